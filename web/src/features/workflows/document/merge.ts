// Three-way merge: what I changed since `base`, put onto what somebody else saved. Judges by node and key; where
// both changed the same to different things it is a conflict and theirs stands until somebody chooses.
import { sameJson, type Json, type Values } from "../../../ui/ParamForm";
import { edgeKey, type Doc, type DocEdge, type DocNode } from "./types";

export interface Conflict { node: string | null; key: string; mine: Json | undefined; theirs: Json | undefined }
export interface Merged { doc: Doc; conflicts: Conflict[] }

const asValues = (value: unknown) => (typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Values) : {});

/** Keys of an object, one by one; params and looks go one level deeper. */
function mergeKeys(node: string | null, base: Values, there: Values, mine: Values, theirs: Values, deep: readonly string[], conflicts: Conflict[], prefix = ""): Values {
  const merged: Record<string, Json> = { ...theirs };
  for (const key of new Set([...Object.keys(base), ...Object.keys(mine)])) {
    const [was, my, their] = [base[key], mine[key], theirs[key]];
    if (sameJson(was, my) || sameJson(my, their)) continue;
    if (deep.includes(key)) merged[key] = mergeKeys(node, asValues(was), asValues(there[key]), asValues(my), asValues(their), [], conflicts, `${key}.`);
    else if (prefix === "ui." || sameJson(there[key], their)) {
      // Looks harm nobody: mine are taken.
      if (my === undefined) delete merged[key];
      else merged[key] = my;
    } else conflicts.push({ node, key: prefix + key, mine: my, theirs: their });
  }
  return merged;
}

const values = (node: DocNode) => node as unknown as Values;

/** `there` is `base` as the backend stored it, with every default spelled out. */
export function merge(base: Doc, mine: Doc, theirs: Doc, there: Doc = base): Merged {
  const conflicts: Conflict[] = [];
  const nodesOf = (doc: Doc) => new Map(doc.nodes.map((node) => [node.id, node]));
  const [was, stored, my, their] = [nodesOf(base), nodesOf(there), nodesOf(mine), nodesOf(theirs)];
  const nodes = theirs.nodes.flatMap((node): DocNode[] => {
    const [before, ours] = [was.get(node.id), my.get(node.id)];
    if (before && !ours) {
      if (sameJson(values(stored.get(node.id) ?? before), values(node))) return [];
      conflicts.push({ node: node.id, key: "", mine: undefined, theirs: values(node) });
      return [node];
    }
    if (!ours) return [node];
    return [mergeKeys(node.id, before ? values(before) : {}, values(stored.get(node.id) ?? before ?? node), values(ours), values(node), ["params", "ui"], conflicts) as unknown as DocNode];
  });
  for (const node of mine.nodes) {
    if (their.has(node.id)) continue;
    const before = was.get(node.id);
    if (!before) nodes.push(node);
    else if (!sameJson(values(before), values(node))) conflicts.push({ node: node.id, key: "", mine: values(node), theirs: undefined });
  }
  const keys = (doc: Doc) => new Set(doc.edges.map(edgeKey));
  const [wasEdges, myEdges, theirEdges] = [keys(base), keys(mine), keys(theirs)];
  const ids = new Set(nodes.map((node) => node.id));
  const edges: DocEdge[] = [
    ...theirs.edges.filter((edge) => !wasEdges.has(edgeKey(edge)) || myEdges.has(edgeKey(edge))),
    ...mine.edges.filter((edge) => !wasEdges.has(edgeKey(edge)) && !theirEdges.has(edgeKey(edge))),
  ].filter((edge) => ids.has(edge.from) && ids.has(edge.to));
  const top = (doc: Doc) => Object.fromEntries(Object.entries(doc).filter(([key]) => key !== "nodes" && key !== "edges")) as Values;
  const rest = mergeKeys(null, top(base), top(there), top(mine), top(theirs), ["ui"], conflicts);
  return { doc: { ...(rest as unknown as Doc), nodes, edges }, conflicts };
}
