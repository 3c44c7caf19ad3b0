import type { BoundingBox } from "../../../api/model";
import { useI18n } from "../../../i18n";
import { lengthsOf } from "./box";
import { Card } from "./Card";
import styles from "./stage.module.css";

interface Props {
  /** Null while nothing is in sight. */
  box: BoundingBox | null;
  /** What is selected. */
  name: string | undefined;
  /** Whether parts lie apart now. */
  apart: boolean;
  onClose: () => void;
}

/** The lengths of the selection, else of all parts in sight. */
export function MeasureCard({ box, name, apart, onClose }: Props) {
  const { t, number } = useI18n();
  return (
    <Card title={t("viewer.measure")} close={t("viewer.measureOff")} onClose={onClose}>
      <p className={styles.subject}>{name ?? t("viewer.measureAll")}</p>
      <p className={styles.lengths}>{box ? `${lengthsOf(box).map(number).join(" × ")} mm` : t("viewer.measureNothing")}</p>
      <p className={styles.hint}>{t(apart ? "viewer.measureAssembled" : "viewer.measureAxes")}</p>
    </Card>
  );
}
