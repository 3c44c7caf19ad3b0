import { Button, Checkbox, SegmentedControl, Skeleton, Textarea } from "@mantine/core";
import { IconBox, IconPackages, IconSearchOff } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { createOrder } from "../../api/actions";
import type { OutputType, Product } from "../../api/model";
import { outputTypesQuery, productsQuery } from "../../api/queries";
import { useI18n } from "../../i18n";
import { ButtonLink, Crumb } from "../../ui/links";
import { MoreButton } from "../../ui/MoreButton";
import { Card, Page } from "../../ui/Page";
import { SearchField } from "../../ui/SearchField";
import { EmptyState, ErrorState, Notice, useProblemText } from "../../ui/states";
import { useAction } from "../../ui/useAction";
import { ProductPreview } from "../products/ProductPreview";
import styles from "./newOrder.module.css";
import { describe } from "../output-types/describe";
import { PRIORITIES, PRIORITY_NAMES, type PriorityName } from "./priority";
import { totalPrice } from "./total";

function toggled(set: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(id)) next.add(id);
  return next;
}

export function NewOrderPage() {
  const { t } = useI18n();
  const search = useSearch({ from: "/app/orders/new" });
  const [products, setProducts] = useState<ReadonlySet<string>>(() => new Set(search.product === undefined ? [] : [search.product]));
  const [types, setTypes] = useState<ReadonlySet<string>>(new Set());
  const outputTypes = useQuery(outputTypesQuery);
  const active = outputTypes.data?.filter((each) => each.active);
  return (
    <Page back={<Crumb to="/orders">{t("orders.title")}</Crumb>} title={t("newOrder.title")} lead={t("newOrder.lead")}>
      <div className={styles.columns}>
        <ProductsCard chosen={products} onToggle={(id) => setProducts(toggled(products, id))} />
        <Card title={t("newOrder.outputTypes")} flush>
          {outputTypes.isPending && <div style={{ padding: 16 }}><Skeleton height={200} /></div>}
          {outputTypes.isError && <ErrorState error={outputTypes.error} onRetry={() => void outputTypes.refetch()} />}
          {active?.length === 0 && <EmptyState compact icon={<IconPackages size={22} stroke={1.6} />} title={t("newOrder.noOutputTypes")} />}
          <ul className={styles.list}>
            {active?.map((type) => <li key={type.id}><TypeRow type={type} checked={types.has(type.id)} onToggle={() => setTypes(toggled(types, type.id))} /></li>)}
          </ul>
        </Card>
        <SummaryCard products={products} types={active?.filter((each) => types.has(each.id)) ?? []} />
      </div>
    </Page>
  );
}

function ChoiceRow({ checked, onToggle, label, picture, title, detail, end }: { checked: boolean; onToggle: () => void; label: string; picture?: ReactNode; title: string; detail: ReactNode; end?: ReactNode }) {
  return (
    <label className={styles.row} data-checked={checked}>
      <Checkbox checked={checked} onChange={onToggle} aria-label={label} />
      {picture}
      <span className={styles.text}>
        <span className={styles.title}>{title}</span>
        <span className={styles.detail}>{detail}</span>
      </span>
      {end !== undefined && <span className={styles.end}>{end}</span>}
    </label>
  );
}

function ProductsCard({ chosen, onToggle }: { chosen: ReadonlySet<string>; onToggle: (id: string) => void }) {
  const { t } = useI18n();
  const { q } = useSearch({ from: "/app/orders/new" });
  const navigate = useNavigate({ from: "/orders/new" });
  const query = useInfiniteQuery(productsQuery({ q }));
  const products: Product[] = query.data?.pages.flatMap((page) => page.items) ?? [];
  const empty = query.isSuccess && products.length === 0;
  return (
    <Card
      title={t("newOrder.products")}
      flush
      actions={<SearchField width={220} value={q ?? ""} onChange={(text) => void navigate({ search: (before) => ({ ...before, q: text || undefined }), replace: true })} label={t("newOrder.searchLabel")} placeholder={t("newOrder.searchPlaceholder")} />}
    >
      {query.isPending && <div style={{ padding: 16 }}><Skeleton height={320} /></div>}
      {query.isError && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {empty && q !== undefined && <EmptyState compact icon={<IconSearchOff size={22} stroke={1.6} />} title={t("newOrder.nothingFound")} />}
      {empty && q === undefined && <EmptyState compact icon={<IconBox size={22} stroke={1.6} />} title={t("newOrder.noProducts")} action={<ButtonLink to="/products/new">{t("newOrder.createProduct")}</ButtonLink>} />}
      <ul className={styles.list}>
        {products.map((product) => (
          <li key={product.id}>
            <ChoiceRow
              checked={chosen.has(product.id)}
              onToggle={() => onToggle(product.id)}
              label={`${product.sku} ${product.name}`}
              picture={<span className={styles.thumb}><ProductPreview product={product} size={240} /></span>}
              title={product.name}
              detail={product.cad_status === "ready" ? product.sku : `${product.sku} · ${t("newOrder.notReady")}`}
            />
          </li>
        ))}
      </ul>
      <MoreButton query={query} />
    </Card>
  );
}

function TypeRow({ type, checked, onToggle }: { type: OutputType; checked: boolean; onToggle: () => void }) {
  const i18n = useI18n();
  return <ChoiceRow checked={checked} onToggle={onToggle} label={type.name} title={type.name} detail={describe(type, i18n)} end={type.price && i18n.money(type.price)} />;
}

function SummaryCard({ products, types }: { products: ReadonlySet<string>; types: readonly OutputType[] }) {
  const { t, money } = useI18n();
  const navigate = useNavigate();
  const problemText = useProblemText();
  const [note, setNote] = useState("");
  const [priority, setPriority] = useState<PriorityName>("normal");
  const action = useAction(
    (submit: boolean) =>
      createOrder({
        note,
        priority: PRIORITIES[priority],
        lines: [...products].flatMap((product_id) => types.map((type) => ({ product_id, output_type_id: type.id }))),
        submit,
      }),
    { quiet: true, stale: [["orders"], ["products"]], onSuccess: (order) => void navigate({ to: "/orders/$orderId", params: { orderId: order.id } }) },
  );
  const lines = products.size * types.length;
  const totals = totalPrice(types, products.size);
  return (
    <div className={styles.summary}>
      <Card title={t("newOrder.summary")}>
        <div className={styles.stack}>
          <div className={styles.sum}>
            <span>{t("newOrder.chosenProducts", { count: products.size })}</span>
            <span>× {t("newOrder.chosenTypes", { count: types.length })}</span>
            <strong>{lines > 0 ? t("newOrder.lines", { count: lines }) : t("newOrder.pick")}</strong>
            {totals.map((total) => <span key={total.currency}>{t("newOrder.total")}: {money(total)}</span>)}
          </div>
          <Textarea label={t("orders.note")} description={t("orders.noteHint")} autosize minRows={2} maxRows={6} maxLength={2000} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
          <div>
            <div className={styles.label} id="priority-label">{t("orders.priority")}</div>
            <SegmentedControl fullWidth aria-labelledby="priority-label" value={priority} onChange={(next) => setPriority(next as PriorityName)} data={PRIORITY_NAMES.map((value) => ({ value, label: t(`orders.priorities.${value}`) }))} />
          </div>
          {action.isError && <Notice tone="bad">{problemText(action.error)}</Notice>}
          <Button fullWidth disabled={lines === 0} loading={action.isPending} onClick={() => action.mutate(true)}>{t("newOrder.submit")}</Button>
          <Button fullWidth variant="default" disabled={lines === 0 || action.isPending} onClick={() => action.mutate(false)}>{t("newOrder.draft")}</Button>
        </div>
      </Card>
    </div>
  );
}
