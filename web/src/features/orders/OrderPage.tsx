import { Button, Modal, Skeleton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconCheck, IconCopy, IconFileZip, IconPlayerPause, IconPlayerPlay, IconPlayerStop, IconRefresh, IconSend } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { approveOrder, cancelOrder, changeOrder, cloneOrder, retryOrder, submitOrder } from "../../api/actions";
import type { OrderDetail } from "../../api/model";
import { orderQuery, orderZipUrl } from "../../api/queries";
import { useCanWrite } from "../../app/session";
import { useI18n } from "../../i18n";
import { isFinal } from "../../live/reducer";
import { Crumb } from "../../ui/links";
import { Page } from "../../ui/Page";
import { ErrorState } from "../../ui/states";
import { StatusBadge } from "../../ui/Status";
import { useAction } from "../../ui/useAction";
import { Lightbox } from "../media/Lightbox";
import { LineDetail } from "./LineDetail";
import { LineList } from "./LineList";
import styles from "./order.module.css";
import { priorityName } from "./priority";

export function OrderPage() {
  const { orderId } = useParams({ from: "/app/orders/$orderId" });
  const { t } = useI18n();
  const order = useQuery(orderQuery(orderId));
  const back = <Crumb to="/orders">{t("orders.title")}</Crumb>;
  if (order.data) return <Loaded order={order.data} />;
  return (
    <Page back={back} title={t("orders.title")}>
      {order.isError ? <ErrorState error={order.error} onRetry={() => void order.refetch()} /> : <Skeleton height={520} radius="lg" />}
    </Page>
  );
}

function Loaded({ order }: { order: OrderDetail }) {
  const i18n = useI18n();
  const { t, ago } = i18n;
  const search = useSearch({ from: "/app/orders/$orderId" });
  const navigate = useNavigate({ from: "/orders/$orderId" });
  const line = order.lines.find((each) => each.id === search.line) ?? order.lines[0];
  const assets = order.lines.flatMap((each) => each.assets);
  const put = (change: { line?: string; asset?: string | undefined; tab?: string | undefined }) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true, resetScroll: false });
  const facts = [
    order.note,
    t(`orders.priorities.${priorityName(order.priority)}`),
    order.created_by && `${t("orders.createdBy")} ${order.created_by.name}`,
    order.due && t("orders.due", { date: order.due.date, zone: order.due.zone }),
    order.proof && t("orders.proof"),
    order.paused && t("orders.paused"),
    ago(order.created_at),
  ].filter(Boolean);
  return (
    <Page
      back={<Crumb to="/orders">{t("orders.title")}</Crumb>}
      title={t("orders.number", { number: String(order.number) })}
      mark={<StatusBadge status={order.status} />}
      lead={facts.join(" · ")}
      actions={<OrderActions order={order} />}
    >
      <div className={styles.split} data-single={order.lines.length === 1}>
        <LineList order={order} current={line?.id} onSelect={(id) => put({ line: id })} />
        {line && <LineDetail line={line} tab={search.tab} onTab={(tab) => put({ tab })} onOpen={(asset) => put({ asset })} />}
      </div>
      <Lightbox assets={assets} current={search.asset} onChange={(asset) => put({ asset })} />
    </Page>
  );
}

function OrderActions({ order }: { order: OrderDetail }) {
  const { t } = useI18n();
  const canWrite = useCanWrite();
  const [asking, { open: ask, close }] = useDisclosure(false);
  const stale = [["orders"], ["order-lines"]];
  const submit = useAction(() => submitOrder(order.id), { done: "orders.submitted", stale });
  const retry = useAction(() => retryOrder(order.id), { done: "orders.retried", stale });
  const cancel = useAction(() => cancelOrder(order.id), { done: "orders.cancelled", stale, onSuccess: close });
  const navigate = useNavigate();
  const pause = useAction((paused: boolean) => changeOrder(order.id, order.version, { paused }), { stale });
  const approve = useAction(() => approveOrder(order.id), { done: "orders.approved", stale });
  const clone = useAction(() => cloneOrder(order.id), { done: "orders.cloned", stale, onSuccess: (copy) => void navigate({ to: "/orders/$orderId", params: { orderId: copy.id } }) });
  const zip = order.lines.some((line) => line.assets.length > 0) && (
    <Button component="a" variant="default" href={orderZipUrl(order.id)} download leftSection={<IconFileZip size={17} />}>{t("orders.zip")}</Button>
  );
  if (!canWrite) return zip;
  const open = !isFinal(order.status);
  return (
    <>
      {zip}
      <Button variant="default" leftSection={<IconCopy size={17} />} loading={clone.isPending} onClick={() => clone.mutate(undefined)}>{t("orders.clone")}</Button>
      {open && !order.paused && <Button variant="default" leftSection={<IconPlayerPause size={17} />} loading={pause.isPending} onClick={() => pause.mutate(true)}>{t("orders.pause")}</Button>}
      {order.paused && <Button variant="default" leftSection={<IconPlayerPlay size={17} />} loading={pause.isPending} onClick={() => pause.mutate(false)}>{t("orders.resume")}</Button>}
      {order.proof && !open && <Button leftSection={<IconCheck size={17} />} loading={approve.isPending} onClick={() => approve.mutate(undefined)}>{t("orders.approve")}</Button>}
      {order.lines_failed > 0 && <Button leftSection={<IconRefresh size={17} />} loading={retry.isPending} onClick={() => retry.mutate(undefined)}>{t("orders.retry")}</Button>}
      {open && <Button variant="default" leftSection={<IconPlayerStop size={17} />} onClick={ask}>{t("orders.cancel")}</Button>}
      {order.status === "pending" && order.submitted_at === null && <Button leftSection={<IconSend size={17} />} loading={submit.isPending} onClick={() => submit.mutate(undefined)}>{t("orders.submit")}</Button>}
      <Modal opened={asking} onClose={close} title={t("orders.cancelQuestion")}>
        <p style={{ marginTop: 0 }}>{t("orders.cancelBody")}</p>
        <div style={{ display: "flex", justifyContent: "flex-end", gap: 8 }}>
          <Button variant="default" onClick={close}>{t("orders.keep")}</Button>
          <Button color="red" loading={cancel.isPending} onClick={() => cancel.mutate(undefined)}>{t("orders.cancel")}</Button>
        </div>
      </Modal>
    </>
  );
}
