import { SegmentedControl } from "@mantine/core";
import type { BoundingBox } from "../../../api/model";
import { useI18n } from "../../../i18n";
import { lengthsOf } from "./box";
import { Card } from "./Card";
import { wayBetween } from "./distance";
import type { Triple } from "./space";
import styles from "./stage.module.css";
import type { Measuring } from "./useTools";

interface Props {
  measuring: Measuring;
  onMeasuring: (measuring: Measuring | null) => void;
  /** Null while nothing is in sight. */
  box: BoundingBox | null;
  places: readonly Triple[];
  /** What is selected. */
  name: string | undefined;
  /** Whether parts lie apart now. */
  apart: boolean;
}

/** The box of the selection, else of all parts in sight; or the way between two places. */
export function MeasureCard({ measuring, onMeasuring, box, places, name, apart }: Props) {
  const { t } = useI18n();
  const modes = (["box", "places"] as const).map((value) => ({ value, label: t(`viewer.measureModes.${value}`) }));
  return (
    <Card title={t("viewer.measure")} close={t("viewer.measureOff")} onClose={() => onMeasuring(null)}>
      <div className={styles.slide}>
        <SegmentedControl className={styles.slider} size="xs" fullWidth aria-label={t("viewer.measureWhat")} data={modes} value={measuring} onChange={onMeasuring} />
      </div>
      {measuring === "box" ? <BoxLengths box={box} name={name} apart={apart} /> : <WayLengths places={places} />}
    </Card>
  );
}

function BoxLengths({ box, name, apart }: Pick<Props, "box" | "name" | "apart">) {
  const { t, number } = useI18n();
  return (
    <>
      <p className={styles.subject}>{name ?? t("viewer.measureAll")}</p>
      <p className={styles.lengths}>{box ? `${lengthsOf(box).map(number).join(" × ")} mm` : t("viewer.measureNothing")}</p>
      <p className={styles.hint}>{t(apart ? "viewer.measureAssembled" : "viewer.measureAxes")}</p>
    </>
  );
}

function WayLengths({ places }: Pick<Props, "places">) {
  const { t, number } = useI18n();
  const way = wayBetween(places);
  if (!way) return <p className={styles.hint}>{t(places.length === 0 ? "viewer.measureFirst" : "viewer.measureSecond")}</p>;
  const [x, y, z] = way.along.map(number);
  return (
    <>
      <p className={styles.lengths}>{number(way.length)} mm</p>
      <p className={styles.hint}>{`X ${x} · Y ${y} · Z ${z} mm`}</p>
    </>
  );
}
