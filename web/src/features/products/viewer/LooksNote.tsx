import { Button } from "@mantine/core";
import { useI18n } from "../../../i18n";
import { countLooks, type Looks } from "./looks";
import styles from "./stage.module.css";

/** Says that not all is shown, and how to have it back. */
export function LooksNote({ looks, onShowAll }: { looks: Looks; onShowAll: () => void }) {
  const { t } = useI18n();
  const { hidden, ghost } = countLooks(looks);
  const words = [hidden > 0 && t("viewer.hiddenCount", { count: hidden }), ghost > 0 && t("viewer.ghostCount", { count: ghost })].filter((word) => word !== false);
  return (
    <div className={styles.note} role="status">
      {words.length > 0 && (
        <div className={styles.noteBox}>
          <span>{words.join(" · ")}</span>
          <Button size="compact-sm" variant="subtle" onClick={onShowAll}>{t("viewer.showAll")}</Button>
        </div>
      )}
    </div>
  );
}
