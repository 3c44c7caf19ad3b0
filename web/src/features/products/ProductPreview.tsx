import { IconBox } from "@tabler/icons-react";
import { useState } from "react";
import type { Product } from "../../api/model";
import { assetPreviewUrl } from "../../api/queries";

/** The newest picture of a product; a box while there is none. */
export function ProductPreview({ product, size = 480 }: { product: Product; size?: 240 | 480 }) {
  const [missing, setMissing] = useState(false);
  if (product.preview_asset_id === null || missing) return <IconBox size={size === 240 ? 22 : 40} stroke={1.2} aria-hidden />;
  return <img src={assetPreviewUrl(product.preview_asset_id, size)} alt="" loading="lazy" decoding="async" onError={() => setMissing(true)} />;
}
