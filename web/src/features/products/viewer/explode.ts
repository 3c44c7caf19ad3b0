// How far each part moves when the product is taken apart.
import type { PartNode, PartTree } from "../tree/partTree";
import { boxOfTree, centreOf } from "./box";
import type { Triple } from "./space";

/** Each level of assemblies opens less than the one above, so that what belongs together stays together. */
const WEIGHT_PER_LEVEL = 0.6;

function plus(a: Triple, b: Triple, from: Triple, weight: number): Triple {
  return [a[0] + (b[0] - from[0]) * weight, a[1] + (b[1] - from[1]) * weight, a[2] + (b[2] - from[2]) * weight];
}

/** The way of every part with geometry away from the centre, mm; an assembly takes its parts with it. */
export function explodeOffsets(tree: PartTree): ReadonlyMap<string, Triple> {
  const offsets = new Map<string, Triple>();
  const walk = (nodes: readonly PartNode[], centre: Triple, offset: Triple, weight: number) => {
    // A level with a single child opens nothing, so it costs those below nothing.
    const below = nodes.length > 1 ? weight * WEIGHT_PER_LEVEL : weight;
    for (const node of nodes) {
      const { part_key: key, bbox_mm: box, geometry_id: geometry } = node.occurrence;
      const own = box ? centreOf(box) : centre;
      const way = plus(offset, own, centre, weight);
      if (geometry !== null) offsets.set(key, way);
      walk(node.children, own, way, below);
    }
  };
  const whole = boxOfTree(tree);
  if (whole) walk(tree.roots, centreOf(whole), [0, 0, 0], 1);
  return offsets;
}
