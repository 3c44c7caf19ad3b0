import { useI18n } from "../i18n";
import styles from "./status.module.css";

export function ActiveBadge({ active }: { active: boolean }) {
  const { t } = useI18n();
  return (
    <span className={styles.badge} data-tone={active ? "good" : "idle"}>
      <span className={styles.dot} aria-hidden />
      {t(active ? "common.active" : "common.inactive")}
    </span>
  );
}
