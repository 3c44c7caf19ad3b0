import type { CadFile, CadReport, Product } from "../../api/model";
import { useI18n } from "../../i18n";
import { Facts, Hash } from "../../ui/Facts";
import styles from "./panel.module.css";

export function FactsPanel({ product, file, report }: { product: Product; file: CadFile | undefined; report: CadReport | undefined }) {
  const { t, number, bytes, size, dateTime } = useI18n();
  const { revision } = product;
  return (
    <div className={styles.scroll}>
      <Facts
        rows={[
          [t("product.facts.sku"), product.sku],
          [t("product.facts.category"), product.category?.name ?? t("products.uncategorised")],
          [t("product.facts.revision"), number(revision.number)],
          [t("product.facts.upAxis"), revision.up_axis],
          [t("product.facts.frontAxis"), revision.front_axis],
          [t("product.facts.size"), file?.bbox_mm && size(file.bbox_mm)],
          [t("product.facts.occurrences"), typeof file?.occurrences === "number" ? number(file.occurrences) : null],
          [t("product.facts.triangles"), typeof file?.triangles === "number" ? number(file.triangles) : null],
          [t("product.facts.file"), file?.name],
          [t("product.facts.fileSize"), file && bytes(file.size_bytes)],
          [t("product.facts.schema"), report?.schema],
          [t("product.facts.unit"), report?.unit],
          [t("product.facts.sha"), file && <Hash key="sha" value={file.sha256} />],
          [t("product.facts.created"), dateTime(product.created_at)],
        ]}
      />
    </div>
  );
}
