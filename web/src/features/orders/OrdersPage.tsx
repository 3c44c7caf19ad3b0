import { Select, Skeleton } from "@mantine/core";
import { IconChecklist, IconFileSpreadsheet, IconPlus, IconSearchOff } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { WorkStatus } from "../../api/model";
import { ordersQuery } from "../../api/queries";
import { useCanWrite } from "../../app/session";
import { useI18n } from "../../i18n";
import { ButtonLink } from "../../ui/links";
import { MoreButton } from "../../ui/MoreButton";
import { Page, Toolbar } from "../../ui/Page";
import { SearchField } from "../../ui/SearchField";
import { EmptyState, ErrorState } from "../../ui/states";
import { OrdersTable } from "./OrdersTable";

const STATUSES: readonly WorkStatus[] = ["pending", "queued", "rendering", "done", "failed", "cancelled"];

export function OrdersPage() {
  const { t } = useI18n();
  const { q, status } = useSearch({ from: "/app/orders" });
  const navigate = useNavigate({ from: "/orders" });
  const canWrite = useCanWrite();
  const orders = useInfiniteQuery(ordersQuery({ q, status: STATUSES.find((known) => known === status) }));
  const items = orders.data?.pages.flatMap((page) => page.items) ?? [];
  const total = orders.data?.pages[0]?.total;
  const create = canWrite && (
    <>
      <ButtonLink to="/orders/import" variant="default" leftSection={<IconFileSpreadsheet size={17} />}>{t("orders.import")}</ButtonLink>
      <ButtonLink to="/orders/new" leftSection={<IconPlus size={17} />}>{t("orders.create")}</ButtonLink>
    </>
  );
  const filtered = q !== undefined || status !== undefined;
  return (
    <Page title={t("orders.title")} lead={t("orders.lead")} actions={create}>
      <Toolbar count={total !== undefined && t("common.shown", { count: items.length, total })}>
        <SearchField value={q ?? ""} onChange={(text) => void navigate({ search: (before) => ({ ...before, q: text || undefined }), replace: true })} label={t("orders.searchLabel")} placeholder={t("orders.searchPlaceholder")} />
        <Select
          w={180}
          aria-label={t("orders.filter")}
          placeholder={t("common.all")}
          clearable
          clearButtonProps={{ "aria-label": t("common.clear") }}
          data={STATUSES.map((value) => ({ value, label: t(`status.${value}`) }))}
          value={status ?? null}
          onChange={(next) => void navigate({ search: (before) => ({ ...before, status: next ?? undefined }), replace: true })}
        />
      </Toolbar>
      {orders.isPending && <Skeleton height={360} radius="lg" />}
      {orders.isError && <ErrorState error={orders.error} onRetry={() => void orders.refetch()} />}
      {orders.isSuccess && items.length === 0 && (
        filtered ? <EmptyState icon={<IconSearchOff size={24} stroke={1.6} />} title={t("orders.emptySearch")} body={t("orders.emptySearchBody")} />
          : <EmptyState icon={<IconChecklist size={24} stroke={1.6} />} title={t("orders.empty")} body={t("orders.emptyBody")} action={create} />
      )}
      {items.length > 0 && <OrdersTable orders={items} />}
      <MoreButton query={orders} />
    </Page>
  );
}
