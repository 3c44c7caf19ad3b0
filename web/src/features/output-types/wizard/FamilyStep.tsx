import { Textarea, TextInput } from "@mantine/core";
import { useI18n } from "../../../i18n";
import { FAMILIES } from "../kinds";
import { ChoiceCard } from "./ChoiceCard";
import { Choice } from "./Choice";
import type { StepProps } from "./step";
import styles from "./wizard.module.css";

export function FamilyStep({ choices, put, fields }: StepProps) {
  const { t } = useI18n();
  return (
    <>
      <TextInput label={t("common.name")} required withAsterisk={false} maxLength={200} value={choices.name} error={fields.name} onChange={(event) => put({ name: event.currentTarget.value })} />
      <Textarea label={t("common.description")} autosize minRows={2} maxLength={2000} value={choices.description} error={fields.description} onChange={(event) => put({ description: event.currentTarget.value })} />
      <Choice legend={t("wizard.family")} error={fields.workflow_family}>
        <div className={styles.pair}>
          {FAMILIES.map((family) => (
            // A workflow belongs to one family.
            <ChoiceCard key={family} group="family" title={t(`workflows.family.${family}`)} checked={choices.family === family} onChoose={() => put({ family, way: { how: "pipeline" } })}>
              {t(`workflows.familyMeans.${family}`)}
            </ChoiceCard>
          ))}
        </div>
      </Choice>
    </>
  );
}
