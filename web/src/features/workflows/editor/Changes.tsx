import type { Schemas } from "../../../api/model";
import { useI18n } from "../../../i18n";
import styles from "./editor.module.css";

export type Change = Schemas["WorkflowChange"];

const show = (value: unknown) => (value === null || value === undefined ? "–" : typeof value === "string" ? value : JSON.stringify(value));

/** The kind of mark a change leaves: something came, went or is different. */
export function toneOf(change: Change): "added" | "removed" | "changed" {
  if (change.kind === "node_added" || change.kind === "edge_added") return "added";
  if (change.kind === "node_removed" || change.kind === "edge_removed") return "removed";
  return "changed";
}

/** Differences between two documents, as the backend tells them. */
export function Changes({ changes }: { changes: readonly Change[] }) {
  const { t } = useI18n();
  if (changes.length === 0) return <p className={styles.dim}>{t("workflows.diff.none")}</p>;
  return (
    <ul className={styles.changes}>
      {changes.map((change) => (
        <li key={JSON.stringify(change)} data-tone={toneOf(change)}><Line change={change} /></li>
      ))}
    </ul>
  );
}

function Line({ change }: { change: Change }) {
  const { t } = useI18n();
  const moved = (from: unknown, to: unknown) => <><del>{show(from)}</del> → <ins>{show(to)}</ins></>;
  switch (change.kind) {
    case "execution_mode": return <>{t("workflows.diff.mode")}: {moved(change.from, change.to)}</>;
    case "node_added": return <>{t("workflows.diff.nodeAdded")}: <code>{change.node}</code> ({change.step})</>;
    case "node_removed": return <>{t("workflows.diff.nodeRemoved")}: <code>{change.node}</code> ({change.step})</>;
    case "step": return <><code>{change.node}</code>: {moved(change.from, change.to)}</>;
    case "step_version": return <><code>{change.node}</code> {t("workflows.diff.stepVersion")}: {moved(change.from, change.to)}</>;
    case "param": return <><code>{change.node}.{change.param}</code>: {moved(change.from, change.to)}</>;
    case "policy": return <><code>{change.node}.{change.field}</code>: {moved(change.from, change.to)}</>;
    case "edge_added": return <>{t("workflows.diff.edgeAdded")}: <code>{change.edge.from} → {change.edge.to}</code></>;
    case "edge_removed": return <>{t("workflows.diff.edgeRemoved")}: <code>{change.edge.from} → {change.edge.to}</code></>;
    case "layout": return <>{t("workflows.diff.layout")}{change.node ? <>: <code>{change.node}</code></> : null}</>;
  }
}
