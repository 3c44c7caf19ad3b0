import { CloseButton } from "@mantine/core";
import { useId, type ReactNode } from "react";
import styles from "./stage.module.css";

/** What a tool that is on says and asks. */
export function Card({ title, close, onClose, children }: { title: string; close: string; onClose: () => void; children: ReactNode }) {
  const id = useId();
  return (
    <section className={styles.card} aria-labelledby={id}>
      <div className={styles.cardHead}>
        <h2 id={id} className={styles.cardTitle}>{title}</h2>
        <CloseButton aria-label={close} onClick={onClose} />
      </div>
      {children}
    </section>
  );
}
