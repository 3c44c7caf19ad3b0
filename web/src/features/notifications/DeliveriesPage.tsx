import { Button, Drawer, Select, Skeleton, UnstyledButton } from "@mantine/core";
import { IconMailForward } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { retryDelivery } from "../../api/actions";
import type { Delivery, DeliveryStatus, NotifyChannel } from "../../api/model";
import { deliveriesQuery, deliveryQuery } from "../../api/queries";
import { useMe } from "../../app/session";
import { useI18n, word } from "../../i18n";
import { Facts } from "../../ui/Facts";
import { MoreButton } from "../../ui/MoreButton";
import { Page, Toolbar } from "../../ui/Page";
import { SearchField } from "../../ui/SearchField";
import { StatusBadge } from "../../ui/Status";
import { EmptyState, ErrorState, FailureNotice } from "../../ui/states";
import table from "../../ui/table.module.css";
import { useAction } from "../../ui/useAction";
import styles from "./notifications.module.css";

const STATUSES: readonly DeliveryStatus[] = ["queued", "sending", "delivered", "failed", "uncertain"];
const CHANNELS: readonly NotifyChannel[] = ["web", "email", "webhook"];

/** One of the words, or nothing where the URL holds something else. */
function oneOf<T extends string>(words: readonly T[], text: string | undefined): T | undefined {
  return words.find((known) => known === text);
}

export function DeliveriesPage() {
  const { t } = useI18n();
  const search = useSearch({ from: "/app/admin/deliveries" });
  const navigate = useNavigate({ from: "/admin/deliveries" });
  const me = useMe();
  const status = oneOf(STATUSES, search.status);
  const channel = oneOf(CHANNELS, search.channel);
  const log = useInfiniteQuery(deliveriesQuery({ q: search.q, status, channel }));
  const items = log.data?.pages.flatMap((page) => page.items) ?? [];
  const total = log.data?.pages[0]?.total;
  const show = (change: Partial<typeof search>) => void navigate({ search: { ...search, ...change }, replace: true });
  return (
    <Page title={t("deliveries.title")} lead={t(me.role === "admin" ? "deliveries.lead" : "deliveries.leadOwn")}>
      <Toolbar count={total !== undefined && t("common.shown", { count: items.length, total })}>
        <SearchField value={search.q ?? ""} onChange={(text) => show({ q: text || undefined })} label={t("deliveries.searchLabel")} placeholder={t("deliveries.searchPlaceholder")} />
        <Select aria-label={t("deliveries.filterStatus")} placeholder={t("deliveries.anyStatus")} clearable w={180} value={status ?? null} data={STATUSES.map((value) => ({ value, label: word(t, "deliveryStatus", value) }))} onChange={(next) => show({ status: next ?? undefined })} />
        <Select aria-label={t("deliveries.filterChannel")} placeholder={t("deliveries.anyChannel")} clearable w={180} value={channel ?? null} data={CHANNELS.map((value) => ({ value, label: word(t, "channel", value) }))} onChange={(next) => show({ channel: next ?? undefined })} />
      </Toolbar>
      {log.isPending && <Skeleton height={360} radius="lg" />}
      {log.isError && <ErrorState error={log.error} onRetry={() => void log.refetch()} />}
      {log.isSuccess && items.length === 0 && <EmptyState icon={<IconMailForward size={24} stroke={1.6} />} title={t("deliveries.empty")} body={t("deliveries.emptyBody")} />}
      {items.length > 0 && <Log items={items} onOpen={(id) => show({ delivery: id })} />}
      <MoreButton query={log} />
      <Drawer opened={search.delivery !== undefined} onClose={() => show({ delivery: undefined })} position="right" size="md" title={t("deliveries.one")} closeButtonProps={{ "aria-label": t("common.close") }}>
        {search.delivery !== undefined && <Detail id={search.delivery} />}
      </Drawer>
    </Page>
  );
}

function Log({ items, onOpen }: { items: readonly Delivery[]; onOpen: (id: string) => void }) {
  const { t, dateTime } = useI18n();
  return (
    <div className={table.wrap}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">{t("deliveries.message")}</th>
            <th scope="col">{t("deliveries.channel")}</th>
            <th scope="col">{t("deliveries.recipient")}</th>
            <th scope="col">{t("common.status")}</th>
            <th scope="col" className={table.number}>{t("deliveries.attempts")}</th>
            <th scope="col">{t("common.created")}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={item.id}>
              <td>
                <UnstyledButton className={styles.open} aria-label={item.title} onClick={() => onOpen(item.id)}>{item.title}</UnstyledButton>
              </td>
              <td className={table.nowrap}>{word(t, "channel", item.channel)}</td>
              <td className={styles.recipient}>{item.recipient}</td>
              <td><StatusBadge status={item.status} words="deliveryStatus" /></td>
              <td className={table.number}>{item.attempts}</td>
              <td className={`${table.dim} ${table.nowrap}`}>{dateTime(item.created_at)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Detail({ id }: { id: string }) {
  const { t, dateTime } = useI18n();
  const me = useMe();
  const found = useQuery(deliveryQuery(id));
  const retry = useAction(retryDelivery, { done: "deliveries.retried", stale: [["deliveries"]] });
  if (found.isPending) return <Skeleton height={240} radius="lg" />;
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />;
  const item = found.data;
  const mayRetry = me.role === "admin" && (item.status === "failed" || item.status === "uncertain");
  return (
    <div className={styles.detail}>
      <Facts
        rows={[
          [t("deliveries.message"), item.title],
          [t("subscriptions.event"), word(t, "event", item.event)],
          [t("deliveries.channel"), word(t, "channel", item.channel)],
          [t("deliveries.recipient"), item.recipient],
          [t("common.status"), <StatusBadge key="status" status={item.status} words="deliveryStatus" />],
          ...(item.next_at === null ? [] : [[t("deliveries.next"), dateTime(item.next_at)] as [string, string]]),
        ]}
      />
      {item.error !== null && <FailureNotice error={item.error} />}
      {item.log.length > 0 && (
        <ol className={styles.attempts} aria-label={t("deliveries.attempts")}>
          {item.log.map((attempt) => (
            <li key={attempt.number} className={styles.attempt}>
              <StatusBadge status={attempt.status} words="deliveryStatus" />
              <time dateTime={attempt.started_at}>{dateTime(attempt.started_at)}</time>
              {attempt.note !== "" && <span className={styles.attemptNote}>{attempt.note}</span>}
            </li>
          ))}
        </ol>
      )}
      {mayRetry && (
        <div>
          <Button variant="default" loading={retry.isPending} onClick={() => retry.mutate(item.id)}>{t("deliveries.retry")}</Button>
          {item.status === "uncertain" && <p className={styles.hint}>{t("deliveries.retryHint")}</p>}
        </div>
      )}
    </div>
  );
}
