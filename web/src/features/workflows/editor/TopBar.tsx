import { Button, SegmentedControl, Tooltip } from "@mantine/core";
import { IconExclamationCircle, IconPlayerPlay, IconUpload } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { publishWorkflow } from "../../../api/actions";
import { workflowQuery } from "../../../api/queries";
import { useCanWrite } from "../../../app/session";
import { useI18n } from "../../../i18n";
import { Crumb } from "../../../ui/links";
import { useAction } from "../../../ui/useAction";
import { useProblemText } from "../../../ui/states";
import { setMode } from "../document/ops";
import type { Mode } from "../document/types";
import styles from "./editor.module.css";
import { useSaving } from "./SaveContext";
import { modeOf, useDoc, useEditor, useEditorStore } from "./store";

const MODES: readonly Mode[] = ["legacy", "shadow", "graph"];

/** Name, family, execution mode, rollout state, publish, run: everything else is on the canvas. */
export function TopBar({ onRun, running }: { onRun: () => void; running: boolean }) {
  const { t } = useI18n();
  const store = useEditorStore();
  const client = useQueryClient();
  const save = useSaving();
  const doc = useDoc();
  const canWrite = useCanWrite();
  const id = useEditor((state) => state.workflowId);
  const readOnly = useEditor((state) => state.readOnly);
  const number = useEditor((state) => state.stored.number);
  const errors = useEditor((state) => state.report?.diagnostics.filter((each) => each.severity === "error").length ?? 0);
  const label = useEditor((state) => (state.report?.family === "mixed" ? state.report.family_label : null));
  const { data: workflow } = useQuery(workflowQuery(id));
  const publish = useAction(
    async () => {
      if (!(await save.now())) throw new Error(t("workflows.publishUnsaved"));
      const { stored } = store.getState();
      return publishWorkflow(id, stored.version, stored.number);
    },
    {
      done: "workflows.published",
      onSuccess: (published) => {
        save.moved(published);
        void client.invalidateQueries({ queryKey: ["workflows"] });
      },
    },
  );
  const live = workflow?.published_number === number && save.state === "saved";
  // What is not judged yet is judged by the backend, which refuses it with its reasons.
  const blocked = errors > 0 ? t("workflows.blocked", { count: errors }) : null;
  return (
    <header className={styles.topBar}>
      <div className={styles.topName}>
        <Crumb to="/workflows">{t("workflows.title")}</Crumb>
        <h1 title={workflow?.name}>{workflow?.name}</h1>
      </div>
      {workflow && <span className={styles.tag} data-family={workflow.family}>{label ?? t(`workflows.family.${workflow.family}`)}</span>}
      <SaveMark />
      <div className={styles.topSpacer} />
      <Tooltip label={t("workflows.modeHint")} multiline maw={300}>
        <SegmentedControl
          size="xs"
          aria-label={t("workflows.modeLabel")}
          readOnly={readOnly}
          value={modeOf(doc)}
          data={MODES.map((value) => ({ value, label: t(`workflows.mode.${value}`) }))}
          onChange={(value) => store.getState().edit((each) => setMode(each, value as Mode))}
        />
      </Tooltip>
      <span className={styles.tag} data-tone={live ? "good" : undefined}>
        {live ? t("workflows.rollout.live", { number }) : workflow?.published_number === null || workflow === undefined ? t("workflows.rollout.draft") : t("workflows.rollout.behind", { number: workflow.published_number })}
      </span>
      {!readOnly && (
        <Tooltip label={blocked ?? t("workflows.publishHint")} multiline maw={320}>
          <Button size="xs" variant="default" leftSection={errors > 0 ? <IconExclamationCircle size={16} className={styles.nodeError} aria-hidden /> : <IconUpload size={15} aria-hidden />} data-disabled={blocked === null && live ? true : undefined} aria-disabled={blocked === null && live} loading={publish.isPending} onClick={() => (blocked === null ? !live && publish.mutate(undefined) : store.getState().put({ panel: "problems" }))}>{t("workflows.publish")}</Button>
        </Tooltip>
      )}
      {canWrite && <Button size="xs" leftSection={<IconPlayerPlay size={15} aria-hidden />} aria-pressed={running} onClick={onRun}>{t("workflows.run")}</Button>}
    </header>
  );
}

function SaveMark() {
  const { t } = useI18n();
  const save = useSaving();
  const problemText = useProblemText();
  const readOnly = useEditor((state) => state.readOnly);
  const number = useEditor((state) => state.stored.number);
  if (readOnly) return <span className={styles.saveMark}>{t("workflows.save.readOnly")}</span>;
  const text = save.problem ? t("workflows.save.refused", { why: problemText(save.problem) }) : t(`workflows.save.${save.state}`, { number });
  return <span className={styles.saveMark} data-state={save.state} role="status" data-testid="save-state" title={text}>{text}</span>;
}
