import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { runsQuery, type RunSummary } from "../../api/runs";
import { useI18n } from "../../i18n";
import { ErrorState } from "../../ui/states";
import styles from "./rollout.module.css";
import { countVerdicts, judgedOf, type Judged } from "./shadows";

/** So many runs are led to; the workflow's run list has them all. */
const LINKS = 5;

/** How the last shadow runs of a workflow compared with the fixed pipeline, and the way to each of them. */
export function ShadowState({ workflow }: { workflow: string }) {
  const { t } = useI18n();
  const runs = useInfiniteQuery(runsQuery({ workflow_id: workflow, mode: "shadow" }));
  const latest = runs.data?.pages[0]?.items ?? [];
  return (
    <section className={styles.shadow}>
      <h3>{t("rollout.shadow")}</h3>
      {runs.isError && <ErrorState error={runs.error} onRetry={() => void runs.refetch()} />}
      {runs.isSuccess && latest.length === 0 && <p className={styles.dim}>{t("rollout.shadowNone")}</p>}
      {latest.length > 0 && (
        <>
          <p className={styles.counts}>
            <span>{t("rollout.shadowCount", { count: latest.length })}</span>
            {countVerdicts(latest).map(([verdict, count]) => <Mark key={verdict} verdict={verdict} count={count} />)}
          </p>
          <ul>{latest.slice(0, LINKS).map((run) => <RunLine key={run.id} run={run} workflow={workflow} />)}</ul>
        </>
      )}
    </section>
  );
}

function RunLine({ run, workflow }: { run: RunSummary; workflow: string }) {
  const { t, dateTime } = useI18n();
  return (
    <li>
      <Mark verdict={judgedOf(run)} />
      <Link to="/workflows/$workflowId" params={{ workflowId: workflow }} search={{ run: run.id }}>{t("rollout.shadowOpen", { when: dateTime(run.created_at) })}</Link>
    </li>
  );
}

function Mark({ verdict, count }: { verdict: Judged; count?: number }) {
  const { t, number } = useI18n();
  const name = verdict === "unjudged" ? t("rollout.unjudged") : t(`workflows.verdict.${verdict}`);
  return <span className={styles.mark} data-verdict={verdict}>{count === undefined ? name : `${name} ${number(count)}`}</span>;
}
