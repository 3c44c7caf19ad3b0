import { Stepper } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useI18n, word } from "../../../i18n";
import { STEPS, type Choices, type Step } from "./choices";
import styles from "./wizard.module.css";

interface Props {
  step: Step;
  /** Index of the furthest step that was seen: up to there one may go freely. */
  reached: number;
  troubled: ReadonlySet<Step | null>;
  choices: Choices;
  onGo: (step: Step) => void;
}

/** Where one is, what was said so far, and what is to be put right. */
export function StepRail({ step, reached, troubled, choices, onGo }: Props) {
  const { t } = useI18n();
  const said = useSaid(choices);
  const trouble = <IconAlertTriangle size={18} stroke={2} aria-hidden />;
  return (
    <nav aria-label={t("wizard.progress")} className={styles.rail}>
      <Stepper active={STEPS.indexOf(step)} onStepClick={(index) => onGo(STEPS[index] ?? step)} orientation="vertical" size="sm" iconSize={32} classNames={{ stepBody: styles.railBody ?? "", stepDescription: styles.railSaid ?? "", stepIcon: styles.railIcon ?? "" }}>
        {STEPS.map((each, index) => {
          const bad = troubled.has(each);
          return (
            <Stepper.Step
              key={each}
              label={t(`wizard.step.${each}`)}
              description={bad ? t("wizard.trouble") : index <= reached && each !== step ? said[each] : undefined}
              allowStepSelect={index <= reached}
              disabled={index > reached}
              aria-current={each === step ? "step" : undefined}
              {...(bad ? { color: "red", icon: trouble, completedIcon: trouble, progressIcon: trouble } : {})}
              className={styles.railStep}
            />
          );
        })}
      </Stepper>
    </nav>
  );
}

/** What was said in a step, in a word or two. */
function useSaid({ name, way, artifact_kind, overrides }: Choices): Partial<Record<Step, string>> {
  const { t } = useI18n();
  return { family: name, workflow: way.how === "pipeline" ? t("wizard.pipeline") : way.name, kind: word(t, "kind", artifact_kind), settings: t("outputTypes.changed", { count: Object.keys(overrides).length }) };
}
