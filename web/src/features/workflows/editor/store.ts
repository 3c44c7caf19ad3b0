// What the editor of one workflow holds: the document with its history, the selection, what is being pulled, what
// validation said. Run state lives elsewhere and never enters the document.
import { createContext, useContext } from "react";
import { createStore, useStore, type StoreApi } from "zustand";
import type { WorkflowReport } from "../../../api/model";
import { EMPTY } from "../document/ops";
import type { Pull } from "../document/contracts";
import { push, redo, settle, start, undo, type History } from "../document/history";
import { edgeKey, type Definition, type Diagnostic, type Doc, type Family, type Mode } from "../document/types";
import { byStep, type Definitions } from "../document/contracts";

export type Panel = "inspector" | "problems" | "versions" | "runs";

/** Somewhere that asks for a node, an edge or a target to be chosen. */
export type Asking =
  | { kind: "add"; screen: { x: number; y: number }; at: { x: number; y: number } | null; pull?: Pull; after?: string; edge?: string }
  | { kind: "find"; screen: { x: number; y: number } }
  | { kind: "connect"; screen: { x: number; y: number }; from: string };

/** The document as the backend has it, and under which version. */
export interface Stored { base: Doc; version: number; number: number }

export interface EditorState {
  readonly workflowId: string;
  readonly family: Family;
  readonly definitions: readonly Definition[];
  readonly byStep: Definitions;
  readonly readOnly: boolean;
  history: History<Doc>;
  stored: Stored;
  selected: ReadonlySet<string>;
  selectedEdges: ReadonlySet<string>;
  pull: Pull | null;
  report: WorkflowReport | null;
  /** The document the report speaks of. */
  reported: Doc | null;
  panel: Panel;
  asking: Asking | null;
  menu: { x: number; y: number; node?: string; edge?: string; at: { x: number; y: number } } | null;
  /** A field to bring into view, as node and param. */
  jump: { node: string; param: string | null; count: number } | null;
  doc: () => Doc;
  edit: (change: (doc: Doc) => Doc, topic?: string) => void;
  settle: () => void;
  undo: () => void;
  redo: () => void;
  select: (nodes: Iterable<string>, edges?: Iterable<string>) => void;
  /** Takes over what the backend has; the history is kept where it is the same document. */
  adopt: (stored: Stored, doc?: Doc) => void;
  /** Shows the same document in the backend's words: no edit, no step of the history. */
  replace: (doc: Doc) => void;
  put: (change: Partial<Pick<EditorState, "pull" | "report" | "reported" | "panel" | "asking" | "menu" | "stored">>) => void;
  jumpTo: (node: string, param: string | null) => void;
}

interface Init { workflowId: string; family: Family; definitions: readonly Definition[]; readOnly: boolean; stored: Stored }

/** Keeps of a selection what the document still has. */
function kept(doc: Doc, selected: ReadonlySet<string>, edges: ReadonlySet<string>) {
  const ui = doc.ui ?? {};
  const ids = new Set([...doc.nodes.map((node) => node.id), ...[ui.notes, ui.frames].flatMap((list) => (Array.isArray(list) ? list.map((each: { id?: unknown }) => String(each.id)) : []))]);
  const keys = new Set(doc.edges.map(edgeKey));
  return { selected: new Set([...selected].filter((id) => ids.has(id))), selectedEdges: new Set([...edges].filter((key) => keys.has(key))) };
}

export function createEditor(init: Init): StoreApi<EditorState> {
  return createStore<EditorState>()((set, get) => {
    const travel = (step: (history: History<Doc>) => History<Doc>) => () => {
      if (get().readOnly) return;
      const history = step(get().history);
      set({ history, ...kept(history.present, get().selected, get().selectedEdges) });
    };
    return {
      ...init,
      byStep: byStep(init.definitions),
      history: start(init.stored.base),
      selected: new Set(),
      selectedEdges: new Set(),
      pull: null,
      report: null,
      reported: null,
      panel: "inspector",
      asking: null,
      menu: null,
      jump: null,
      doc: () => get().history.present,
      edit: (change, topic) => {
        if (get().readOnly) return;
        const history = push(get().history, change(get().history.present), topic ?? null);
        if (history === get().history) return;
        set({ history, ...kept(history.present, get().selected, get().selectedEdges) });
      },
      settle: () => set({ history: settle(get().history) }),
      undo: travel(undo),
      redo: travel(redo),
      select: (nodes, edges = []) => {
        const [selected, selectedEdges] = [new Set(nodes), new Set(edges)];
        const same = (a: ReadonlySet<string>, b: ReadonlySet<string>) => a.size === b.size && [...a].every((each) => b.has(each));
        if (same(selected, get().selected) && same(selectedEdges, get().selectedEdges)) return;
        set({ selected, selectedEdges, history: settle(get().history) });
      },
      adopt: (stored, doc = stored.base) => {
        const now = get().history;
        const history = now.present === doc ? now : push(settle(now), doc);
        set({ stored, history, ...kept(doc, get().selected, get().selectedEdges) });
      },
      replace: (doc) => set({ history: { ...get().history, present: doc } }),
      put: (change) => set(change),
      jumpTo: (node, param) => set({ panel: "inspector", selected: new Set([node]), selectedEdges: new Set(), jump: { node, param, count: (get().jump?.count ?? 0) + 1 } }),
    };
  });
}

export const EditorContext = createContext<StoreApi<EditorState> | null>(null);

export function useEditorStore(): StoreApi<EditorState> {
  const store = useContext(EditorContext);
  if (!store) throw new Error("outside of an editor");
  return store;
}
export function useEditor<T>(choose: (state: EditorState) => T): T {
  return useStore(useEditorStore(), choose);
}
export const useDoc = () => useEditor((state) => state.history.present);
export const isDirty = (state: EditorState) => state.history.present !== state.stored.base;
export const modeOf = (doc: Doc): Mode => doc.execution_mode ?? "legacy";
export const NO_DOC = EMPTY;

/** The node a problem is about. */
export function nodeOf(diagnostic: Diagnostic, doc: Doc): string | null {
  if (diagnostic.node !== null && diagnostic.node !== undefined) return diagnostic.node;
  const [, list, index] = diagnostic.path.split("/");
  return list === "nodes" ? (doc.nodes[Number(index)]?.id ?? null) : null;
}
/** The edge a problem is about, by its key. */
export function edgeOf(diagnostic: Diagnostic, doc: Doc): string | null {
  const [, list, index] = diagnostic.path.split("/");
  const edge = list === "edges" ? doc.edges[Number(index)] : undefined;
  return edge ? edgeKey(edge) : null;
}
/** The param a problem is about: `/nodes/3/params/angles/1/name` → `angles.1.name`. */
export function paramOf(diagnostic: Diagnostic): string | null {
  const parts = diagnostic.path.split("/").map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
  return parts[1] === "nodes" && parts[3] === "params" && parts.length > 4 ? parts.slice(4).join(".") : null;
}
