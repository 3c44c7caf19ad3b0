// Copy and paste as JSON text: parts of a document travel between workflows, tabs and chat windows.
import { freshId, GRID, withFrames, withNotes } from "./ops";
import type { Doc, DocEdge, DocNode, Frame, Note, Point } from "./types";
import { framesOf, notesOf, positionOf } from "./types";

/** Longer texts are no parts of a workflow. */
const MAX_TEXT = 8_000_000;

/** The chosen nodes, notes and frames with the edges between them, as a document of its own. */
export function copyText(doc: Doc, ids: ReadonlySet<string>): string {
  const part: Doc = {
    version: 1,
    nodes: doc.nodes.filter((node) => ids.has(node.id)),
    edges: doc.edges.filter((edge) => ids.has(edge.from) && ids.has(edge.to)),
  };
  const notes = notesOf(doc).filter((each) => ids.has(each.id));
  const frames = framesOf(doc).filter((each) => ids.has(each.id));
  return JSON.stringify(withFrames(withNotes(part, () => notes), () => frames), null, 2);
}

function isNode(value: unknown): value is DocNode {
  return typeof value === "object" && value !== null && "id" in value && "step" in value && typeof value.id === "string" && typeof value.step === "string";
}
function isEdge(value: unknown): value is DocEdge {
  return typeof value === "object" && value !== null && "from" in value && "to" in value && typeof value.from === "string" && typeof value.to === "string";
}

/** Reads a copied part or a whole document; null where the text is neither. */
export function readPart(text: string): Doc | null {
  if (text.length > MAX_TEXT) return null;
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof raw !== "object" || raw === null) return null;
  const { nodes, edges, ui } = raw as Record<string, unknown>;
  if (!Array.isArray(nodes) || !nodes.every(isNode)) return null;
  const looks = typeof ui === "object" && ui !== null ? { ui: ui as NonNullable<Doc["ui"]> } : {};
  return { version: 1, nodes, edges: Array.isArray(edges) ? edges.filter(isEdge) : [], ...looks };
}

export interface Pasted {
  doc: Doc;
  /** What was added, under its new names. */
  ids: string[];
  /** Steps that do not belong here and were left out. */
  left: string[];
}

/** Adds a part under new names; its upper left corner comes to `at`, or next to where it was. */
export function paste(doc: Doc, part: Doc, belongs: (step: string) => boolean, at?: Point): Pasted {
  const nodes = part.nodes.filter((node) => belongs(node.step));
  const left = [...new Set(part.nodes.filter((node) => !belongs(node.step)).map((node) => node.step))];
  const notes = notesOf(part);
  const frames = framesOf(part);
  const corners: Point[] = [...nodes.map(positionOf), ...notes, ...frames];
  const corner = { x: Math.min(...corners.map((each) => each.x)), y: Math.min(...corners.map((each) => each.y)) };
  const by = at && corners.length > 0 ? { x: Math.round((at.x - corner.x) / GRID) * GRID, y: Math.round((at.y - corner.y) / GRID) * GRID } : { x: GRID * 2, y: GRID * 2 };
  const taken = new Set([...doc.nodes, ...notesOf(doc), ...framesOf(doc)].map((each) => each.id));
  const names = new Map<string, string>();
  const rename = (id: string) => {
    const fresh = freshId(id, taken);
    taken.add(fresh);
    names.set(id, fresh);
    return fresh;
  };
  const moved = ({ x, y }: Point): Point => ({ x: x + by.x, y: y + by.y });
  // What is pasted is read-only as any part of a document: new objects, not changed ones.
  /* oxlint-disable oxc/no-map-spread */
  const added = nodes.map((node): DocNode => ({ ...node, id: rename(node.id), ui: { ...node.ui, position: { ...moved(positionOf(node)) } } }));
  const edges = part.edges.flatMap((edge): DocEdge[] => {
    const [from, to] = [names.get(edge.from), names.get(edge.to)];
    return from !== undefined && to !== undefined ? [{ ...edge, from, to }] : [];
  });
  const newNotes = notes.map((each): Note => ({ ...each, ...moved(each), id: rename(each.id) }));
  const newFrames = frames.map((each): Frame => ({ ...each, ...moved(each), id: rename(each.id) }));
  /* oxlint-enable oxc/no-map-spread */
  const next = withFrames(withNotes({ ...doc, nodes: [...doc.nodes, ...added], edges: [...doc.edges, ...edges] }, (old) => [...old, ...newNotes]), (old) => [...old, ...newFrames]);
  return { doc: next, ids: [...names.values()], left };
}
