import { Button, Group, Skeleton } from "@mantine/core";
import { IconArrowBackUp } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { rolloutQuery, setRollout, type Rollout as Row, type RolloutOf } from "../../api/rollouts";
import { useIsAdmin } from "../../app/session";
import { useI18n } from "../../i18n";
import { ErrorState } from "../../ui/states";
import { useAction } from "../../ui/useAction";
import styles from "./rollout.module.css";
import { RolloutForm } from "./RolloutForm";
import { ShadowState } from "./ShadowState";

interface Props {
  of: RolloutOf;
  id: string;
  /** Whose shadow runs tell how the graph fares. */
  workflow: string;
}

/** Which mode the next dispatch takes, how the graph compares so far, and the way back to the fixed pipeline. */
export function Rollout({ of, id, workflow }: Props) {
  const rollout = useQuery(rolloutQuery(of, id));
  return (
    <div className={styles.rollout}>
      {rollout.isPending && <Skeleton height={60} />}
      {rollout.isError && <ErrorState error={rollout.error} onRetry={() => void rollout.refetch()} />}
      {rollout.data && <State of={of} id={id} row={rollout.data} />}
      <ShadowState workflow={workflow} />
    </div>
  );
}

function State({ of, id, row }: { of: RolloutOf; id: string; row: Row }) {
  const { t } = useI18n();
  const admin = useIsAdmin();
  const [changing, setChanging] = useState(false);
  const back = useAction(() => setRollout(of, id, { mode: "legacy", percent: 100, reason: t("rollout.backReason") }), { done: "rollout.backDone", stale: [["rollouts", of, id]] });
  if (changing) return <RolloutForm of={of} id={id} row={row} onDone={() => setChanging(false)} />;
  return (
    <div className={styles.state}>
      <Now of={of} row={row} />
      {admin && (
        <Group gap={8}>
          {row.mode !== "legacy" && <Button size="xs" color="red" variant="light" leftSection={<IconArrowBackUp size={15} aria-hidden />} title={t(`rollout.backHint.${of}`)} loading={back.isPending} onClick={() => back.mutate(undefined)}>{t("rollout.back")}</Button>}
          <Button size="xs" variant="default" onClick={() => setChanging(true)}>{t("rollout.change")}</Button>
        </Group>
      )}
    </div>
  );
}

/** The row in words. */
function Now({ of, row: { mode, percent, reason, set_at } }: { of: RolloutOf; row: Row }) {
  const { t, ago, percent: share } = useI18n();
  if (mode === null) return <p className={styles.dim}>{t(`rollout.none.${of}`)}</p>;
  const part = percent !== null && percent < 100 && mode !== "legacy";
  const name = t(`workflows.mode.${mode}`);
  const when = set_at === null ? "" : ago(set_at);
  return (
    <div>
      <p className={styles.mode} data-mode={mode}>{part ? t("rollout.now", { mode: name, percent: share(percent / 100) }) : t("rollout.all", { mode: name })}</p>
      <p className={styles.dim}>{t(`workflows.modeMeans.${mode}`)} {part && t("rollout.rest")}</p>
      {set_at !== null && <p className={styles.dim}>{reason ? t("rollout.since", { when, reason }) : t("rollout.sinceOnly", { when })}</p>}
    </div>
  );
}
