import { Button, Group, NumberInput, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { asProblem } from "../../api/problem";
import { setRollout, type Rollout as Row, type RolloutInput, type RolloutOf } from "../../api/rollouts";
import { useI18n } from "../../i18n";
import { Notice, useProblemText } from "../../ui/states";
import { useAction } from "../../ui/useAction";
import styles from "./rollout.module.css";

const MODES: readonly RolloutInput["mode"][] = ["legacy", "shadow", "graph"];

/** Mode, share and reason of the next dispatches. */
export function RolloutForm({ of, id, row, onDone }: { of: RolloutOf; id: string; row: Row; onDone: () => void }) {
  const { t } = useI18n();
  const problemText = useProblemText();
  const [mode, setMode] = useState<RolloutInput["mode"]>(row.mode ?? "shadow");
  const [percent, setPercent] = useState(row.mode === null || row.mode === "legacy" ? 100 : (row.percent ?? 100));
  const [reason, setReason] = useState("");
  const save = useAction(() => setRollout(of, id, { mode, percent: mode === "legacy" ? 100 : percent, reason: reason.trim() }), { quiet: true, done: "rollout.saved", stale: [["rollouts", of, id]], onSuccess: onDone });
  const problem = save.isError ? asProblem(save.error) : null;
  const fields = problem?.fields ?? {};
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(undefined);
      }}
    >
      {problem && <Notice tone="bad">{problemText(problem)}</Notice>}
      <Select size="xs" label={t("rollout.mode")} description={t(`workflows.modeMeans.${mode}`)} inputWrapperOrder={["label", "input", "description", "error"]} allowDeselect={false} data={MODES.map((value) => ({ value, label: t(`workflows.mode.${value}`) }))} value={mode} error={fields.mode} onChange={(next) => next && setMode(next)} />
      {mode !== "legacy" && <NumberInput size="xs" label={t("rollout.percent")} description={t("rollout.rest")} inputWrapperOrder={["label", "input", "description", "error"]} min={0} max={100} clampBehavior="strict" allowDecimal={false} suffix=" %" value={percent} error={fields.percent} onChange={(next) => typeof next === "number" && setPercent(next)} />}
      <TextInput size="xs" label={t("rollout.reason")} description={t("rollout.reasonHint")} inputWrapperOrder={["label", "input", "description", "error"]} maxLength={500} value={reason} error={fields.reason} onChange={(event) => setReason(event.currentTarget.value)} />
      <Group gap={8}>
        <Button type="submit" size="xs" loading={save.isPending}>{t("rollout.save")}</Button>
        <Button size="xs" variant="default" onClick={onDone}>{t("common.cancel")}</Button>
      </Group>
    </form>
  );
}
