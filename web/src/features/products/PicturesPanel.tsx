import { IconPhoto } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { Product } from "../../api/model";
import { mediaQuery } from "../../api/queries";
import { useI18n } from "../../i18n";
import { EmptyState } from "../../ui/states";
import { AssetGrid } from "../media/AssetGrid";
import { Lightbox } from "../media/Lightbox";
import styles from "./panel.module.css";

/** The published pictures of one product. */
export function PicturesPanel({ product }: { product: Product }) {
  const { t } = useI18n();
  const { asset } = useSearch({ from: "/app/products/$productId" });
  const navigate = useNavigate({ from: "/products/$productId" });
  const media = useInfiniteQuery(mediaQuery({ product_id: product.id }));
  const assets = media.data?.pages.flatMap((page) => page.items) ?? [];
  const show = (id: string | undefined) => void navigate({ search: (before) => ({ ...before, asset: id }), replace: true, resetScroll: false });
  if (media.isSuccess && assets.length === 0) {
    return <EmptyState compact icon={<IconPhoto size={22} stroke={1.6} />} title={t("product.picturesEmpty")} body={t("product.picturesEmptyBody")} />;
  }
  return (
    <div className={styles.scroll}>
      <AssetGrid assets={assets} onOpen={show} compact />
      <Lightbox assets={assets} current={asset} onChange={show} />
    </div>
  );
}
