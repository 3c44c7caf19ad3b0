import { NumberInput, Select, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ArtifactKind, Template } from "../../api/model";
import { activeWorkflowsQuery, templatesQuery, workflowQuery } from "../../api/queries";
import { useI18n, word } from "../../i18n";
import { minorUnits } from "../../i18n/format";
import { Card } from "../../ui/Page";
import type { Errors } from "../../ui/ParamForm";
import type { Draft, Offer } from "./draft";
import { familyOf, KINDS } from "./kinds";
import styles from "./outputType.module.css";

const NO_TEMPLATES: readonly Template[] = [];
const CURRENCY = "EUR";

export interface OfferProps {
  draft: Offer;
  /** Messages by field. */
  fields: Errors;
  put: (change: Partial<Offer>) => void;
}

export function GeneralCard({ draft, fields, put }: OfferProps) {
  const { t } = useI18n();
  return (
    <Card title={t("outputTypes.general")}>
      <div className={styles.stack}>
        <TextInput label={t("common.name")} required withAsterisk={false} maxLength={200} value={draft.name} error={fields.name} onChange={(event) => put({ name: event.currentTarget.value })} />
        <Textarea label={t("common.description")} autosize minRows={2} maxLength={2000} value={draft.description} error={fields.description} onChange={(event) => put({ description: event.currentTarget.value })} />
      </div>
    </Card>
  );
}

interface MakingProps {
  draft: Draft;
  fields: Errors;
  /** What its workflow makes; null where nothing limits it. */
  promised: readonly ArtifactKind[] | null;
  put: (change: Partial<Draft>) => void;
}

/** What it makes, through what, on which stage. */
export function MakingCard({ draft, fields, promised, put }: MakingProps) {
  const { t } = useI18n();
  const kinds = KINDS.map((value) => {
    const disabled = promised !== null && value !== draft.artifact_kind && !promised.includes(value);
    const label = word(t, "kind", value);
    return { value, disabled, label: disabled ? t("outputTypes.kindNotMade", { kind: label }) : label };
  });
  return (
    <Card title={t("outputTypes.kind")}>
      <div className={styles.stack}>
        <Select label={t("outputTypes.kind")} description={t("outputTypes.kindHint")} data={kinds} value={draft.artifact_kind} allowDeselect={false} error={fields.artifact_kind} onChange={(kind) => kind !== null && put({ artifact_kind: kind as ArtifactKind })} />
        <WorkflowSelect draft={draft} error={fields.workflow_id} onChange={(workflow_id) => put({ workflow_id })} />
        <TemplateSelect value={draft.template_id} error={fields.template_id} onChange={(template_id) => put({ template_id })} />
      </div>
    </Card>
  );
}

/** Published workflows of the kind's family; the one it has stays in sight whatever became of it. */
function WorkflowSelect({ draft, error, onChange }: { draft: Draft; error: string | undefined; onChange: (id: string | null) => void }) {
  const { t } = useI18n();
  const workflows = useQuery(activeWorkflowsQuery).data ?? [];
  const own = useQuery({ ...workflowQuery(draft.workflow_id ?? ""), enabled: draft.workflow_id !== null });
  const family = familyOf(draft.artifact_kind);
  const data = workflows.filter((each) => each.family === family && each.published_number !== null).map((each) => ({ value: each.id, label: each.name }));
  if (draft.workflow_id !== null && !data.some(({ value }) => value === draft.workflow_id)) data.unshift({ value: draft.workflow_id, label: own.data?.name ?? "…" });
  return (
    <div>
      <Select label={t("outputTypes.workflow")} description={t("outputTypes.workflowHint")} placeholder={t("wizard.pipeline")} searchable clearable clearButtonProps={{ "aria-label": t("common.clear") }} data={data} value={draft.workflow_id} error={error} onChange={onChange} />
      {draft.workflow_id !== null && <Link to="/workflows/$workflowId" params={{ workflowId: draft.workflow_id }} className={styles.workflowLink}>{t("outputTypes.openWorkflow")}</Link>}
    </div>
  );
}

export function TemplateSelect({ value, error, onChange }: { value: string | null; error: string | undefined; onChange: (id: string | null) => void }) {
  const { t } = useI18n();
  const templates = useQuery(templatesQuery).data ?? NO_TEMPLATES;
  const data = templates.filter((each) => each.active || each.id === value).map((each) => ({ value: each.id, label: each.name }));
  return <Select label={t("outputTypes.studio")} description={t("outputTypes.studioHint")} placeholder={t("outputTypes.noStudio")} clearable data={data} value={value} error={error} onChange={onChange} />;
}

/** Its own price; without one the pricing tier's counts. */
export function Price({ draft: { price }, fields, put }: OfferProps) {
  const { t, locale } = useI18n();
  const currency = price?.currency ?? CURRENCY;
  const units = minorUnits(currency);
  return (
    <div className={styles.price}>
      <NumberInput
        label={t("outputTypes.price")}
        min={0}
        decimalScale={2}
        decimalSeparator={locale === "de" ? "," : "."}
        allowedDecimalSeparators={[".", ","]}
        value={price ? price.minor_units / units : ""}
        error={fields.price ?? fields.minor_units}
        onChange={(amount) => put({ price: typeof amount === "number" ? { minor_units: Math.round(amount * units), currency } : null })}
      />
      <TextInput label={t("outputTypes.currency")} maxLength={3} disabled={price === null} value={currency} error={fields.currency} onChange={(event) => price && put({ price: { ...price, currency: event.currentTarget.value.toUpperCase() } })} />
    </div>
  );
}
