import { ActionIcon, Button, Tabs } from "@mantine/core";
import { IconPlayerStop, IconPlus, IconRefresh, IconX } from "@tabler/icons-react";
import { useSearch } from "@tanstack/react-router";
import { cancelRun, isAbsent, isOver, retryRun } from "../../../api/runs";
import { useCanWrite } from "../../../app/session";
import { useI18n } from "../../../i18n";
import { ErrorState, FailureNotice, Notice } from "../../../ui/states";
import { StatusBadge } from "../../../ui/Status";
import { useAction } from "../../../ui/useAction";
import { Comparison } from "./Comparison";
import { Logs } from "./Logs";
import { NodeResult } from "./NodeResult";
import { RunDiff } from "./RunDiff";
import styles from "./runs.module.css";
import { useShownRun } from "./RunProvider";
import { StartRun } from "./StartRun";
import { Timeline } from "./Timeline";

/** Below the canvas: start a run, or look at the one that is shown. */
export function RunDock({ onClose }: { onClose: () => void }) {
  const { t, duration } = useI18n();
  const { id, run, error, show } = useShownRun();
  const { compare } = useSearch({ from: "/app/workflows/$workflowId" });
  const canWrite = useCanWrite();
  const cancel = useAction(() => cancelRun(id ?? ""), { stale: [["runs"]] });
  const retry = useAction((scope: "whole" | "failed") => retryRun(id ?? "", scope, null), { stale: [["runs"]], onSuccess: ({ run_id }) => show(run_id) });
  return (
    <section className={styles.dock} aria-label={t("workflows.runs.title")}>
      <div className={styles.dockHead}>
        <h2>{id === undefined ? t("workflows.start.title") : t("workflows.runs.one")}</h2>
        {run && <StatusBadge status={run.status} />}
        {run && <span className={styles.dim}>{t(`workflows.mode.${run.mode}`)} · {t("workflows.runs.nodesDone", { done: run.nodes_done, total: run.nodes_total })}{run.seconds !== null && ` · ${duration(run.seconds)}`}</span>}
        <span className={styles.spring} />
        {run && canWrite && !isOver(run.status) && <Button size="xs" variant="default" color="red" leftSection={<IconPlayerStop size={15} aria-hidden />} loading={cancel.isPending} onClick={() => cancel.mutate(undefined)}>{t("workflows.runs.cancel")}</Button>}
        {run && canWrite && isOver(run.status) && run.status !== "succeeded" && <Button size="xs" variant="default" leftSection={<IconRefresh size={15} aria-hidden />} loading={retry.isPending} onClick={() => retry.mutate("failed")}>{t("workflows.runs.retryFailed")}</Button>}
        {run && canWrite && isOver(run.status) && <Button size="xs" variant="default" leftSection={<IconRefresh size={15} aria-hidden />} loading={retry.isPending} onClick={() => retry.mutate("whole")}>{t("workflows.runs.again")}</Button>}
        {id !== undefined && <Button size="xs" variant="subtle" leftSection={<IconPlus size={15} aria-hidden />} onClick={() => show(undefined)}>{t("workflows.start.another")}</Button>}
        <ActionIcon variant="subtle" color="gray" aria-label={t("common.close")} onClick={onClose}><IconX size={17} /></ActionIcon>
      </div>
      {id === undefined && <StartRun />}
      {id !== undefined && error !== null && !run && (isAbsent(error) ? <div className={styles.dockBody}><Notice>{t("workflows.runs.notYet")}</Notice></div> : <ErrorState error={error} />)}
      {run && (
        <Tabs defaultValue="timeline" keepMounted={false} className={styles.dockTabs}>
          <Tabs.List>
            <Tabs.Tab value="timeline">{t("workflows.runs.timeline")}</Tabs.Tab>
            <Tabs.Tab value="node">{t("workflows.runs.node")}</Tabs.Tab>
            <Tabs.Tab value="logs">{t("workflows.runs.logs")}</Tabs.Tab>
            <Tabs.Tab value="comparison">{t("workflows.runs.comparison")}</Tabs.Tab>
            {compare !== undefined && <Tabs.Tab value="diff">{t("workflows.runs.diff")}</Tabs.Tab>}
          </Tabs.List>
          <Tabs.Panel value="timeline" className={styles.dockBody}>
            {run.error && <FailureNotice error={run.error} />}
            {run.fallback_reason && <FailureNotice error={run.fallback_reason} title={t("workflows.runs.fellBackTitle")} />}
            <Timeline run={run} />
          </Tabs.Panel>
          <Tabs.Panel value="node" className={styles.dockBody}><NodeResult run={run} /></Tabs.Panel>
          <Tabs.Panel value="logs" className={styles.dockBody}><Logs run={run} /></Tabs.Panel>
          <Tabs.Panel value="comparison" className={styles.dockBody}><Comparison run={run} /></Tabs.Panel>
          {compare !== undefined && <Tabs.Panel value="diff" className={styles.dockBody}><RunDiff run={run} other={compare} /></Tabs.Panel>}
        </Tabs>
      )}
    </section>
  );
}
