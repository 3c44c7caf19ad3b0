// ELK in a worker of its own: loaded when something is first laid out, and never on the page's thread.
import workerUrl from "elkjs/lib/elk-worker.min.js?url";
import type { Box, Places } from "./arrange";
import { placesOf, question, type ElkAnswer } from "./layout";
import type { DocEdge, Point } from "./types";

type Elk = { layout: (graph: ReturnType<typeof question>) => Promise<ElkAnswer> };

let elk: Promise<Elk> | undefined;
function engine(): Promise<Elk> {
  elk ??= import("elkjs/lib/elk-api.js").then(({ default: ELK }) => new ELK({ workerUrl }) as unknown as Elk);
  return elk;
}

export async function layOut(boxes: readonly Box[], edges: readonly DocEdge[], corner?: Point): Promise<Places> {
  if (boxes.length === 0) return new Map();
  return placesOf(boxes, await (await engine()).layout(question(boxes, edges)), corner);
}
