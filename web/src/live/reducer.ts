// What one event means for the cache: which cached things change at once, and which must be read again.
import type { QueryKey } from "@tanstack/react-query";
import type { CadFile, LiveEvent, OrderDetail, WorkStatus } from "../api/model";

export interface Patch {
  key: QueryKey;
  apply: (cached: unknown) => unknown;
}

export interface Change {
  patches: Patch[];
  stale: QueryKey[];
}

const FINAL: ReadonlySet<WorkStatus> = new Set(["done", "failed", "cancelled"]);

export function isFinal(status: WorkStatus): boolean {
  return FINAL.has(status);
}

function patch<T>(key: QueryKey, apply: (cached: T) => T): Patch {
  return { key, apply: (cached) => (cached === undefined ? undefined : apply(cached as T)) };
}

export function changeFor(event: LiveEvent): Change {
  switch (event.type) {
    case "line": {
      const { line_id, status, progress } = event;
      let moved = false;
      const apply = (order: OrderDetail): OrderDetail => ({
        ...order,
        lines: order.lines.map((line) => (line.id === line_id ? { ...line, status, progress } : line)),
      });
      // Progress alone is drawn from the event; assets, errors and counts come from the server.
      if (isFinal(status) || progress === null) moved = true;
      const stale: QueryKey[] = moved ? [["orders"], ["order-lines", line_id]] : [];
      if (status === "done") stale.push(["media-assets"], ["products"]);
      return { patches: [patch<OrderDetail>(["orders", event.order_id], apply)], stale };
    }
    case "order":
      return {
        patches: [patch<OrderDetail>(["orders", event.order_id], (order) => ({ ...order, status: event.status }))],
        stale: [["orders"], ["products"]],
      };
    case "cad_file": {
      const { cad_file_id, status, progress } = event;
      const finished = status === "ready" || status === "failed";
      return {
        patches: [patch<CadFile>(["cad-files", cad_file_id], (file) => ({ ...file, status, progress }))],
        stale: finished ? [["cad-files", cad_file_id], ["products"]] : [],
      };
    }
    case "run":
      return { patches: [], stale: [["runs"]] };
    case "notification":
      return { patches: [], stale: [["notifications"], ["deliveries"]] };
    case "resync":
      // The empty key is a prefix of every key.
      return { patches: [], stale: [[]] };
    default:
      // A newer server may send kinds this page does not know yet.
      return { patches: [], stale: [] };
  }
}
