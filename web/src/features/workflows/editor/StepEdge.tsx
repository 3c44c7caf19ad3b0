import { ActionIcon } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { BaseEdge, EdgeLabelRenderer, getBezierPath, type EdgeProps } from "@xyflow/react";
import { memo, useState } from "react";
import { useI18n } from "../../../i18n";
import styles from "./editor.module.css";
import type { FlowEdge } from "./flow";
import { roleColour } from "./roles";
import { useEditor, useEditorStore } from "./store";
import { troubles } from "./trouble";
import { useRoleName } from "./words";

/** A line, and while it is pointed at or chosen: what it hands over and the way to put a node into it. */
export const StepEdge = memo(function StepEdge({ id, data, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, selected, interactionWidth }: EdgeProps<FlowEdge>) {
  const { t } = useI18n();
  const roleName = useRoleName();
  const store = useEditorStore();
  const [near, setNear] = useState(false);
  const readOnly = useEditor((state) => state.readOnly);
  const bad = useEditor((state) => troubles(state).edges.has(id));
  const [path, x, y] = getBezierPath({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition });
  const roles = data?.roles ?? [];
  const pinned = data?.edge.from_port !== undefined || data?.edge.to_port !== undefined;
  const active = near || selected === true;
  const add = (event: React.MouseEvent) => {
    event.stopPropagation();
    const flow = { x: x - 110, y: y - 40 };
    store.getState().put({ asking: { kind: "add", screen: { x: event.clientX, y: event.clientY }, at: flow, edge: id } });
  };
  return (
    <g onMouseEnter={() => setNear(true)} onMouseLeave={() => setNear(false)}>
      <BaseEdge path={path} interactionWidth={interactionWidth ?? 22} className={styles.edge} style={{ stroke: bad ? "var(--status-bad)" : roleColour(roles[0]) }} data-selected={active} data-order={roles.length === 0} data-pinned={pinned} />
      {active && (
        <EdgeLabelRenderer>
          <div className={`${styles.edgeTools} nodrag nopan`} style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }} onMouseEnter={() => setNear(true)} onMouseLeave={() => setNear(false)}>
            {!readOnly && (
              <ActionIcon size={22} radius="xl" variant="filled" aria-label={t("workflows.edge.insert")} title={t("workflows.edge.insert")} onClick={add}>
                <IconPlus size={14} stroke={2.4} />
              </ActionIcon>
            )}
            <span className={styles.edgeText}>{roles.length === 0 ? t("workflows.edge.order") : roles.map(roleName).join(", ")}{pinned && ` · ${t("workflows.edge.pinned")}`}</span>
          </div>
        </EdgeLabelRenderer>
      )}
      {bad && !active && <circle cx={x} cy={y} r={6} className={styles.edgeBad} />}
    </g>
  );
});
