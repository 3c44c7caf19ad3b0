import { Skeleton } from "@mantine/core";
import { useI18n, word } from "../../../i18n";
import { Notice } from "../../../ui/states";
import { KIND_ICONS, familyOf, KINDS } from "../kinds";
import { refusalOf } from "../promise";
import { Choice } from "./Choice";
import { ChoiceCard } from "./ChoiceCard";
import type { StepProps } from "./step";
import type { Made } from "./useWay";
import styles from "./wizard.module.css";

/** What a line publishes; what the family or the workflow does not make says so. */
export function KindStep({ choices, put, fields, made }: StepProps & { made: Made }) {
  const { t } = useI18n();
  if (made.pending) return <Skeleton height={240} radius="md" />;
  const why = { family: (kind: (typeof KINDS)[number]) => t("wizard.otherFamily", { family: t(`workflows.family.${familyOf(kind)}`) }), workflow: () => t("wizard.notMade") };
  return (
    <>
      {made.error === null && made.promised?.length === 0 && <Notice tone="bad">{t("wizard.nothing")}</Notice>}
      <Choice legend={t("outputTypes.kind")} error={fields.artifact_kind}>
        <div className={styles.kinds}>
          {KINDS.map((kind) => {
            const refusal = refusalOf(kind, choices.family, made.promised);
            const KindIcon = KIND_ICONS[kind];
            return (
              <ChoiceCard key={kind} group="kind" title={word(t, "kind", kind)} checked={refusal === null && choices.artifact_kind === kind} refused={refusal === null ? undefined : why[refusal](kind)} picture={<KindIcon size={24} stroke={1.4} aria-hidden />} onChoose={() => put({ artifact_kind: kind })}>
                <span>{t(`outputTypes.kinds.${kind}`)}</span>
              </ChoiceCard>
            );
          })}
        </div>
      </Choice>
    </>
  );
}
