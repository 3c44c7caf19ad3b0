import { Tooltip } from "@mantine/core";
import { IconAlertTriangle, IconBan, IconExclamationCircle } from "@tabler/icons-react";
import { Handle, Position, type NodeProps } from "@xyflow/react";
import { memo } from "react";
import { useI18n } from "../../../i18n";
import { useSchemaWords } from "../../../i18n/schemaWords";
import { fitting, suppliedRoles, takes } from "../document/contracts";
import { labelOf, type Definition, type Role } from "../document/types";
import styles from "./editor.module.css";
import { handleOf, PLAIN, type StepFlowNode } from "./flow";
import { roleColour } from "./roles";
import { NodeRunBody, NodeRunLine } from "../runs/NodeRun";
import { useEditor } from "./store";
import { troubles } from "./trouble";
import { useRoleName } from "./words";

/** How this node stands to what is being pulled. */
function usePull(id: string, definition: Definition | undefined) {
  const pull = useEditor((state) => state.pull);
  if (!pull) return null;
  if (pull.node === id) return { own: true, fits: true, ports: new Set<string>(), direction: pull.direction };
  if (!definition) return { own: false, fits: false, ports: new Set<string>(), direction: pull.direction };
  const facing = pull.direction === "out" ? "in" : "out";
  const ports = pull.roles === null ? [] : fitting(definition, pull.roles, facing);
  return { own: false, fits: takes(definition, pull), ports: new Set(ports), direction: pull.direction };
}

export const StepNode = memo(function StepNode({ id, data: { node, definition }, selected }: NodeProps<StepFlowNode>) {
  const { t } = useI18n();
  const say = useSchemaWords();
  const roleName = useRoleName();
  const trouble = useEditor((state) => troubles(state).nodes.get(id));
  const supplied = useEditor((state) => suppliedRoles(state.history.present, state.byStep, id));
  const pull = usePull(id, definition);
  const readOnly = useEditor((state) => state.readOnly);
  const wrongFamily = useEditor((state) => definition !== undefined && definition.family !== "shared" && definition.family !== state.family);
  const label = labelOf(node, definition);
  const disabled = definition?.availability.status === "disabled" ? definition.availability : null;
  const inputs = definition?.input_contract ?? [];
  const outputs = definition?.output_contract ?? [];
  const rows = Math.max(inputs.length, outputs.length, 1);
  const dim = pull !== null && !pull.fits;
  const portDim = (side: "in" | "out", name: string) => pull !== null && !pull.own && (side === pull.direction || (pull.ports.size > 0 && !pull.ports.has(name)));
  const first = outputs[0]?.role ?? inputs[0]?.roles[0];
  return (
    <div className={styles.node} data-selected={selected} data-dim={dim} data-trouble={trouble?.severity} data-foreign={wrongFamily} style={{ "--node-accent": roleColour(first) } as React.CSSProperties}>
      <div className={styles.nodeHead}>
        <Handle type="target" position={Position.Left} id={PLAIN} className={styles.plain} isConnectable={!readOnly && inputs.length > 0} data-hidden={inputs.length === 0} />
        <div className={styles.nodeTitles}>
          <div className={styles.nodeLabel}>{say(label)}</div>
          <div className={styles.nodeStep}><NodeRunLine id={id} otherwise={definition ? (say(definition.label) === say(label) ? node.id : say(definition.label)) : t("workflows.unknownStep", { step: node.step })} /></div>
        </div>
        {disabled && <Tooltip label={`${disabled.reason} ${disabled.remedy}`} multiline maw={320}><IconBan size={16} className={styles.nodeOff} aria-label={t("workflows.disabled")} role="img" /></Tooltip>}
        {trouble && (
          <Tooltip label={<ul className={styles.troubles}>{trouble.messages.slice(0, 4).map((each) => <li key={each}>{each}</li>)}</ul>} multiline maw={360}>
            {trouble.severity === "error"
              ? <IconExclamationCircle size={17} className={styles.nodeError} aria-label={t("workflows.nodeErrors", { count: trouble.messages.length })} role="img" />
              : <IconAlertTriangle size={17} className={styles.nodeWarning} aria-label={t("workflows.nodeWarnings", { count: trouble.messages.length })} role="img" />}
          </Tooltip>
        )}
        <Handle type="source" position={Position.Right} id={PLAIN} className={styles.plain} isConnectable={!readOnly} />
      </div>
      <div className={styles.ports}>
        {Array.from({ length: rows }, (_, row) => {
          const [input, output] = [inputs[row], outputs[row]];
          return (
            <div className={styles.portRow} key={`${input?.name ?? ""}>${output?.name ?? ""}`}>
              {input ? (
                <PortIn
                  name={input.name}
                  roles={input.roles}
                  filled={input.roles.some((role) => supplied.has(role))}
                  optional={input.cardinality !== "one"}
                  dim={portDim("in", input.name)}
                  connectable={!readOnly}
                  text={input.roles.length > 1 ? t("workflows.port.any") : roleName(input.roles[0])}
                  title={t(`workflows.port.${input.cardinality}`, { roles: input.roles.map(roleName).join(", ") })}
                />
              ) : <span />}
              {output ? (
                <div className={styles.portOut} data-dim={portDim("out", output.name)} title={t("workflows.port.gives", { role: roleName(output.role) })}>
                  {roleName(output.role)}{output.cardinality === "many" && " *"}
                  <Handle type="source" position={Position.Right} id={handleOf(output.name)} className={styles.port} style={{ "--port": roleColour(output.role) } as React.CSSProperties} data-filled isConnectable={!readOnly} />
                </div>
              ) : <span />}
            </div>
          );
        })}
      </div>
      <NodeRunBody id={id} />
    </div>
  );
});

function PortIn({ name, roles, filled, optional, dim, connectable, text, title }: { name: string; roles: readonly Role[]; filled: boolean; optional: boolean; dim: boolean; connectable: boolean; text: string; title: string }) {
  return (
    <div className={styles.portIn} data-dim={dim} data-optional={optional} title={title}>
      <Handle type="target" position={Position.Left} id={handleOf(name)} className={styles.port} style={{ "--port": roleColour(roles[0]) } as React.CSSProperties} data-filled={filled} data-needed={!filled && !optional} isConnectable={connectable} />
      {text}
    </div>
  );
}
