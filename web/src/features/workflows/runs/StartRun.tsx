import { Button, SegmentedControl, Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconCircleCheck, IconPlayerPlay } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { reprocessCadFile } from "../../../api/actions";
import { cadFilesQuery, linesQuery } from "../../../api/queries";
import { dispatch, preflight, type Mode, type Preflight } from "../../../api/runs";
import { useI18n, type MessageKey } from "../../../i18n";
import { Notice } from "../../../ui/states";
import { useAction } from "../../../ui/useAction";
import { useSaving } from "../editor/SaveContext";
import { useEditorCommands } from "../editor/CommandsContext";
import { modeOf, useEditor, useEditorStore } from "../editor/store";
import styles from "./runs.module.css";
import { useShownRun } from "./RunProvider";

const MODES: readonly Mode[] = ["legacy", "shadow", "graph"];
const SETTLE_MS = 250;

/** For what and in which mode; what would happen; go. */
export function StartRun() {
  const { t, duration } = useI18n();
  const store = useEditorStore();
  const save = useSaving();
  const commands = useEditorCommands();
  const { show } = useShownRun();
  const id = useEditor((state) => state.workflowId);
  const family = useEditor((state) => state.family);
  const errors = useEditor((state) => state.report?.diagnostics.filter((each) => each.severity === "error").length ?? 0);
  const [query, setQuery] = useState("");
  const [settled] = useDebouncedValue(query, SETTLE_MS);
  const [context, setContext] = useState<string | null>(null);
  const [mode, setMode] = useState<Mode>(() => modeOf(store.getState().doc()));
  const cad = family === "cad_file";
  const lines = useQuery({ ...linesQuery({ q: settled || undefined }), enabled: !cad });
  const files = useQuery({ ...cadFilesQuery({ q: settled || undefined }), enabled: cad });
  const options = cad
    ? (files.data?.items ?? []).map((file) => ({ value: file.id, label: file.name }))
    : (lines.data?.items ?? []).map((line) => ({ value: line.id, label: `${line.product.sku} · ${line.product.name} → ${line.output_type.name} · ${t(`status.${line.status}` as MessageKey)}` }));
  const check = useAction(async () => {
    await save.now();
    return preflight(id, store.getState().stored.number, cad ? null : context);
  });
  const go = useAction(async () => {
    if (context === null) return null;
    await save.now();
    // A graph of CAD intake runs when a file is read: by its own mode, as any upload.
    if (cad) return void (await reprocessCadFile(context));
    return dispatch(id, mode, context);
  }, { stale: [["runs"]], onSuccess: (started) => (started ? (started.mode === "legacy" ? commands.tell("workflows.start.legacyStarted") : show(started.run_id)) : commands.tell("workflows.start.readAgain")) });
  const { reset } = check;
  // Another line or mode: what was found out no longer holds.
  // oxlint-disable-next-line react/exhaustive-effect-dependencies
  useEffect(() => reset(), [context, mode, reset]);
  const blocked = context === null ? t(cad ? "workflows.start.chooseFile" : "workflows.start.chooseLine") : errors > 0 && mode !== "legacy" ? t("workflows.blocked", { count: errors }) : null;
  return (
    <div className={styles.start}>
      <div className={styles.startForm}>
        <Select
          label={t(cad ? "workflows.start.file" : "workflows.start.line")}
          placeholder={t(cad ? "workflows.start.chooseFile" : "workflows.start.chooseLine")}
          searchable
          filter={({ options: all }) => all}
          nothingFoundMessage={t("workflows.start.nothing")}
          data={options}
          value={context}
          searchValue={query}
          onSearchChange={setQuery}
          onChange={setContext}
          comboboxProps={{ withinPortal: true }}
        />
        {!cad && <div>
          <span className={styles.label} id="run-mode">{t("workflows.modeLabel")}</span>
          <SegmentedControl size="xs" aria-labelledby="run-mode" value={mode} data={MODES.map((value) => ({ value, label: t(`workflows.mode.${value}`) }))} onChange={(value) => setMode(value as Mode)} />
          <p className={styles.dim}>{t(`workflows.modeMeans.${mode}`)}</p>
        </div>}
        <div className={styles.startButtons}>
          <Button variant="default" size="xs" disabled={context === null} loading={check.isPending} leftSection={<IconCircleCheck size={15} aria-hidden />} onClick={() => check.mutate(undefined)}>{t("workflows.start.preflight")}</Button>
          <Button size="xs" disabled={blocked !== null || check.data?.ok === false} loading={go.isPending} leftSection={<IconPlayerPlay size={15} aria-hidden />} onClick={() => go.mutate(undefined)}>{t("workflows.start.dispatch")}</Button>
        </div>
        {blocked !== null && <p className={styles.dim} role="status">{blocked}</p>}
      </div>
      <div className={styles.preflight}>
        {check.data ? <Report report={check.data} chosen={mode} /> : <p className={styles.dim}>{t("workflows.start.hint")}</p>}
        {check.data?.seconds !== null && check.data !== undefined && <p className={styles.dim}>{t("workflows.start.takes", { time: duration(check.data.seconds) })}</p>}
      </div>
    </div>
  );
}

function Report({ report, chosen }: { report: Preflight; chosen: Mode }) {
  const { t, duration } = useI18n();
  const commands = useEditorCommands();
  return (
    <>
      <Notice tone={report.ok ? "good" : "bad"} title={t(report.ok ? "workflows.start.ok" : "workflows.start.notOk")}><p>{report.mode === chosen ? t("workflows.start.because", { mode: t(`workflows.mode.${report.mode}`), why: report.mode_because }) : t("workflows.start.instead", { mode: t(`workflows.mode.${chosen}`), rollout: t(`workflows.mode.${report.mode}`) })}</p></Notice>
      {report.problems.map((each) => (
        <Notice key={each.code + each.node + each.message} tone={each.severity === "error" ? "bad" : "warn"} title={each.message} action={each.node === null ? undefined : <Button size="compact-xs" variant="default" onClick={() => each.node !== null && commands.choose(each.node)}>{t("workflows.start.show")}</Button>}><p>{each.remedy}</p></Notice>
      ))}
      {report.diagnostics.map((each) => <Notice key={`${each.code} ${each.path}`} tone={each.severity === "error" ? "bad" : "warn"}>{each.message}</Notice>)}
      <table className={styles.runDiff}>
        <thead><tr><th scope="col">{t("workflows.runs.node")}</th><th scope="col">{t("workflows.docs.cache")}</th><th scope="col">{t("workflows.runs.seconds")}</th></tr></thead>
        <tbody>
          {report.nodes.map((node) => (
            <tr key={node.id}>
              <th scope="row"><button type="button" className={styles.link} onClick={() => commands.choose(node.id)}>{commands.nodeName(node.id)}</button>{!node.available && ` (${t("workflows.disabled")})`}</th>
              <td>{t(node.cacheable ? "common.yes" : "common.no")}</td>
              <td>{node.seconds === null ? "–" : duration(node.seconds)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {report.publishes.length > 0 && <p>{t("workflows.start.publishes", { what: report.publishes.map((each) => `${t(`kind.${each.artifact_kind}` as MessageKey)} (${[each.view, each.derivative].filter((part) => part !== "").join(", ")})`).join("; ") })}</p>}
      {report.notifies.length > 0 && <p>{t("workflows.start.notifies", { what: report.notifies.join(", ") })}</p>}
    </>
  );
}
