import { IconBox } from "@tabler/icons-react";
import { useState } from "react";
import type { Product } from "../../api/model";
import { assetPreviewUrl, cadThumbnailUrl } from "../../api/queries";

/** The newest picture of a product; the thumbnail of its CAD file while there is none; else a box. */
export function ProductPreview({ product, size = 480 }: { product: Product; size?: 240 | 480 }) {
  const { preview_asset_id: asset, cad_status: status, revision } = product;
  const sources = [
    ...(asset === null ? [] : [assetPreviewUrl(asset, size)]),
    ...(status === "ready" ? [cadThumbnailUrl(revision.cad_file_id, size === 240 ? 128 : 512)] : []),
  ];
  const [missing, setMissing] = useState<ReadonlySet<string>>(new Set());
  const source = sources.find((each) => !missing.has(each));
  if (source === undefined) return <IconBox size={size === 240 ? 22 : 40} stroke={1.2} aria-hidden />;
  return <img src={source} alt="" loading="lazy" decoding="async" onError={() => setMissing((before) => new Set([...before, source]))} />;
}
