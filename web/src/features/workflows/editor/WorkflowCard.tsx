import { Button, Textarea, TextInput } from "@mantine/core";
import { IconDownload, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { changeWorkflow, deleteWorkflow } from "../../../api/actions";
import { workflowExportUrl, workflowQuery } from "../../../api/queries";
import { useI18n } from "../../../i18n";
import { useAction } from "../../../ui/useAction";
import { Rollout } from "../../rollout/Rollout";
import { BoundTypes } from "./BoundTypes";
import styles from "./editor.module.css";
import { useSaving } from "./SaveContext";
import { useDoc, useEditor, useEditorStore } from "./store";

/** The workflow as a whole: shown while nothing is selected. */
export function WorkflowCard() {
  const { t, dateTime } = useI18n();
  const id = useEditor((state) => state.workflowId);
  const readOnly = useEditor((state) => state.readOnly);
  const store = useEditorStore();
  const doc = useDoc();
  const save = useSaving();
  const navigate = useNavigate();
  const { data } = useQuery(workflowQuery(id));
  const [sure, setSure] = useState(false);
  const change = useAction((input: { name?: string; description?: string; active?: boolean }) => changeWorkflow(id, store.getState().stored.version, input), { stale: [["workflows"]], onSuccess: save.moved });
  const remove = useAction(() => deleteWorkflow(id, store.getState().stored.version), { stale: [["workflows"]], onSuccess: () => void navigate({ to: "/workflows" }) });
  if (!data) return null;
  const keep = (key: "name" | "description") => (event: React.FocusEvent<HTMLInputElement | HTMLTextAreaElement>) => {
    const value = event.currentTarget.value.trim();
    if (value !== data[key] && (key !== "name" || value !== "")) change.mutate({ [key]: value });
  };
  return (
    <div className={styles.inspector}>
      <TextInput key={`n${data.name}`} label={t("common.name")} defaultValue={data.name} maxLength={200} readOnly={readOnly} onBlur={keep("name")} />
      <Textarea key={`d${data.description}`} label={t("common.description")} defaultValue={data.description} maxLength={2000} autosize minRows={2} readOnly={readOnly} onBlur={keep("description")} />
      <dl className={styles.cardFacts}>
        <div><dt>{t("workflows.card.family")}</dt><dd>{t(`workflows.family.${data.family}`)}</dd></div>
        <div><dt>{t("workflows.card.size")}</dt><dd>{t("workflows.card.nodesEdges", { nodes: doc.nodes.length, edges: doc.edges.length })}</dd></div>
        <div><dt>{t("workflows.card.newest")}</dt><dd>{t("workflows.version", { number: data.latest_number })}</dd></div>
        <div><dt>{t("workflows.card.published")}</dt><dd>{data.published_number === null ? t("workflows.neverPublished") : t("workflows.version", { number: data.published_number })}</dd></div>
        <div><dt>{t("workflows.card.updated")}</dt><dd>{dateTime(data.updated_at)}</dd></div>
      </dl>
      <section>
        <h2 className={styles.cardTitle}>{t("rollout.title")}</h2>
        <Rollout of="workflows" id={id} workflow={id} />
      </section>
      <BoundTypes workflow={id} />
      <div className={styles.stack}>
        <Button component="a" href={workflowExportUrl(id)} download variant="default" size="xs" leftSection={<IconDownload size={15} aria-hidden />}>{t("workflows.card.export")}</Button>
        {!readOnly && <Button variant="default" size="xs" loading={change.isPending} onClick={() => change.mutate({ active: !data.active })}>{t(data.active ? "workflows.card.retire" : "workflows.card.activate")}</Button>}
        {!readOnly && (sure
          ? <Button color="red" size="xs" loading={remove.isPending} onClick={() => remove.mutate(undefined)}>{t("workflows.card.removeSure")}</Button>
          : <Button variant="subtle" color="red" size="xs" leftSection={<IconTrash size={15} aria-hidden />} onClick={() => setSure(true)}>{t("workflows.card.remove")}</Button>)}
      </div>
      <p className={styles.dim}>{t("workflows.card.hint")}</p>
    </div>
  );
}
