import { useEffect, useState } from "react";
import { isOver, type RunDetail } from "../../../api/runs";
import { useI18n, type MessageKey } from "../../../i18n";
import { toneOf } from "../../../ui/Status";
import { useEditorCommands } from "../editor/CommandsContext";
import styles from "./runs.module.css";
import { bars } from "./timeline";

const TICK_MS = 1000;

/** Node times on one axis; a bar leads to its node. */
export function Timeline({ run }: { run: RunDetail }) {
  const { t, duration } = useI18n();
  const commands = useEditorCommands();
  const [now, setNow] = useState(() => Date.now());
  const over = isOver(run.status);
  useEffect(() => {
    if (over) return undefined;
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [over]);
  const { bars: rows, total } = bars(run, now);
  if (rows.length === 0) return <p className={styles.dim}>{t("workflows.runs.notStarted")}</p>;
  const share = (seconds: number) => `${(seconds / total) * 100}%`;
  return (
    <ol className={styles.gantt} aria-label={t("workflows.runs.timeline")}>
      {rows.map(({ node, from, to, waited }) => (
        <li key={node.id}>
          <button type="button" onClick={() => commands.choose(node.id)}>
            <span className={styles.ganttName}>{commands.nodeName(node.id)}<span className={styles.hidden}>{t(`workflows.nodeStatus.${node.status}` as MessageKey)}</span></span>
            <span className={styles.ganttTrack}>
              <span className={styles.ganttWait} style={{ left: share(waited), width: share(Math.max(0, from - waited)) }} />
              <span className={styles.ganttBar} data-tone={toneOf(node.status)} data-cache={node.cache} style={{ left: share(from), width: `max(3px, ${share(to - from)})` }} />
            </span>
            <span className={styles.ganttTime}>{duration(to - from)}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}
