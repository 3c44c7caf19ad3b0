import { NumberInput, Select, Switch, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ArtifactKind, Template } from "../../api/model";
import { templatesQuery } from "../../api/queries";
import { useI18n, word } from "../../i18n";
import { minorUnits } from "../../i18n/format";
import { Card } from "../../ui/Page";
import type { Errors } from "../../ui/ParamForm";
import type { Draft } from "./draft";
import { KINDS } from "./kinds";
import styles from "./outputType.module.css";

const NO_TEMPLATES: readonly Template[] = [];
const CURRENCY = "EUR";

interface Props {
  draft: Draft;
  /** Messages by field. */
  fields: Errors;
  put: (change: Partial<Draft>) => void;
}

export function GeneralCard({ draft, fields, put }: Props) {
  const { t } = useI18n();
  return (
    <Card title={t("outputTypes.general")}>
      <div className={styles.stack}>
        <TextInput label={t("common.name")} required withAsterisk={false} maxLength={200} value={draft.name} error={fields.name} onChange={(event) => put({ name: event.currentTarget.value })} />
        <Textarea label={t("common.description")} autosize minRows={2} maxLength={2000} value={draft.description} error={fields.description} onChange={(event) => put({ description: event.currentTarget.value })} />
        <Switch label={t("outputTypes.activeLabel")} checked={draft.active} onChange={(event) => put({ active: event.currentTarget.checked })} />
      </div>
    </Card>
  );
}

export function OfferCard({ draft, fields, put }: Props) {
  const { t } = useI18n();
  return (
    <Card title={t("outputTypes.kind")}>
      <div className={styles.stack}>
        <Select label={t("outputTypes.kind")} description={t("outputTypes.kindHint")} data={KINDS.map((value) => ({ value, label: word(t, "kind", value) }))} value={draft.artifact_kind} allowDeselect={false} error={fields.artifact_kind} onChange={(kind) => kind !== null && put({ artifact_kind: kind as ArtifactKind })} />
        <TemplateSelect value={draft.template_id} error={fields.template_id} onChange={(template_id) => put({ template_id })} />
        <Price draft={draft} fields={fields} put={put} />
      </div>
    </Card>
  );
}

export function TemplateSelect({ value, error, onChange }: { value: string | null; error: string | undefined; onChange: (id: string | null) => void }) {
  const { t } = useI18n();
  const templates = useQuery(templatesQuery).data ?? NO_TEMPLATES;
  const data = templates.filter((each) => each.active || each.id === value).map((each) => ({ value: each.id, label: each.name }));
  return <Select label={t("outputTypes.studio")} description={t("outputTypes.studioHint")} placeholder={t("outputTypes.noStudio")} clearable data={data} value={value} error={error} onChange={onChange} />;
}

function Price({ draft: { price }, fields, put }: Props) {
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
