import { Skeleton } from "@mantine/core";
import { useI18n } from "../../../i18n";
import { useSchemaWords } from "../../../i18n/schemaWords";
import { ParamForm, type Errors } from "../../../ui/ParamForm";
import { ErrorState, Notice } from "../../../ui/states";
import { TemplateSelect } from "../GeneralCards";
import type { useThrough } from "../useThrough";
import { MATERIALS } from "./choices";
import type { StepProps } from "./step";

interface Props extends StepProps {
  through: ReturnType<typeof useThrough>;
  /** Messages of params by path. */
  errors: Errors;
}

/** The params of the kind, as far as the workflow lets them be changed. */
export function SettingsStep({ choices, put, fields, through: { schema, offered, left }, errors }: Props) {
  const { t } = useI18n();
  const say = useSchemaWords();
  return (
    <>
      <TemplateSelect value={choices.template_id} error={fields.template_id} onChange={(template_id) => put({ template_id })} />
      {schema.isPending && <Skeleton height={320} radius="lg" />}
      {schema.isError && <ErrorState error={schema.error} onRetry={() => void schema.refetch()} />}
      {left.length > 0 && <Notice>{t("wizard.left", { count: left.length, list: left.map((field) => say(field.title)).join(", ") })}</Notice>}
      <ParamForm
        fields={offered.filter((field) => field.group !== MATERIALS)}
        overrides={choices.overrides}
        onChange={(overrides) => put({ overrides })}
        errors={errors}
        context={choices.template_id === null ? {} : { templateId: choices.template_id }}
      />
    </>
  );
}
