import { IconPhotoOff } from "@tabler/icons-react";
import { useState } from "react";
import type { MediaAsset } from "../../api/model";
import { assetPreviewUrl } from "../../api/queries";
import { useI18n, word } from "../../i18n";
import { isVideo, viewName } from "./arrange";

export function useAssetName(): (asset: MediaAsset) => string {
  const { t } = useI18n();
  return (asset) => {
    const name = t(isVideo(asset) ? "media.video" : "media.picture", { product: asset.product.name, kind: word(t, "kind", asset.artifact_kind) });
    const view = viewName(asset);
    return view === undefined ? name : `${name}, ${view}`;
  };
}

/** The scaled-down picture of an asset; an icon where there is none. */
export function AssetImage({ asset, size, label }: { asset: MediaAsset; size: 240 | 480 | 960 | 1920; label?: string }) {
  const nameOf = useAssetName();
  const name = label ?? nameOf(asset);
  const [missing, setMissing] = useState<string | null>(null);
  if (missing === asset.id) return <IconPhotoOff size={34} stroke={1.3} aria-label={name} role="img" />;
  return <img src={assetPreviewUrl(asset.id, size)} alt={name} width={asset.width ?? undefined} height={asset.height ?? undefined} loading="lazy" decoding="async" onError={() => setMissing(asset.id)} />;
}
