import { CloseButton } from "@mantine/core";
import type { Material, MaterialEntry } from "../../api/model";
import { useCanWrite } from "../../app/session";
import { useI18n } from "../../i18n";
import { Facts } from "../../ui/Facts";
import { Notice } from "../../ui/states";
import { Chip } from "../../ui/Swatch";
import { cssColour } from "../../ui/colour";
import { MaterialSelect } from "./materials/MaterialSelect";
import styles from "./panel.module.css";
import type { PartNode } from "./tree/partTree";

interface Props {
  node: PartNode;
  entry: MaterialEntry | undefined;
  materials: readonly Material[];
  onAssign: (key: string, materialId: string | null) => void;
  onClear: () => void;
}

/** What is known of the picked part. */
export function PartInspector({ node, entry, materials, onAssign, onClear }: Props) {
  const { t, size, number } = useI18n();
  const canWrite = useCanWrite();
  const { part_key: key, name, bbox_mm, color, construction } = node.occurrence;
  const assembly = node.children.length > 0;
  return (
    <aside className={styles.inspector} aria-label={t("product.selected")}>
      <div className={styles.inspectorHead}>
        <div className={styles.inspectorName}>
          <h2>{name}</h2>
          <p>{key}</p>
        </div>
        <CloseButton aria-label={t("product.clearSelection")} onClick={onClear} />
      </div>
      <div className={styles.inspectorBody}>
        {entry && <MaterialSelect materials={materials} value={entry.material?.id ?? null} label={t("product.assignMaterial", { name })} disabled={!canWrite} onChange={(id) => onAssign(key, id)} />}
        <Facts
          rows={[
            [t("product.size"), bbox_mm && size(bbox_mm)],
            [t("product.tabs.parts"), assembly ? number(node.leafKeys.length) : null],
            [t("product.facts.triangles"), number(node.triangles)],
            [t("product.cadColor"), color && <span key="color" style={{ display: "inline-flex", gap: 8, alignItems: "center" }}><Chip color={color} />{cssColour(color)}</span>],
          ]}
        />
        {node.unmeshedFaces > 0 && <Notice tone="warn">{t("product.unmeshed", { count: node.unmeshedFaces })}</Notice>}
        {construction === true && <Notice>{t("product.construction")}</Notice>}
      </div>
    </aside>
  );
}
