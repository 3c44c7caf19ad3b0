import { ActionIcon, Button, Group, NumberInput, Select, Tabs, TextInput, Tooltip } from "@mantine/core";
import { IconLayoutAlignBottom, IconLayoutAlignCenter, IconLayoutAlignLeft, IconLayoutAlignMiddle, IconLayoutAlignRight, IconLayoutAlignTop, IconLayoutDistributeHorizontal, IconLayoutDistributeVertical, type Icon } from "@tabler/icons-react";
import { useEffect, useMemo, useRef } from "react";
import { useI18n, type MessageKey } from "../../../i18n";
import { useSchemaWords } from "../../../i18n/schemaWords";
import { ParamForm, readFields, strayErrors, effective, type Errors, type Values } from "../../../ui/ParamForm";
import { Notice } from "../../../ui/states";
import type { Alignment, Axis } from "../document/arrange";
import { setLabel, setParams, setPolicy } from "../document/ops";
import { labelOf, type Definition, type DocNode, type OnFailure, type Retry } from "../document/types";
import { useEditorCommands } from "./CommandsContext";
import styles from "./editor.module.css";
import { NodeDocs } from "./NodeDocs";
import { nodeOf, paramOf, useDoc, useEditor } from "./store";
import { WorkflowCard } from "./WorkflowCard";

export function Inspector() {
  const doc = useDoc();
  const selected = useEditor((state) => state.selected);
  const chosen = doc.nodes.filter((node) => selected.has(node.id));
  const [only] = chosen;
  if (chosen.length === 1 && only) return <NodeInspector key={only.id} node={only} />;
  if (selected.size > 1) return <ManyInspector count={selected.size} />;
  return <WorkflowCard />;
}

/** Messages at the params of one node, by path. */
function useParamErrors(id: string): { errors: Errors; others: string[] } {
  const report = useEditor((state) => state.report);
  const reported = useEditor((state) => state.reported);
  return useMemo(() => {
    const errors: Record<string, string> = {};
    const others: string[] = [];
    for (const each of report?.diagnostics ?? []) {
      if (!reported || nodeOf(each, reported) !== id) continue;
      const param = paramOf(each);
      if (param === null) others.push(each.message);
      else errors[param] ??= each.message;
    }
    return { errors, others };
  }, [report, reported, id]);
}

function NodeInspector({ node }: { node: DocNode }) {
  const { t } = useI18n();
  const say = useSchemaWords();
  const edit = useEditor((state) => state.edit);
  const settle = useEditor((state) => state.settle);
  const readOnly = useEditor((state) => state.readOnly);
  const definition = useEditor((state) => state.byStep.get(node.step));
  const jump = useEditor((state) => state.jump);
  const fields = useMemo(() => readFields(definition?.param_schema), [definition]);
  const params = node.params ?? NOTHING;
  const { errors, others } = useParamErrors(node.id);
  const stray = strayErrors(fields, effective(fields, params), errors);
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!jump || jump.node !== node.id || jump.param === null) return;
    const field = body.current?.querySelector<HTMLElement>(`[data-param="${CSS.escape(jump.param.split(".")[0] ?? "")}"]`);
    field?.scrollIntoView({ block: "center" });
    field?.querySelector<HTMLElement>("input, button, textarea")?.focus();
  }, [jump, node.id]);
  const template = typeof params.template === "string" ? params.template : null;
  return (
    <div className={styles.inspector} ref={body} data-inspector={node.id}>
      <TextInput
        data-label-field
        label={t("workflows.inspector.label")}
        value={typeof node.ui?.label === "string" ? node.ui.label : ""}
        placeholder={definition ? say(definition.label) : node.step}
        maxLength={120}
        readOnly={readOnly}
        onChange={(event) => edit((doc) => setLabel(doc, node.id, event.currentTarget.value), `label:${node.id}`)}
        onBlur={settle}
      />
      <p className={styles.nodeFacts}><code>{node.id}</code> · {definition ? say(definition.label) : node.step}</p>
      {definition?.availability.status === "disabled" && <Notice tone="warn" title={t("workflows.disabled")}><p>{definition.availability.reason} {definition.availability.remedy}</p></Notice>}
      {[...others, ...stray.map(([, message]) => message)].map((message) => <Notice key={message} tone="warn">{message}</Notice>)}
      <Tabs defaultValue="params" keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="params">{t("workflows.inspector.params")}</Tabs.Tab>
          <Tabs.Tab value="policy">{t("workflows.inspector.policy")}</Tabs.Tab>
          <Tabs.Tab value="docs">{t("workflows.inspector.docs")}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="params" className={styles.form} onBlur={settle}>
          {fields.length === 0 && <p className={styles.dim}>{t("workflows.inspector.noParams")}</p>}
          <ParamForm fields={fields} overrides={params} errors={errors} context={{ templateId: template }} disabled={readOnly} onChange={(next) => edit((doc) => setParams(doc, node.id, next), `param:${node.id}:${changedKey(params, next)}`)} />
        </Tabs.Panel>
        <Tabs.Panel value="policy" pt="md"><Policy node={node} definition={definition} /></Tabs.Panel>
        <Tabs.Panel value="docs" pt="md">{definition && <NodeDocs definition={definition} />}</Tabs.Panel>
      </Tabs>
    </div>
  );
}

const NOTHING: Values = {};
const changedKey = (before: Values, after: Values) => [...new Set([...Object.keys(before), ...Object.keys(after)])].find((key) => before[key] !== after[key]) ?? "";

const ON_FAILURE: readonly OnFailure[] = ["fail_run", "skip_dependents", "pause_run"];

function Policy({ node, definition }: { node: DocNode; definition: Definition | undefined }) {
  const { t } = useI18n();
  const edit = useEditor((state) => state.edit);
  const readOnly = useEditor((state) => state.readOnly);
  const { retry } = node;
  const number = (key: keyof Retry, label: MessageKey, props: { min: number; max: number; step?: number; decimalScale?: number; suffix?: string }) => (
    <NumberInput label={t(label)} readOnly={readOnly} value={retry?.[key] ?? ""} {...props} onChange={(value) => typeof value === "number" && retry && edit((doc) => setPolicy(doc, node.id, "retry", { ...retry, [key]: value }), `retry:${node.id}:${key}`)} />
  );
  return (
    <div className={styles.policy}>
      {retry ? (
        <div className={styles.pairs}>
          {number("max_attempts", "workflows.policy.attempts", { min: 1, max: 20 })}
          {number("backoff_s", "workflows.policy.backoff", { min: 0, max: 3600, suffix: " s" })}
          {number("factor", "workflows.policy.factor", { min: 1, max: 10, step: 0.5, decimalScale: 2 })}
          {number("max_backoff_s", "workflows.policy.maxBackoff", { min: 0, max: 86_400, suffix: " s" })}
        </div>
      ) : <p className={styles.dim}>{t("workflows.policy.afterSave")}</p>}
      <NumberInput
        label={t("workflows.policy.timeout")}
        description={t("workflows.policy.timeoutHint", { seconds: definition?.timeout_s ?? 0 })}
        placeholder={String(definition?.timeout_s ?? "")}
        suffix=" s"
        min={1}
        allowDecimal={false}
        readOnly={readOnly}
        value={node.timeout_s ?? ""}
        onChange={(value) => edit((doc) => setPolicy(doc, node.id, "timeout_s", typeof value === "number" ? value : undefined), `timeout:${node.id}`)}
      />
      <Select
        label={t("workflows.policy.onFailure")}
        data={ON_FAILURE.map((value) => ({ value, label: t(`workflows.onFailure.${value}`) }))}
        value={node.on_failure ?? "fail_run"}
        allowDeselect={false}
        readOnly={readOnly}
        onChange={(value) => edit((doc) => setPolicy(doc, node.id, "on_failure", (value ?? undefined) as OnFailure | undefined))}
      />
    </div>
  );
}

const ALIGN: [Alignment, Icon][] = [["left", IconLayoutAlignLeft], ["center", IconLayoutAlignCenter], ["right", IconLayoutAlignRight], ["top", IconLayoutAlignTop], ["middle", IconLayoutAlignMiddle], ["bottom", IconLayoutAlignBottom]];
const SPREAD: [Axis, Icon][] = [["x", IconLayoutDistributeHorizontal], ["y", IconLayoutDistributeVertical]];

function ManyInspector({ count }: { count: number }) {
  const { t } = useI18n();
  const commands = useEditorCommands();
  const doc = useDoc();
  const selected = useEditor((state) => state.selected);
  const byStep = useEditor((state) => state.byStep);
  const readOnly = useEditor((state) => state.readOnly);
  return (
    <div className={styles.inspector}>
      <h2 className={styles.inspectorTitle}>{t("workflows.many.title", { count })}</h2>
      {!readOnly && (
        <>
          <Group gap={4} role="group" aria-label={t("workflows.many.align")}>
            {ALIGN.map(([how, AlignIcon]) => (
              <Tooltip key={how} label={t(`workflows.align.${how}`)}><ActionIcon variant="default" size="lg" aria-label={t(`workflows.align.${how}`)} onClick={() => commands.align(how)}><AlignIcon size={18} stroke={1.6} /></ActionIcon></Tooltip>
            ))}
            {SPREAD.map(([axis, SpreadIcon]) => (
              <Tooltip key={axis} label={t(`workflows.distribute.${axis}`)}><ActionIcon variant="default" size="lg" aria-label={t(`workflows.distribute.${axis}`)} onClick={() => commands.distribute(axis)}><SpreadIcon size={18} stroke={1.6} /></ActionIcon></Tooltip>
            ))}
          </Group>
          <Group gap={8}>
            <Button variant="default" size="xs" onClick={() => void commands.layout()}>{t("workflows.menu.layout")}</Button>
            <Button variant="default" size="xs" onClick={commands.frame}>{t("workflows.menu.frame")}</Button>
            <Button variant="default" size="xs" onClick={commands.duplicate}>{t("workflows.menu.duplicate")}</Button>
          </Group>
        </>
      )}
      <ul className={styles.plainList}>
        {doc.nodes.filter((node) => selected.has(node.id)).map((node) => <li key={node.id}><button type="button" className={styles.linkButton} onClick={() => commands.choose(node.id)}>{labelOf(node, byStep.get(node.step))}</button></li>)}
      </ul>
    </div>
  );
}
