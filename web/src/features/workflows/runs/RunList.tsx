import { Select } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { runsQuery, type Mode, type RunStatus, type RunSummary, type Verdict } from "../../../api/runs";
import { useI18n, type MessageKey } from "../../../i18n";
import { MoreButton } from "../../../ui/MoreButton";
import { EmptyState, ErrorState } from "../../../ui/states";
import { StatusBadge } from "../../../ui/Status";
import { useEditor } from "../editor/store";
import styles from "./runs.module.css";
import { useShownRun } from "./RunProvider";

const STATUSES: readonly RunStatus[] = ["queued", "running", "paused", "succeeded", "failed", "fell_back", "cancelled"];
const MODES = ["legacy", "shadow", "graph"] as const;

/** Runs of this workflow: press one to see it on the canvas; a second one to compare. */
export function RunList() {
  const { t } = useI18n();
  const id = useEditor((state) => state.workflowId);
  const { id: shown, show } = useShownRun();
  const { compare } = useSearch({ from: "/app/workflows/$workflowId" });
  const navigate = useNavigate({ from: "/workflows/$workflowId" });
  const [status, setStatus] = useState<RunStatus | null>(null);
  const [mode, setMode] = useState<Mode | null>(null);
  const runs = useInfiniteQuery(runsQuery({ workflow_id: id, status: status ?? undefined, mode: mode ?? undefined }));
  const items = runs.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className={styles.list}>
      <div className={styles.filters}>
        <Select size="xs" aria-label={t("common.status")} placeholder={t("common.status")} clearable clearButtonProps={{ "aria-label": t("common.clear") }} data={STATUSES.map((value) => ({ value, label: t(`status.${value}` as MessageKey) }))} value={status} onChange={setStatus} />
        <Select size="xs" aria-label={t("workflows.modeLabel")} placeholder={t("workflows.modeLabel")} clearable clearButtonProps={{ "aria-label": t("common.clear") }} data={MODES.map((value) => ({ value, label: t(`workflows.mode.${value}`) }))} value={mode} onChange={setMode} />
      </div>
      {runs.isError && <ErrorState error={runs.error} onRetry={() => void runs.refetch()} />}
      {runs.isSuccess && items.length === 0 && <EmptyState compact icon={<IconPlayerPlay size={22} stroke={1.6} />} title={t("workflows.runs.none")} body={t("workflows.runs.noneBody")} />}
      <ul>
        {items.map((run) => (
          <li key={run.id} data-shown={run.id === shown}>
            <RunButton run={run} onClick={() => show(run.id)} />
            {shown !== undefined && run.id !== shown && <button type="button" className={styles.compare} aria-pressed={compare === run.id} onClick={() => void navigate({ search: (before) => ({ ...before, compare: compare === run.id ? undefined : run.id }), replace: true })}>{t("workflows.runs.compareWith")}</button>}
          </li>
        ))}
      </ul>
      <MoreButton query={runs} />
    </div>
  );
}

function RunButton({ run, onClick }: { run: RunSummary; onClick: () => void }) {
  const { t, ago, duration } = useI18n();
  return (
    <button type="button" className={styles.runButton} onClick={onClick}>
      <span><StatusBadge status={run.status} />{run.verdict && <span className={styles.verdict} data-verdict={run.verdict}>{t(`workflows.verdict.${run.verdict as Verdict}`)}</span>}</span>
      <small>{t(`workflows.mode.${run.mode}`)} · {run.workflow_version !== null && `${t("workflows.version", { number: run.workflow_version })} · `}{run.seconds !== null && `${duration(run.seconds)} · `}{ago(run.created_at)}</small>
      {run.fallback_reason && <small>{t("workflows.runs.fellBack", { why: run.fallback_reason.message })}</small>}
    </button>
  );
}
