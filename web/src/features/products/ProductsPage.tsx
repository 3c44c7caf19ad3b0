import { Skeleton } from "@mantine/core";
import { IconBox, IconPlus, IconSearchOff } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import type { Product } from "../../api/model";
import { productsQuery } from "../../api/queries";
import { useCanWrite } from "../../app/session";
import { useI18n } from "../../i18n";
import { ButtonLink } from "../../ui/links";
import { MoreButton } from "../../ui/MoreButton";
import { Page, Toolbar } from "../../ui/Page";
import { SearchField } from "../../ui/SearchField";
import { EmptyState, ErrorState } from "../../ui/states";
import { StatusBadge } from "../../ui/Status";
import { ProductPreview } from "./ProductPreview";
import styles from "./products.module.css";

const WAITING = ["a", "b", "c", "d", "e", "f", "g", "h"];

export function ProductsPage() {
  const { t } = useI18n();
  const { q } = useSearch({ from: "/app/products" });
  const navigate = useNavigate({ from: "/products" });
  const canWrite = useCanWrite();
  const products = useInfiniteQuery(productsQuery({ q }));
  const items = products.data?.pages.flatMap((page) => page.items) ?? [];
  const total = products.data?.pages[0]?.total;
  const create = canWrite && <ButtonLink to="/products/new" leftSection={<IconPlus size={17} />}>{t("products.create")}</ButtonLink>;
  return (
    <Page title={t("products.title")} lead={t("products.lead")} actions={create}>
      <Toolbar count={total !== undefined && t("common.shown", { count: items.length, total })}>
        <SearchField value={q ?? ""} onChange={(text) => void navigate({ search: { q: text || undefined }, replace: true })} label={t("products.searchLabel")} placeholder={t("products.searchPlaceholder")} />
      </Toolbar>
      {products.isError && <ErrorState error={products.error} onRetry={() => void products.refetch()} />}
      {products.isSuccess && items.length === 0 && (
        q ? <EmptyState icon={<IconSearchOff size={24} stroke={1.6} />} title={t("products.emptySearch")} body={t("products.emptySearchBody")} />
          : <EmptyState icon={<IconBox size={24} stroke={1.6} />} title={t("products.empty")} body={t("products.emptyBody")} action={create} />
      )}
      <ul className={styles.grid}>
        {products.isPending && WAITING.map((key) => <li key={key}><Skeleton height={268} radius="lg" /></li>)}
        {items.map((product) => <li key={product.id}><ProductCard product={product} /></li>)}
      </ul>
      <MoreButton query={products} />
    </Page>
  );
}

function ProductCard({ product }: { product: Product }) {
  const { t } = useI18n();
  return (
    <Link to="/products/$productId" params={{ productId: product.id }} className={styles.card}>
      <span className={styles.frame}>
        <ProductPreview product={product} />
        {product.cad_status !== "ready" && <span className={styles.mark}><StatusBadge status={product.cad_status} /></span>}
      </span>
      <span className={styles.caption}>
        <span className={styles.name}>{product.name}</span>
        <span className={styles.meta}>
          <span className={styles.sku}>{product.sku}</span>
          <span>{product.open_lines > 0 ? t("products.openLines", { count: product.open_lines }) : (product.category?.name ?? t("products.uncategorised"))}</span>
        </span>
      </span>
    </Link>
  );
}
