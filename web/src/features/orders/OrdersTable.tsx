import { Link } from "@tanstack/react-router";
import type { Order } from "../../api/model";
import { useI18n } from "../../i18n";
import { LinesBar, StatusBadge } from "../../ui/Status";
import table from "../../ui/table.module.css";

export function OrdersTable({ orders }: { orders: readonly Order[] }) {
  const { t, ago } = useI18n();
  return (
    <div className={table.wrap}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">{t("orders.numberColumn")}</th>
            <th scope="col">{t("common.status")}</th>
            <th scope="col" style={{ width: "22%" }}>{t("orders.progress")}</th>
            <th scope="col">{t("orders.note")}</th>
            <th scope="col">{t("orders.createdBy")}</th>
            <th scope="col">{t("common.created")}</th>
          </tr>
        </thead>
        <tbody>
          {orders.map((order) => <OrderRow key={order.id} order={order} created={ago(order.created_at)} />)}
        </tbody>
      </table>
    </div>
  );
}

function OrderRow({ order, created }: { order: Order; created: string }) {
  const { t } = useI18n();
  const counts = t("orders.linesDone", { done: order.lines_done, total: order.lines_total });
  const failed = order.lines_failed > 0 ? ` · ${t("orders.linesFailed", { count: order.lines_failed })}` : "";
  return (
    <tr data-link>
      <td className={table.nowrap}><Link to="/orders/$orderId" params={{ orderId: order.id }} className={table.rowLink}>{order.number}</Link></td>
      <td><StatusBadge status={order.status} />{order.paused && ` ${t("orders.paused")}`}</td>
      <td>
        <LinesBar total={order.lines_total} done={order.lines_done} failed={order.lines_failed} label={counts + failed} />
        <span className={table.dim} style={{ fontSize: "0.75rem" }}>{counts}{failed}</span>
      </td>
      <td><div className={table.clip}>{order.note}</div></td>
      <td className={`${table.dim} ${table.nowrap}`}>{order.created_by?.name}</td>
      <td className={`${table.dim} ${table.nowrap}`}>{created}</td>
    </tr>
  );
}
