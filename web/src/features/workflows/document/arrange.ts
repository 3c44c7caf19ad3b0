// Puts boxes in line: align, distribute. Knows boxes only.
import { snapped } from "./ops";
import type { Point, Size } from "./types";

export type Box = Point & Size & { readonly id: string };
export type Alignment = "left" | "center" | "right" | "top" | "middle" | "bottom";
export type Axis = "x" | "y";
export type Places = Map<string, Point>;

export function bounds(boxes: readonly (Point & Size)[]): Point & Size {
  const x = Math.min(...boxes.map((each) => each.x));
  const y = Math.min(...boxes.map((each) => each.y));
  return { x, y, width: Math.max(...boxes.map((each) => each.x + each.width)) - x, height: Math.max(...boxes.map((each) => each.y + each.height)) - y };
}

export function align(boxes: readonly Box[], how: Alignment): Places {
  const all = bounds(boxes);
  const to = (box: Box): Point => {
    switch (how) {
      case "left": return { x: all.x, y: box.y };
      case "center": return { x: all.x + (all.width - box.width) / 2, y: box.y };
      case "right": return { x: all.x + all.width - box.width, y: box.y };
      case "top": return { x: box.x, y: all.y };
      case "middle": return { x: box.x, y: all.y + (all.height - box.height) / 2 };
      case "bottom": return { x: box.x, y: all.y + all.height - box.height };
    }
  };
  return new Map(boxes.map((box) => [box.id, to(box)]));
}

/** Equal gaps between the first and the last. */
export function distribute(boxes: readonly Box[], axis: Axis): Places {
  const side = axis === "x" ? "width" : "height";
  const row = boxes.toSorted((a, b) => a[axis] - b[axis]);
  const first = row[0];
  if (!first || row.length < 3) return new Map();
  const all = bounds(row);
  const gap = (all[side] - row.reduce((sum, each) => sum + each[side], 0)) / (row.length - 1);
  let at = first[axis];
  return new Map(row.map((box) => {
    const place: Point = axis === "x" ? { x: at, y: box.y } : { x: box.x, y: at };
    at += box[side] + gap;
    return [box.id, place];
  }));
}

export function toGrid(boxes: readonly Box[]): Places {
  return new Map(boxes.map((box) => [box.id, snapped(box)]));
}
