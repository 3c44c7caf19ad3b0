import { IconBrandBlender, IconCube, IconMovie, IconPhotoOff } from "@tabler/icons-react";
import { useState } from "react";
import type { MediaAsset } from "../../api/model";
import { assetPreviewUrl } from "../../api/queries";
import { useI18n, word } from "../../i18n";

const ICONS: Record<string, typeof IconCube> = { turntable_video: IconMovie, blend_production: IconBrandBlender, model_export: IconCube };

export function isImage(asset: MediaAsset): boolean {
  return asset.mime.startsWith("image/");
}

export function useAssetName(): (asset: MediaAsset) => string {
  const { t } = useI18n();
  return (asset) => t("media.picture", { product: asset.product.name, kind: word(t, "kind", asset.artifact_kind) });
}

/** The scaled-down picture of an asset; an icon where there is none. */
export function AssetImage({ asset, size }: { asset: MediaAsset; size: 240 | 480 | 960 }) {
  const nameOf = useAssetName();
  const [missing, setMissing] = useState(false);
  const KindIcon = ICONS[asset.artifact_kind] ?? IconPhotoOff;
  if (!isImage(asset) || missing) return <KindIcon size={34} stroke={1.3} aria-label={nameOf(asset)} role="img" />;
  return <img src={assetPreviewUrl(asset.id, size)} alt={nameOf(asset)} width={asset.width ?? undefined} height={asset.height ?? undefined} loading="lazy" decoding="async" onError={() => setMissing(true)} />;
}
