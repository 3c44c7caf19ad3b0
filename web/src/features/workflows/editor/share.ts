// Gives a document read anew the objects of the one that is shown wherever they say the same.
import { sameJson, type Json } from "../../../ui/ParamForm";
import { edgeKey, type Doc } from "../document/types";

const json = (value: unknown) => value as Json;

export function share(shown: Doc, read: Doc): Doc {
  const nodes = new Map(shown.nodes.map((node) => [node.id, node]));
  const edges = new Map(shown.edges.map((edge) => [edgeKey(edge), edge]));
  const next: Doc = {
    ...read,
    nodes: read.nodes.map((node) => {
      const old = nodes.get(node.id);
      return old && sameJson(json(old), json(node)) ? old : node;
    }),
    edges: read.edges.map((edge) => edges.get(edgeKey(edge)) ?? edge),
  };
  return sameJson(json(shown), json(next)) ? shown : next;
}
