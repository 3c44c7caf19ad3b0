// Notes and frames: the parts of the canvas that only people read.
import { NodeResizer, type NodeProps } from "@xyflow/react";
import { memo } from "react";
import { useI18n } from "../../../i18n";
import { setFrame, setNote } from "../document/ops";
import styles from "./editor.module.css";
import type { FrameFlowNode, NoteFlowNode } from "./flow";
import { useEditor } from "./store";

export const NoteNode = memo(function NoteNode({ id, data: { note }, selected }: NodeProps<NoteFlowNode>) {
  const { t } = useI18n();
  const edit = useEditor((state) => state.edit);
  const readOnly = useEditor((state) => state.readOnly);
  return (
    <div className={styles.note} data-selected={selected}>
      <NodeResizer isVisible={selected && !readOnly} minWidth={120} minHeight={60} onResizeEnd={(_, { x, y, width, height }) => edit((doc) => setNote(doc, id, { x, y, width, height }))} />
      <textarea className="nodrag nowheel" aria-label={t("workflows.note.label")} placeholder={t("workflows.note.placeholder")} readOnly={readOnly} maxLength={4000} value={note.text} onChange={(event) => edit((doc) => setNote(doc, id, { text: event.currentTarget.value }), `note:${id}`)} />
    </div>
  );
});

export const FrameNode = memo(function FrameNode({ id, data: { frame }, selected }: NodeProps<FrameFlowNode>) {
  const { t } = useI18n();
  const edit = useEditor((state) => state.edit);
  const readOnly = useEditor((state) => state.readOnly);
  return (
    <div className={styles.frame} data-selected={selected}>
      <NodeResizer isVisible={selected && !readOnly} minWidth={160} minHeight={100} onResizeEnd={(_, { x, y, width, height }) => edit((doc) => setFrame(doc, id, { x, y, width, height }))} />
      <input className={`${styles.frameTitle} nodrag`} aria-label={t("workflows.frame.label")} readOnly={readOnly} maxLength={120} value={frame.title} onChange={(event) => edit((doc) => setFrame(doc, id, { title: event.currentTarget.value }), `frame:${id}`)} />
    </div>
  );
});
