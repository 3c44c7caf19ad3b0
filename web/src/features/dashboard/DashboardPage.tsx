import { Skeleton } from "@mantine/core";
import { IconArrowRight, IconCircleCheck, IconMoon2, IconPhoto, IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, type LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Order, WorkStatus } from "../../api/model";
import { mediaQuery, ordersQuery, productsQuery } from "../../api/queries";
import { useCanWrite } from "../../app/session";
import { useI18n } from "../../i18n";
import { ButtonLink } from "../../ui/links";
import { Card, Page } from "../../ui/Page";
import { EmptyState } from "../../ui/states";
import { LinesBar, StatusBadge } from "../../ui/Status";
import { AssetGrid } from "../media/AssetGrid";
import styles from "./dashboard.module.css";

const LATEST = 8;
const ROWS = 6;
const NO_SEARCH = {};

function useOrders(status: WorkStatus) {
  const query = useInfiniteQuery(ordersQuery({ status }));
  const first = query.data?.pages[0];
  return { loading: query.isPending, total: first?.total, items: first?.items ?? [] };
}

export function DashboardPage() {
  const { t } = useI18n();
  const canWrite = useCanWrite();
  const rendering = useOrders("rendering");
  const queued = useOrders("queued");
  const failed = useOrders("failed");
  const products = useInfiniteQuery(productsQuery({})).data?.pages[0]?.total;
  const media = useInfiniteQuery(mediaQuery({}));
  const assets = media.data?.pages[0]?.items ?? [];
  const active = [...rendering.items, ...queued.items];
  const inWork = rendering.total === undefined || queued.total === undefined ? undefined : rendering.total + queued.total;
  const fresh = products === 0;
  return (
    <Page
      title={t("dashboard.title")}
      lead={t("dashboard.lead")}
      actions={canWrite && <ButtonLink to="/orders/new" leftSection={<IconPlus size={17} />}>{t("orders.create")}</ButtonLink>}
    >
      <div className={styles.figures}>
        <Figure label={t("dashboard.ordersInWork")} value={inWork} to="/orders" search={{ status: "rendering" }} />
        <Figure label={t("dashboard.failedOrders")} value={failed.total} to="/orders" search={{ status: "failed" }} bad />
        <Figure label={t("dashboard.productCount")} value={products} to="/products" />
        <Figure label={t("dashboard.assetCount")} value={media.data?.pages[0]?.total} to="/media" />
      </div>
      {fresh && canWrite && <FirstSteps />}
      <div className={styles.columns}>
        <Card title={t("dashboard.active")} flush>
          <OrderRows orders={active.slice(0, ROWS)} loading={rendering.loading || queued.loading} empty={<EmptyState compact icon={<IconMoon2 size={22} stroke={1.6} />} title={t("dashboard.activeEmpty")} />} />
        </Card>
        <Card title={t("dashboard.attention")} flush>
          <OrderRows orders={failed.items.slice(0, ROWS)} loading={failed.loading} empty={<EmptyState compact icon={<IconCircleCheck size={22} stroke={1.6} />} title={t("dashboard.attentionEmpty")} />} />
        </Card>
      </div>
      <Latest assets={assets} loading={media.isPending} />
    </Page>
  );
}

function Latest({ assets, loading }: { assets: Parameters<typeof AssetGrid>[0]["assets"]; loading: boolean }) {
  const { t } = useI18n();
  const navigate = useNavigate();
  return (
    <Card title={t("dashboard.latest")} actions={assets.length > 0 && <Link to="/media" className={styles.more}>{t("nav.media")}<IconArrowRight size={15} aria-hidden /></Link>}>
      {loading && <Skeleton height={232} />}
      {!loading && assets.length === 0 && <EmptyState compact icon={<IconPhoto size={22} stroke={1.6} />} title={t("dashboard.latestEmpty")} />}
      <AssetGrid limit={LATEST} assets={assets} onOpen={(asset) => void navigate({ to: "/media", search: { asset } })} />
    </Card>
  );
}

function Figure({ label, value, to, search, bad = false }: { label: string; value: number | undefined; to: "/orders" | "/products" | "/media"; search?: { status?: string }; bad?: boolean }) {
  const { number } = useI18n();
  return (
    <Link to={to} search={(search ?? NO_SEARCH) as LinkProps["search"]} className={styles.figure} data-bad={bad && (value ?? 0) > 0}>
      <span className={styles.figureLabel}>{label}</span>
      <span className={styles.figureValue}>{value === undefined ? <Skeleton height={30} width={44} /> : number(value)}</span>
    </Link>
  );
}

function OrderRows({ orders, loading, empty }: { orders: readonly Order[]; loading: boolean; empty: ReactNode }) {
  const { t, ago } = useI18n();
  if (loading) return <div style={{ padding: 18 }}><Skeleton height={132} /></div>;
  if (orders.length === 0) return empty;
  return (
    <ul className={styles.rows}>
      {orders.map((order) => {
        const counts = t("orders.linesDone", { done: order.lines_done, total: order.lines_total });
        return (
          <li key={order.id}>
            <Link to="/orders/$orderId" params={{ orderId: order.id }} className={styles.row}>
              <span className={styles.rowText}>
                <span className={styles.rowTitle}>{t("orders.number", { number: String(order.number) })}{order.note !== "" && <span className={styles.rowNote}> · {order.note}</span>}</span>
                <span className={styles.rowMeta}>{counts}{order.lines_failed > 0 && ` · ${t("orders.linesFailed", { count: order.lines_failed })}`} · {ago(order.created_at)}</span>
              </span>
              <span className={styles.rowBar}><LinesBar total={order.lines_total} done={order.lines_done} failed={order.lines_failed} label={counts} /></span>
              <StatusBadge status={order.status} />
            </Link>
          </li>
        );
      })}
    </ul>
  );
}

function FirstSteps() {
  const { t } = useI18n();
  const steps: [string, LinkProps["to"]][] = [
    [t("dashboard.stepProduct"), "/products/new"],
    [t("dashboard.stepMaterials"), "/products"],
    [t("dashboard.stepOrder"), "/orders/new"],
  ];
  return (
    <div style={{ marginBottom: 20 }}>
      <Card title={t("dashboard.firstSteps")}>
        <ol className={styles.steps}>
          {steps.map(([text, to]) => <li key={text}><Link to={to}>{text}</Link></li>)}
        </ol>
      </Card>
    </div>
  );
}
