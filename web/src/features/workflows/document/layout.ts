// Between documents and ELK's layered layout: what it is asked, and where its answer puts the nodes.
import { bounds, type Box, type Places } from "./arrange";
import { snapped } from "./ops";
import type { DocEdge, Point } from "./types";

export interface ElkQuestion {
  id: "root";
  layoutOptions: Record<string, string>;
  children: { id: string; width: number; height: number }[];
  edges: { id: string; sources: string[]; targets: string[] }[];
}
export interface ElkAnswer { children?: { id: string; x?: number; y?: number }[] }

const OPTIONS: Record<string, string> = {
  "elk.algorithm": "layered",
  "elk.direction": "RIGHT",
  "elk.spacing.nodeNode": "40",
  "elk.layered.spacing.nodeNodeBetweenLayers": "80",
  "elk.layered.nodePlacement.strategy": "BRANDES_KOEPF",
  "elk.layered.nodePlacement.bk.fixedAlignment": "BALANCED",
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
  "elk.separateConnectedComponents": "true",
};

/** Boxes in the order of the document, with the edges between them. */
export function question(boxes: readonly Box[], edges: readonly DocEdge[]): ElkQuestion {
  const ids = new Set(boxes.map((each) => each.id));
  return {
    id: "root",
    layoutOptions: OPTIONS,
    children: boxes.map(({ id, width, height }) => ({ id, width, height })),
    edges: edges.filter((edge) => ids.has(edge.from) && ids.has(edge.to)).map((edge, index) => ({ id: `e${index}`, sources: [edge.from], targets: [edge.to] })),
  };
}

/** Places on the grid; the arrangement's upper left corner stays where that of the boxes was, or comes to `corner`. */
export function placesOf(boxes: readonly Box[], answer: ElkAnswer, corner?: Point): Places {
  const from = corner ?? bounds(boxes);
  const children = answer.children ?? [];
  const left = Math.min(...children.map((each) => each.x ?? 0));
  const top = Math.min(...children.map((each) => each.y ?? 0));
  return new Map(children.map((each) => [each.id, snapped({ x: from.x + (each.x ?? 0) - left, y: from.y + (each.y ?? 0) - top })]));
}
