import { useMantineColorScheme } from "@mantine/core";
import { Background, Handle, Position, ReactFlow, type Edge, type Node, type NodeProps, type NodeTypes } from "@xyflow/react";
import { memo, useMemo } from "react";
import { useI18n } from "../../../i18n";
import { edgeKey, labelOf, positionOf, type Doc } from "../document/types";
import { toneOf, type Change } from "./Changes";
import styles from "./editor.module.css";
import { useEditor } from "./store";

type Tone = "same" | "added" | "removed" | "changed";
type DiffNode = Node<{ label: string; id: string; tone: Tone }, "diff">;

const DiffNodeView = memo(function DiffNodeView({ data }: NodeProps<DiffNode>) {
  const { t } = useI18n();
  return (
    <div className={styles.diffNode} data-tone={data.tone}>
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <strong>{data.label}</strong>
      <small>{data.tone === "same" ? data.id : t(`workflows.diff.${data.tone}`)}</small>
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </div>
  );
});
const TYPES: NodeTypes = { diff: DiffNodeView };
const COLOURS: Record<Tone, string> = { same: "var(--edge-plain)", added: "var(--status-good)", removed: "var(--status-bad)", changed: "var(--status-work)" };

/** Both documents on one canvas: what came, what went, what is different. */
export function DiffCanvas({ before, after, changes }: { before: Doc; after: Doc; changes: readonly Change[] }) {
  const { t } = useI18n();
  const { colorScheme } = useMantineColorScheme();
  const byStep = useEditor((state) => state.byStep);
  const { nodes, edges } = useMemo(() => {
    const tones = new Map<string, Tone>();
    for (const change of changes) if ("node" in change && typeof change.node === "string" && change.kind !== "layout") tones.set(change.node, toneOf(change));
    const ids = new Set(after.nodes.map((node) => node.id));
    const all = [...after.nodes, ...before.nodes.filter((node) => !ids.has(node.id))];
    const keys = [new Set(before.edges.map(edgeKey)), new Set(after.edges.map(edgeKey))] as const;
    const lines = new Map([...before.edges, ...after.edges].map((edge) => [edgeKey(edge), edge]));
    return {
      nodes: all.map((node): DiffNode => ({ id: node.id, type: "diff", position: positionOf(node), data: { label: labelOf(node, byStep.get(node.step)), id: node.id, tone: tones.get(node.id) ?? "same" } })),
      edges: [...lines].map(([id, edge]): Edge => {
        const tone: Tone = !keys[0].has(id) ? "added" : !keys[1].has(id) ? "removed" : "same";
        return { id, source: edge.from, target: edge.to, style: { stroke: COLOURS[tone], strokeWidth: 2, strokeDasharray: tone === "removed" ? "6 4" : "none" } };
      }),
    };
  }, [before, after, changes, byStep]);
  return (
    <div className={styles.diffCanvas} role="img" aria-label={t("workflows.diff.canvas")}>
      <ReactFlow nodes={nodes} edges={edges} nodeTypes={TYPES} fitView fitViewOptions={{ maxZoom: 1, padding: 0.1 }} nodesDraggable={false} nodesConnectable={false} nodesFocusable={false} edgesFocusable={false} elementsSelectable={false} minZoom={0.1} colorMode={colorScheme === "auto" ? "system" : colorScheme} proOptions={{ hideAttribution: true }}>
        <Background color="var(--canvas-dot)" bgColor="var(--canvas)" />
      </ReactFlow>
    </div>
  );
}
