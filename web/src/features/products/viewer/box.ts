// Boxes of parts in the CAD file's space, mm.
import type { BoundingBox } from "../../../api/model";
import type { PartTree } from "../tree/partTree";
import type { Looks } from "./looks";
import type { Triple } from "./space";

const at = (values: readonly number[], axis: number) => values[axis] ?? 0;
const triple = (of: (axis: number) => number): [number, number, number] => [of(0), of(1), of(2)];

export function union(boxes: Iterable<BoundingBox | null>): BoundingBox | null {
  let whole: BoundingBox | null = null;
  for (const box of boxes) {
    if (!box) continue;
    const known: BoundingBox = whole ?? box;
    whole = { min: triple((axis) => Math.min(at(known.min, axis), at(box.min, axis))), max: triple((axis) => Math.max(at(known.max, axis), at(box.max, axis))) };
  }
  return whole;
}

export function centreOf({ min, max }: BoundingBox): Triple {
  return triple((axis) => (at(min, axis) + at(max, axis)) / 2);
}

export function lengthsOf({ min, max }: BoundingBox): Triple {
  return triple((axis) => at(max, axis) - at(min, axis));
}

export function moved({ min, max }: BoundingBox, by: Triple, factor: number): BoundingBox {
  const shift = (values: readonly number[]) => triple((axis) => at(values, axis) + by[axis as 0 | 1 | 2] * factor);
  return { min: shift(min), max: shift(max) };
}

export function boxOfTree(tree: PartTree): BoundingBox | null {
  return union(tree.roots.map((root) => root.occurrence.bbox_mm));
}

/** The box of all parts that are not hidden. */
export function boxOfShown(tree: PartTree, looks: Looks): BoundingBox | null {
  if (looks.size === 0) return boxOfTree(tree);
  const shown = tree.roots.flatMap((root) => root.leafKeys).filter((key) => looks.get(key) !== "hidden");
  return union(shown.map((key) => tree.byKey.get(key)?.occurrence.bbox_mm ?? null));
}
