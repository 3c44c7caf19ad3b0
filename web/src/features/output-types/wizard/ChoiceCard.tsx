import { useId, type ReactNode } from "react";
import styles from "./wizard.module.css";

interface Props {
  group: string;
  title: string;
  checked: boolean;
  /** Why it cannot be chosen. */
  refused?: string | undefined;
  picture?: ReactNode;
  children?: ReactNode;
  onChoose: () => void;
}

/** One of several, as a card; what cannot be chosen stays in sight and says why. */
export function ChoiceCard({ group, title, checked, refused, picture, children, onChoose }: Props) {
  const id = useId();
  return (
    <label className={styles.choice} data-on={checked} data-refused={refused !== undefined}>
      <input type="radio" name={group} required checked={checked} disabled={refused !== undefined} aria-labelledby={`${id}-title`} aria-describedby={`${id}-hint`} onChange={onChoose} />
      {picture}
      <strong id={`${id}-title`}>{title}</strong>
      <span id={`${id}-hint`} className={styles.hint}>
        {children}
        {refused !== undefined && <span className={styles.refused}>{refused}</span>}
      </span>
    </label>
  );
}
