import type { Dispatch } from "../../api/model";
import { useI18n, word } from "../../i18n";
import { toneOf } from "../../ui/Status";
import styles from "./order.module.css";

/** The steps of the pipeline with their share of the time. */
export function RenderLog({ dispatch }: { dispatch: Dispatch | null }) {
  const { t, duration } = useI18n();
  if (!dispatch || dispatch.steps.length === 0) return <p className={styles.logEmpty}>{t("orders.logEmpty")}</p>;
  const total = dispatch.steps.reduce((sum, step) => sum + (step.seconds ?? 0), 0);
  return (
    <table className={styles.log}>
      <thead>
        <tr><th scope="col">{t("orders.logStep")}</th><th scope="col">{t("orders.logTime")}</th></tr>
      </thead>
      <tbody>
        {dispatch.steps.map((step) => (
          <tr key={step.step} data-tone={toneOf(step.status)}>
            <td>
              <span className={styles.stepName} title={`${step.module_key} · ${word(t, "status", step.status)}`}>{step.step.replaceAll("_", " ")}</span>
              {step.note !== null && step.note !== "" && <span className={styles.stepNote}>{step.note}</span>}
              <span className={styles.stepBar} style={{ width: total > 0 ? `${Math.max(0.5, ((step.seconds ?? 0) / total) * 100)}%` : 0 }} aria-hidden />
            </td>
            <td>{step.seconds === null ? word(t, "status", step.status) : duration(step.seconds)}</td>
          </tr>
        ))}
        <tr className={styles.logTotal}><td>{t("orders.logTotal")}</td><td>{duration(total)}</td></tr>
      </tbody>
    </table>
  );
}
