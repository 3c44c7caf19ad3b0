import { Slider } from "@mantine/core";
import { useI18n } from "../../../i18n";
import { Card } from "./Card";
import styles from "./stage.module.css";

/** `onSettled` comes when the slider is let go. */
export function ExplodeCard({ percent, onPercent, onSettled }: { percent: number; onPercent: (percent: number | null) => void; onSettled: () => void }) {
  const { t, percent: say } = useI18n();
  return (
    <Card title={t("viewer.explode")} close={t("viewer.explodeOff")} onClose={() => onPercent(null)}>
      <div className={styles.slide}>
        <Slider className={styles.slider} label={null} size="sm" min={0} max={100} value={percent} onChange={onPercent} onChangeEnd={onSettled} thumbLabel={t("viewer.explodeBy")} />
        <span className={styles.value}>{say(percent / 100)}</span>
      </div>
    </Card>
  );
}
