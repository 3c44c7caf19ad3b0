import { Button } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconExclamationCircle, IconTool } from "@tabler/icons-react";
import { useState } from "react";
import { useI18n } from "../../../i18n";
import { useSchemaWords } from "../../../i18n/schemaWords";
import { EmptyState } from "../../../ui/states";
import { labelOf, type Diagnostic } from "../document/types";
import { useEditorCommands } from "./CommandsContext";
import styles from "./editor.module.css";
import { RepairModal } from "./RepairModal";
import { edgeOf, nodeOf, paramOf, useEditor, useEditorStore } from "./store";

/** Everything validation says; each leads to its place. */
export function Problems() {
  const { t } = useI18n();
  const report = useEditor((state) => state.report);
  const readOnly = useEditor((state) => state.readOnly);
  const [repairing, setRepairing] = useState(false);
  if (!report) return <EmptyState compact icon={<IconAlertTriangle size={22} stroke={1.6} />} title={t("workflows.problems.unknown")} body={t("workflows.problems.unknownBody")} />;
  const sorted = report.diagnostics.toSorted((a, b) => Number(a.severity !== "error") - Number(b.severity !== "error"));
  return (
    <div className={styles.problems}>
      {sorted.length === 0 && <EmptyState compact icon={<IconCircleCheck size={22} stroke={1.6} />} title={t("workflows.problems.none")} body={t("workflows.problems.noneBody")} />}
      <ul>{sorted.map((each) => <li key={`${each.code}${each.path}${each.message}`}><ProblemButton diagnostic={each} /></li>)}</ul>
      {sorted.length > 0 && !readOnly && <Button variant="default" size="xs" leftSection={<IconTool size={15} aria-hidden />} onClick={() => setRepairing(true)}>{t("workflows.repair.offer")}</Button>}
      {repairing && <RepairModal onClose={() => setRepairing(false)} />}
    </div>
  );
}

function ProblemButton({ diagnostic }: { diagnostic: Diagnostic }) {
  const store = useEditorStore();
  const commands = useEditorCommands();
  const say = useSchemaWords();
  const error = diagnostic.severity === "error";
  const go = () => {
    const state = store.getState();
    const doc = state.reported ?? state.doc();
    const node = nodeOf(diagnostic, doc);
    const edge = edgeOf(diagnostic, doc);
    if (node !== null) {
      state.jumpTo(node, paramOf(diagnostic));
      commands.reveal(node);
    } else if (edge !== null) state.select([], [edge]);
  };
  const name = useEditor((state) => {
    const doc = state.reported ?? state.history.present;
    const id = nodeOf(diagnostic, doc);
    const node = doc.nodes.find((each) => each.id === id);
    return node ? labelOf(node, state.byStep.get(node.step)) : "";
  });
  return (
    <button type="button" className={styles.problem} data-severity={diagnostic.severity} onClick={go}>
      {error ? <IconExclamationCircle size={17} aria-hidden /> : <IconAlertTriangle size={17} aria-hidden />}
      <span>
        {name !== "" && <strong>{say(name)}</strong>}
        <span>{diagnostic.message}</span>
        <code>{diagnostic.code}</code>
      </span>
    </button>
  );
}
