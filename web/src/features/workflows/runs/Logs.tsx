import { Select, Switch, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, useState } from "react";
import type { RunDetail } from "../../../api/runs";
import { useI18n } from "../../../i18n";
import { useEditor } from "../editor/store";
import { useEditorCommands } from "../editor/CommandsContext";
import styles from "./runs.module.css";

const ROW = 22;

/** Log lines of the run or of the selected node; only those in view are drawn. */
export function Logs({ run }: { run: RunDetail }) {
  const { t } = useI18n();
  const commands = useEditorCommands();
  const [query, setQuery] = useState("");
  const [level, setLevel] = useState<string | null>(null);
  const [mine, setMine] = useState(false);
  const [follow, setFollow] = useState(true);
  const selected = useEditor((state) => state.selected);
  const lines = useMemo(() => {
    const words = query.toLowerCase();
    return run.logs.filter((each) => (level === null || each.level === level) && (!mine || selected.size === 0 || (each.node !== null && selected.has(each.node))) && (words === "" || each.line.toLowerCase().includes(words)));
  }, [run.logs, query, level, mine, selected]);
  const box = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({ count: lines.length, getScrollElement: () => box.current, estimateSize: () => ROW, overscan: 20 });
  useEffect(() => {
    if (follow && lines.length > 0) rows.scrollToIndex(lines.length - 1);
  }, [follow, lines.length, rows]);
  return (
    <div className={styles.logs}>
      <div className={styles.filters}>
        <TextInput size="xs" type="search" aria-label={t("workflows.logs.search")} placeholder={t("workflows.logs.search")} leftSection={<IconSearch size={14} aria-hidden />} value={query} onChange={(event) => setQuery(event.currentTarget.value)} />
        <Select size="xs" w={130} aria-label={t("workflows.logs.level")} placeholder={t("workflows.logs.level")} clearable clearButtonProps={{ "aria-label": t("common.clear") }} data={["info", "warn", "error"]} value={level} onChange={setLevel} />
        <Switch size="xs" label={t("workflows.logs.selected")} checked={mine} onChange={(event) => setMine(event.currentTarget.checked)} />
        <Switch size="xs" label={t("workflows.logs.follow")} checked={follow} onChange={(event) => setFollow(event.currentTarget.checked)} />
        <span className={styles.dim}>{t("workflows.logs.count", { count: lines.length })}</span>
      </div>
      {/* A region that scrolls must be reachable by key. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div ref={box} className={styles.logBox} role="log" aria-label={t("workflows.runs.logs")} tabIndex={0} onWheel={() => setFollow(false)}>
        <div style={{ height: rows.getTotalSize(), position: "relative" }}>
          {rows.getVirtualItems().map((row) => {
            const line = lines[row.index];
            return line && (
              <div key={row.key} className={styles.logLine} data-level={line.level} style={{ transform: `translateY(${row.start}px)` }}>
                <time dateTime={line.at}>{line.at.slice(11, 23)}</time>
                <span className={styles.logNode}>{line.node === null ? "" : commands.nodeName(line.node)}</span>
                <span>{line.line}</span>
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
