// Edits of a document: each takes one and gives another. What an edit does not touch keeps its identity, so that
// whoever draws it can tell.
import type { Json, Values } from "../../../ui/ParamForm";
import type { Definition, Doc, DocEdge, DocNode, Frame, Note, Point, Size } from "./types";
import { framesOf, notesOf, positionOf, sameEdge } from "./types";

export const EMPTY: Doc = { version: 1, nodes: [], edges: [] };

/** The grid that positions stick to, px. */
export const GRID = 20;

export function snapped({ x, y }: Point): Point {
  return { x: Math.round(x / GRID) * GRID, y: Math.round(y / GRID) * GRID };
}

/** `still`, then `still_2`, `still_3`: a name no node has. */
export function freshId(wish: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wish)) return wish;
  const stem = wish.replace(/_\d+$/, "");
  let count = 2;
  while (taken.has(`${stem}_${count}`)) count += 1;
  return `${stem}_${count}`;
}

function idsOf(doc: Doc): Set<string> {
  return new Set([...doc.nodes, ...notesOf(doc), ...framesOf(doc)].map((each) => each.id));
}

function withNode(doc: Doc, id: string, change: (node: DocNode) => DocNode): Doc {
  return { ...doc, nodes: doc.nodes.map((node) => (node.id === id ? change(node) : node)) };
}

export function addNode(doc: Doc, definition: Definition, at: Point): { doc: Doc; id: string } {
  const id = freshId(definition.step, idsOf(doc));
  const node: DocNode = { id, step: definition.step, step_version: definition.step_version, params: {}, ui: { label: definition.label, position: { ...snapped(at) } } };
  return { doc: { ...doc, nodes: [...doc.nodes, node] }, id };
}

export function connect(doc: Doc, edge: DocEdge): Doc {
  if (edge.from === edge.to || doc.edges.some((each) => sameEdge(each, edge))) return doc;
  return { ...doc, edges: [...doc.edges, edge] };
}

export function disconnect(doc: Doc, edges: readonly DocEdge[]): Doc {
  return { ...doc, edges: doc.edges.filter((each) => !edges.some((gone) => sameEdge(each, gone))) };
}

/** Pins the ports an edge joins; undefined makes it plain again. */
export function pin(doc: Doc, edge: DocEdge, ports: { from_port: string; to_port: string } | undefined): Doc {
  const next: DocEdge = { from: edge.from, to: edge.to, ...ports };
  if (doc.edges.some((each) => sameEdge(each, next))) return doc;
  return { ...doc, edges: doc.edges.map((each) => (sameEdge(each, edge) ? next : each)) };
}

/** Puts a node into an edge: what led from a to b leads over it. A pin of the edge is given up, its ends part. */
export function splice(doc: Doc, edge: DocEdge, id: string): Doc {
  if (edge.from === id || edge.to === id) return doc;
  return connect(connect(disconnect(doc, [edge]), { from: edge.from, to: id }), { from: id, to: edge.to });
}

/** Takes nodes, notes and frames away with the edges that hung on them. */
export function remove(doc: Doc, ids: ReadonlySet<string>): Doc {
  const next = {
    ...doc,
    nodes: doc.nodes.filter((node) => !ids.has(node.id)),
    edges: doc.edges.filter((edge) => !ids.has(edge.from) && !ids.has(edge.to)),
  };
  return withNotes(withFrames(next, (frames) => frames.filter((each) => !ids.has(each.id))), (notes) => notes.filter((each) => !ids.has(each.id)));
}

/** Takes nodes away and joins what stood before them to what stood after them. */
export function dissolve(doc: Doc, ids: ReadonlySet<string>): Doc {
  let next = doc;
  for (const id of ids) {
    const before = next.edges.filter((edge) => edge.to === id).map((edge) => edge.from);
    const after = next.edges.filter((edge) => edge.from === id).map((edge) => edge.to);
    next = remove(next, new Set([id]));
    for (const from of before) for (const to of after) if (!next.edges.some((edge) => edge.from === from && edge.to === to)) next = connect(next, { from, to });
  }
  return next;
}

export function setParams(doc: Doc, id: string, params: Values): Doc {
  return withNode(doc, id, (node) => ({ ...node, params }));
}

type Policy = Pick<DocNode, "retry" | "timeout_s" | "on_failure">;
/** Sets how a node fails; undefined gives a key back to its default. */
export function setPolicy<K extends keyof Policy>(doc: Doc, id: string, key: K, value: Policy[K] | undefined): Doc {
  return withNode(doc, id, (node) => {
    const { [key]: _, ...others } = node;
    return value === undefined ? (others as DocNode) : { ...node, [key]: value };
  });
}

export function setLabel(doc: Doc, id: string, label: string): Doc {
  return withNode(doc, id, (node) => ({ ...node, ui: { ...node.ui, label } }));
}

export function setMode(doc: Doc, mode: NonNullable<Doc["execution_mode"]>): Doc {
  return doc.execution_mode === mode ? doc : { ...doc, execution_mode: mode };
}

/** Moves nodes, notes and frames to new places. */
export function place(doc: Doc, places: ReadonlyMap<string, Point>): Doc {
  const move = <T extends Point & { id: string }>(box: T): T => {
    const to = places.get(box.id);
    return to && (to.x !== box.x || to.y !== box.y) ? { ...box, x: to.x, y: to.y } : box;
  };
  const nodes = doc.nodes.map((node) => {
    const to = places.get(node.id);
    const now = positionOf(node);
    return to && (to.x !== now.x || to.y !== now.y) ? { ...node, ui: { ...node.ui, position: { x: to.x, y: to.y } } } : node;
  });
  const has = (list: readonly { id: string }[]) => list.some((each) => places.has(each.id));
  let next: Doc = { ...doc, nodes };
  if (has(notesOf(doc))) next = withNotes(next, (notes) => notes.map(move));
  if (has(framesOf(doc))) next = withFrames(next, (frames) => frames.map(move));
  return next;
}

function withList<T>(doc: Doc, key: "notes" | "frames", list: readonly T[]): Doc {
  const { [key]: before, ...ui } = doc.ui ?? {};
  // A document that never had any is not given an empty list.
  if (list.length === 0) return before === undefined ? doc : { ...doc, ui };
  return { ...doc, ui: { ...ui, [key]: list as unknown as Json } };
}
export function withNotes(doc: Doc, change: (notes: Note[]) => Note[]): Doc {
  return withList(doc, "notes", change(notesOf(doc)));
}
export function withFrames(doc: Doc, change: (frames: Frame[]) => Frame[]): Doc {
  return withList(doc, "frames", change(framesOf(doc)));
}

const NOTE_SIZE: Size = { width: 220, height: 120 };
export function addNote(doc: Doc, at: Point, text = ""): { doc: Doc; id: string } {
  const id = freshId("note", idsOf(doc));
  return { id, doc: withNotes(doc, (notes) => [...notes, { id, text, ...snapped(at), ...NOTE_SIZE }]) };
}
export function addFrame(doc: Doc, box: Point & Size, title: string): { doc: Doc; id: string } {
  const id = freshId("frame", idsOf(doc));
  return { id, doc: withFrames(doc, (frames) => [...frames, { id, title, ...box }]) };
}
export function setNote(doc: Doc, id: string, change: Partial<Omit<Note, "id">>): Doc {
  return withNotes(doc, (notes) => notes.map((each) => (each.id === id ? { ...each, ...change } : each)));
}
export function setFrame(doc: Doc, id: string, change: Partial<Omit<Frame, "id">>): Doc {
  return withFrames(doc, (frames) => frames.map((each) => (each.id === id ? { ...each, ...change } : each)));
}
