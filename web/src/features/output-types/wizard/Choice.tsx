import { useId, type ReactNode } from "react";
import styles from "./wizard.module.css";

/** A question that is answered by cards, with what is wrong with the answer. */
export function Choice({ legend, error, children }: { legend: string; error?: string | undefined; children: ReactNode }) {
  const id = useId();
  return (
    <fieldset className={styles.question} aria-describedby={error === undefined ? undefined : id}>
      <legend>{legend}</legend>
      {children}
      {error !== undefined && <p id={id} className={styles.error}>{error}</p>}
    </fieldset>
  );
}
