// The part tree as a person walks it: nested from the flat report, flattened again to the rows in sight.
import type { Occurrence } from "../../../api/model";

export interface PartNode {
  occurrence: Occurrence;
  /** 1 for roots. */
  level: number;
  children: PartNode[];
  /** Keys of all parts with geometry below and including this one. */
  leafKeys: string[];
  triangles: number;
  unmeshedFaces: number;
}

export interface PartTree {
  roots: PartNode[];
  byKey: ReadonlyMap<string, PartNode>;
}

export interface Row {
  node: PartNode;
  expanded: boolean;
  position: number;
  siblings: number;
}

export function buildTree(occurrences: readonly Occurrence[]): PartTree {
  const byKey = new Map<string, PartNode>();
  const roots: PartNode[] = [];
  // Parents stand before their children, so one pass nests and one backwards pass sums.
  const inOrder: PartNode[] = [];
  for (const occurrence of occurrences) {
    const parent = occurrence.parent === null ? undefined : byKey.get(occurrence.parent);
    const own = occurrence.geometry_id !== null;
    const node: PartNode = {
      occurrence,
      level: parent ? parent.level + 1 : 1,
      children: [],
      leafKeys: own ? [occurrence.part_key] : [],
      triangles: own ? occurrence.triangles : 0,
      unmeshedFaces: own ? occurrence.unmeshed_faces : 0,
    };
    byKey.set(occurrence.part_key, node);
    (parent ? parent.children : roots).push(node);
    inOrder.push(node);
  }
  for (const node of inOrder.toReversed()) {
    const parent = node.occurrence.parent === null ? undefined : byKey.get(node.occurrence.parent);
    if (!parent) continue;
    parent.leafKeys.unshift(...node.leafKeys);
    parent.triangles += node.triangles;
    parent.unmeshedFaces += node.unmeshedFaces;
  }
  return { roots, byKey };
}

/** Assemblies from the root down to (and without) the part. */
export function ancestors(tree: PartTree, key: string): string[] {
  const keys: string[] = [];
  let parent = tree.byKey.get(key)?.occurrence.parent ?? null;
  while (parent !== null) {
    keys.unshift(parent);
    parent = tree.byKey.get(parent)?.occurrence.parent ?? null;
  }
  return keys;
}

/** Open at first: as many levels as still give a list one can look over. */
export function initiallyExpanded(tree: PartTree, rowLimit = 60): Set<string> {
  const expanded = new Set<string>();
  let level = tree.roots;
  let rows = level.length;
  while (level.length > 0) {
    const next = level.flatMap((node) => node.children);
    rows += next.length;
    if (rows > rowLimit && expanded.size > 0) break;
    for (const node of level) if (node.children.length > 0) expanded.add(node.occurrence.part_key);
    level = next;
  }
  return expanded;
}

export function allAssemblies(tree: PartTree): Set<string> {
  return new Set([...tree.byKey.values()].filter((node) => node.children.length > 0).map((node) => node.occurrence.part_key));
}

/** Rows in sight. With a search, the parts that match and the way to them. */
export function visibleRows(tree: PartTree, expanded: ReadonlySet<string>, search: string): Row[] {
  const needle = search.trim().toLocaleLowerCase();
  const wanted = needle === "" ? null : matching(tree, needle);
  const rows: Row[] = [];
  const walk = (nodes: PartNode[]) => {
    const shown = wanted ? nodes.filter((node) => wanted.has(node.occurrence.part_key)) : nodes;
    for (const [index, node] of shown.entries()) {
      const key = node.occurrence.part_key;
      const open = node.children.length > 0 && (wanted ? node.children.some((child) => wanted.has(child.occurrence.part_key)) : expanded.has(key));
      rows.push({ node, expanded: open, position: index + 1, siblings: shown.length });
      if (open) walk(node.children);
    }
  };
  walk(tree.roots);
  return rows;
}

function matching(tree: PartTree, needle: string): Set<string> {
  const wanted = new Set<string>();
  for (const [key, node] of tree.byKey) {
    if (!node.occurrence.name.toLocaleLowerCase().includes(needle)) continue;
    wanted.add(key);
    for (const above of ancestors(tree, key)) wanted.add(above);
  }
  return wanted;
}
