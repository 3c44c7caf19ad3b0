import { ActionIcon, NumberInput, SegmentedControl, Slider, Tooltip } from "@mantine/core";
import { IconFlipHorizontal } from "@tabler/icons-react";
import type { BoundingBox } from "../../../api/model";
import { useI18n } from "../../../i18n";
import { Card } from "./Card";
import { SECTION_AXES, sectionRange, sectionThrough, type Section } from "./section";
import styles from "./stage.module.css";

const AXES = SECTION_AXES.map((value) => ({ value, label: value.toUpperCase() }));

interface Props {
  section: Section;
  bounds: BoundingBox;
  onSection: (section: Section | null) => void;
}

export function SectionCard({ section, bounds, onSection }: Props) {
  const { t, locale } = useI18n();
  const { min, max, step } = sectionRange(bounds, section.axis);
  const move = (at: number) => onSection({ ...section, at: Number(at.toFixed(2)) });
  // What is only half typed moves nothing; leaving the field brings it within the product.
  const type = (at: number | string) => typeof at === "number" && at >= min && at <= max && move(at);
  return (
    <Card title={t("viewer.section")} close={t("viewer.sectionOff")} onClose={() => onSection(null)}>
      <div className={styles.slide}>
        <SegmentedControl className={styles.slider} size="xs" fullWidth aria-label={t("viewer.sectionAxis")} data={AXES} value={section.axis} onChange={(axis) => onSection(sectionThrough(bounds, axis, section.flipped))} />
        <Tooltip label={t("viewer.sectionFlip")}>
          <ActionIcon variant={section.flipped ? "light" : "default"} size={30} aria-label={t("viewer.sectionFlip")} aria-pressed={section.flipped} onClick={() => onSection({ ...section, flipped: !section.flipped })}><IconFlipHorizontal size={17} stroke={1.7} /></ActionIcon>
        </Tooltip>
      </div>
      <div className={styles.slide}>
        <Slider className={styles.slider} label={null} size="sm" min={min} max={max} step={step} value={section.at} onChange={move} thumbLabel={t("viewer.sectionAt")} />
        <NumberInput className={styles.number} size="xs" hideControls aria-label={t("viewer.sectionAtNumber")} suffix=" mm" decimalScale={2} decimalSeparator={locale === "de" ? "," : "."} allowedDecimalSeparators={[".", ","]} min={min} max={max} value={section.at} onChange={type} />
      </div>
    </Card>
  );
}
