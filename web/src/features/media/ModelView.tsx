import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { MediaAsset } from "../../api/model";
import { assetModelQuery, productQuery } from "../../api/queries";
import { useI18n } from "../../i18n";
import { ErrorState } from "../../ui/states";
import Viewer from "../products/viewer/Viewer";
import styles from "./piece.module.css";

const NO_PARTS: readonly string[] = [];
const nothing = () => {};

/** A published GLB in 3D, with the materials it carries. It lies as the CAD file does, so the product says which way is up. */
export default function ModelView({ asset }: { asset: MediaAsset }) {
  const { t } = useI18n();
  const glb = useQuery(assetModelQuery(asset.id));
  const [broken, setBroken] = useState<unknown>(null);
  const product = useQuery(productQuery(asset.product.id));
  const failure = broken ?? glb.error ?? product.error;
  if (failure) return <ErrorState error={failure} onRetry={() => void glb.refetch()} />;
  if (!glb.data || !product.data) return <div className={styles.waiting} role="status" aria-label={t("product.loadingModel")}><Skeleton circle height={160} /></div>;
  const { up_axis: upAxis, front_axis: frontAxis } = product.data.revision;
  return (
    <div className={styles.canvas} role="img" aria-label={t("media.model", { name: asset.product.name })}>
      <Viewer handle={null} glb={glb.data} upAxis={upAxis} frontAxis={frontAxis} surfaces={null} selected={NO_PARTS} onPick={nothing} onHover={nothing} onReady={nothing} onError={setBroken} />
    </div>
  );
}
