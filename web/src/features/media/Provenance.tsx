import { Link } from "@tanstack/react-router";
import type { MediaAsset } from "../../api/model";
import { useI18n, word } from "../../i18n";
import { Facts, Hash } from "../../ui/Facts";
import { technicalName } from "../../ui/technical";
import { Notice } from "../../ui/states";

/** Where an asset came from, with every number that can be checked. */
export function Provenance({ asset, withOrder = false }: { asset: MediaAsset; withOrder?: boolean }) {
  const { t, bytes, dateTime, duration, number } = useI18n();
  const { provenance: from } = asset;
  const { render } = from;
  const modules = Object.entries(from.module_versions ?? {}).map(([key, version]) => `${key} ${version}`);
  return (
    <>
      {render && render.warnings.length > 0 && (
        <div style={{ marginBottom: 16 }}><Notice tone="warn" title={t("provenance.warnings")}>{render.warnings.map((text) => <p key={text}>{text}</p>)}</Notice></div>
      )}
      <Facts
        rows={[
          [t("provenance.product"), <Link key="product" to="/products/$productId" params={{ productId: asset.product.id }}>{asset.product.sku}</Link>],
          [t("provenance.order"), withOrder && asset.order_id !== null ? <Link key="order" to="/orders/$orderId" params={{ orderId: asset.order_id }}>{t("provenance.openOrder")}</Link> : null],
          [t("outputTypes.kind"), word(t, "kind", asset.artifact_kind)],
          [t("provenance.dimensions"), asset.width !== null && asset.height !== null ? `${number(asset.width)} × ${number(asset.height)} px` : null],
          [t("provenance.fileSize"), bytes(asset.size_bytes)],
          [t("provenance.created"), dateTime(asset.created_at)],
          [t("provenance.workflow"), from.workflow === null ? t("provenance.fixedPipeline") : `${from.workflow} ${from.workflow_version ?? ""}`],
          [t("provenance.engine"), render && technicalName(render.engine)],
          [t("provenance.device"), render && technicalName(render.device)],
          [t("provenance.samples"), render && number(render.samples)],
          [t("provenance.seed"), render && String(render.seed)],
          [t("provenance.renderTime"), render && duration(render.render_s)],
          [t("provenance.blender"), render?.blender_build],
          [t("provenance.contentHash"), asset.content_hash && <Hash key="contentHash" value={asset.content_hash} />],
          [t("provenance.sha256"), <Hash key="sha" value={asset.sha256} />],
          [t("provenance.stepHash"), from.step_sha256 && <Hash key="stepHash" value={from.step_sha256} />],
          [t("provenance.materialHash"), from.material_map_sha256 && <Hash key="materialHash" value={from.material_map_sha256} />],
          [t("provenance.templateHash"), from.template_sha256 && <Hash key="templateHash" value={from.template_sha256} />],
          [t("provenance.run"), from.run && <Hash key="run" value={from.run} />],
          [t("provenance.modules"), modules.length > 0 ? modules.map((text) => <div key={text}>{text}</div>) : null],
        ]}
      />
    </>
  );
}
