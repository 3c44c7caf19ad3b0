import { Button } from "@mantine/core";
import { useI18n } from "../../../i18n";
import { ButtonLink } from "../../../ui/links";
import { STEPS, type Step } from "./choices";
import styles from "./wizard.module.css";

/** On, back, and out. */
export function WizardButtons({ step, ready, busy, onBack }: { step: Step; ready: boolean; busy: boolean; onBack: (step: Step) => void }) {
  const { t } = useI18n();
  const before = STEPS[STEPS.indexOf(step) - 1];
  return (
    <div className={styles.buttons}>
      <ButtonLink to="/output-types" variant="subtle" color="gray">{t("common.cancel")}</ButtonLink>
      {before !== undefined && <Button variant="default" onClick={() => onBack(before)}>{t("wizard.back")}</Button>}
      <Button type="submit" disabled={!ready} loading={busy}>{t(step === "summary" ? "wizard.create" : "wizard.next")}</Button>
    </div>
  );
}
