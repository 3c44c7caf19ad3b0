import { IconBulb, IconEye, IconEyeOff, IconFocusCentered, IconGhost2, IconMaximize, IconRulerMeasure, IconSlice, IconArrowsMove, IconTarget } from "@tabler/icons-react";
import { useI18n } from "../../../i18n";
import type { PartNode } from "../tree/partTree";
import { KeysHelp } from "./KeysHelp";
import { isIsolated, lookOf } from "./looks";
import styles from "./stage.module.css";
import { Tool } from "./Tool";
import type { LooksControl } from "./useLooks";
import type { Tools } from "./useTools";
import type { ViewKeys } from "./useViewKeys";
import { ViewsMenu } from "./ViewsMenu";

interface Props {
  node: PartNode | undefined;
  control: LooksControl;
  tools: Tools;
  unmapped: number;
  keys: ViewKeys;
  onFitAll: () => void;
  onFitSelection: () => void;
}

export function Toolbar({ node, control: { looks, all }, tools, unmapped, keys, onFitAll, onFitSelection }: Props) {
  const { t } = useI18n();
  const leaves = node?.leafKeys ?? [];
  const look = lookOf(looks, leaves);
  const none = leaves.length === 0;
  return (
    <div className={styles.tools} role="toolbar" aria-label={t("viewer.tools")} aria-orientation="vertical">
      <ViewsMenu onLook={keys.look} />
      <Tool label={t("viewer.fit")} icon={IconMaximize} onClick={onFitAll} />
      <Tool label={t("viewer.fitPart")} keys="F" icon={IconFocusCentered} disabled={none} onClick={onFitSelection} />
      <span className={styles.rule} />
      <Tool label={t("viewer.hide")} keys="H" icon={IconEyeOff} pressed={look === "hidden"} disabled={none} onClick={keys.hide} />
      <Tool label={t("viewer.isolate")} keys="I" icon={IconTarget} pressed={isIsolated(looks, leaves, all)} disabled={none} onClick={keys.isolate} />
      <Tool label={t("viewer.ghost")} keys="G" icon={IconGhost2} pressed={look === "ghost"} disabled={none} onClick={keys.ghost} />
      <Tool label={t("viewer.showAll")} keys="Shift H" icon={IconEye} disabled={looks.size === 0} onClick={keys.showAll} />
      <span className={styles.rule} />
      <Tool label={t("viewer.explode")} icon={IconArrowsMove} pressed={tools.exploded !== null} disabled={!tools.bounds || all.length < 2} onClick={tools.toggleExplode} />
      <Tool label={t("viewer.section")} icon={IconSlice} pressed={tools.section !== null} disabled={!tools.bounds} onClick={tools.toggleSection} />
      <Tool label={t("viewer.measure")} icon={IconRulerMeasure} pressed={tools.measuring !== null} disabled={!tools.bounds} onClick={() => tools.setMeasuring(tools.measuring ? null : "box")} />
      <Tool label={t("viewer.unmapped", { count: unmapped })} icon={IconBulb} pressed={tools.lighting} disabled={unmapped === 0 && !tools.lighting} onClick={() => tools.setLighting(!tools.lighting)} />
      <span className={styles.rule} />
      <KeysHelp />
    </div>
  );
}
