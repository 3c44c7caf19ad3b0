// What can be done in the editor, once: menus, keys and buttons call these.
import { notifications } from "@mantine/notifications";
import type { ReactFlowInstance } from "@xyflow/react";
import { useMemo } from "react";
import type { StoreApi } from "zustand";
import { useI18n, type MessageKey, type Params } from "../../../i18n";
import { useSchemaWords } from "../../../i18n/schemaWords";
import { align, bounds, distribute, toGrid, type Alignment, type Axis, type Box } from "../document/arrange";
import { copyText, paste, readPart } from "../document/clipboard";
import { belongs, offered, refusal, takes } from "../document/contracts";
import { layOut } from "../document/elk";
import { addFrame, addNode, addNote, connect, disconnect, dissolve, GRID, place, remove, splice } from "../document/ops";
import { edgeKey, framesOf, labelOf, notesOf, positionOf, type Definition, type Doc, type DocEdge, type Point } from "../document/types";
import { NODE_WIDTH, nodeHeight, type FlowEdge, type FlowNode } from "./flow";
import { useEditorStore, type Asking, type EditorState } from "./store";

export type Flow = ReactFlowInstance<FlowNode, FlowEdge>;

const FRAME_MARGIN = 32;
const GAP = 80;
/** What was copied last, where the browser lends no clipboard. */
let lastCopy = "";

export function boxesOf(state: EditorState, flow: Flow | null, ids?: ReadonlySet<string>): Box[] {
  const doc = state.doc();
  const size = (id: string) => flow?.getNode(id)?.measured;
  const nodes = doc.nodes.map((node) => ({ id: node.id, ...positionOf(node), width: size(node.id)?.width ?? NODE_WIDTH, height: size(node.id)?.height ?? nodeHeight(state.byStep.get(node.step)) }));
  const others = [...notesOf(doc), ...framesOf(doc)].map(({ id, x, y, width, height }) => ({ id, x, y, width, height }));
  return [...nodes, ...others].filter((each) => !ids || ids.has(each.id));
}

/** Moves a place down until no node stands there. */
function free(boxes: readonly Box[], at: Point, height: number): Point {
  let { x, y } = at;
  for (let tries = 0; tries < 200; tries += 1) {
    const hit = boxes.find((box) => x < box.x + box.width && x + NODE_WIDTH > box.x && y < box.y + box.height && y + height > box.y);
    if (!hit) break;
    y = hit.y + hit.height + GRID * 2;
  }
  return { x, y };
}

export function makeCommands(store: StoreApi<EditorState>, flow: () => Flow | null, say: (key: MessageKey, params?: Params) => string, words: (text: string) => string) {
  const tell = (key: MessageKey, params?: Params, tone = "gray") => notifications.show({ message: say(key, params), color: tone, closeButtonProps: { "aria-label": say("common.close") } });
  const nodeName = (id: string) => {
    const node = store.getState().doc().nodes.find((each) => each.id === id);
    return node ? words(labelOf(node, store.getState().byStep.get(node.step))) : id;
  };
  const centre = (): Point => {
    const pane = document.querySelector(".react-flow")?.getBoundingClientRect();
    return flow()?.screenToFlowPosition({ x: (pane?.left ?? 0) + (pane?.width ?? 0) / 2 - NODE_WIDTH / 2, y: (pane?.top ?? 0) + (pane?.height ?? 0) / 2 - 60 }) ?? { x: 0, y: 0 };
  };
  const single = (): string | undefined => {
    const { selected } = store.getState();
    return selected.size === 1 ? [...selected].find((id) => store.getState().doc().nodes.some((node) => node.id === id)) : undefined;
  };
  const reveal = (id: string) => {
    const [box] = boxesOf(store.getState(), flow(), new Set([id]));
    const pane = document.querySelector(".react-flow")?.getBoundingClientRect();
    const instance = flow();
    if (!box || !pane || !instance) return;
    const at = instance.flowToScreenPosition(box);
    const zoom = instance.getZoom();
    if (at.x < pane.left || at.y < pane.top || at.x + box.width * zoom > pane.right || at.y + box.height * zoom > pane.bottom) {
      void instance.setCenter(box.x + box.width / 2, box.y + box.height / 2, { zoom, duration: 200 });
    }
  };
  const choose = (id: string) => {
    store.getState().select([id]);
    reveal(id);
  };

  const join = (edge: DocEdge): boolean => {
    const state = store.getState();
    const why = refusal(state.doc(), state.byStep, edge);
    if (why !== null) {
      tell(`workflows.refusal.${why}`, { from: nodeName(edge.from), to: nodeName(edge.to) }, "red");
      return false;
    }
    state.edit((doc) => connect(doc, edge));
    return true;
  };

  /** Adds a node where it was asked for, joined to what it was asked from. */
  const add = (definition: Definition, asking: Extract<Asking, { kind: "add" }> | { at: Point }) => {
    const state = store.getState();
    const request = "kind" in asking ? asking : null;
    const edge = request?.edge === undefined ? undefined : state.doc().edges.find((each) => edgeKey(each) === request.edge);
    const anchor = request?.after ?? (request?.pull ? request.pull.node : undefined);
    const height = nodeHeight(definition);
    const all = boxesOf(state, flow());
    const steps = all.filter((box) => state.doc().nodes.some((node) => node.id === box.id));
    let at = asking.at;
    if (at === null && anchor !== undefined) {
      const box = steps.find((each) => each.id === anchor);
      at = box ? free(steps, { x: box.x + box.width + GAP, y: box.y }, height) : centre();
    }
    at ??= free(steps, centre(), height);
    let made = "";
    state.edit((doc) => {
      const added = addNode(doc, definition, at);
      made = added.id;
      if (edge) return splice(added.doc, edge, made);
      if (request?.pull) return connect(added.doc, request.pull.direction === "out" ? { from: request.pull.node, to: made } : { from: made, to: request.pull.node });
      if (request?.after !== undefined && takes(definition, { node: request.after, direction: "out", roles: null })) return connect(added.doc, { from: request.after, to: made });
      return added.doc;
    });
    if (made !== "") choose(made);
    return made;
  };

  /** Whether a node has anything to do within an edge. */
  const fitsInto = (key: string, definition: Definition): boolean => {
    const state = store.getState();
    const doc = state.doc();
    const edge = doc.edges.find((each) => edgeKey(each) === key);
    if (!edge) return false;
    const node = (id: string) => doc.nodes.find((each) => each.id === id);
    return offered([definition], state.byStep, state.family, { after: node(edge.from), before: node(edge.to) }).length > 0;
  };

  /** Puts a node that stands alone into an edge; says whether it did. */
  const spliceInto = (key: string, id: string, topic?: string): boolean => {
    const state = store.getState();
    const doc = state.doc();
    const edge = doc.edges.find((each) => edgeKey(each) === key);
    const node = doc.nodes.find((each) => each.id === id);
    if (!edge || !node || doc.edges.some((each) => each.from === id || each.to === id)) return false;
    const own = state.byStep.get(node.step);
    if (!own || !fitsInto(key, own)) return false;
    state.edit((each) => splice(each, edge, id), topic);
    return true;
  };

  const put = (text: string, at?: Point): boolean => {
    const part = readPart(text);
    if (!part || part.nodes.length + notesOf(part).length + framesOf(part).length === 0) {
      tell("workflows.paste.nothing", {}, "red");
      return false;
    }
    const state = store.getState();
    const pasted = paste(state.doc(), part, (step) => {
      const definition = state.byStep.get(step);
      return definition === undefined || belongs(definition, state.family);
    }, at);
    if (pasted.left.length > 0) tell("workflows.paste.left", { steps: pasted.left.join(", ") }, "amber");
    if (pasted.ids.length === 0) return false;
    state.edit(() => pasted.doc);
    state.select(pasted.ids);
    return true;
  };

  const commands = {
    tell,
    join,
    add,
    choose,
    reveal,
    spliceInto,
    fitsInto,
    nodeName,
    centre,
    single,
    undo: () => store.getState().undo(),
    redo: () => store.getState().redo(),
    remove: (joining = false) => {
      const { selected, selectedEdges, edit } = store.getState();
      edit((doc) => {
        const edges = doc.edges.filter((each) => selectedEdges.has(edgeKey(each)));
        const without = edges.length > 0 ? disconnect(doc, edges) : doc;
        if (selected.size === 0) return without;
        return joining ? dissolve(without, selected) : remove(without, selected);
      });
    },
    duplicate: () => {
      const { selected, doc } = store.getState();
      if (selected.size > 0) put(copyText(doc(), selected));
    },
    copy: async () => {
      const { selected, doc } = store.getState();
      if (selected.size === 0) return;
      lastCopy = copyText(doc(), selected);
      // Without a secure context there is no clipboard; the editor's own copy still works.
      await navigator.clipboard?.writeText(lastCopy).catch(() => {});
      tell("workflows.paste.copied", { count: selected.size });
    },
    cut: async () => {
      await commands.copy();
      commands.remove();
    },
    paste: async (at?: Point) => {
      const text = (await navigator.clipboard?.readText().catch(() => "")) || lastCopy;
      put(text, at);
    },
    pasteText: (text: string, at?: Point) => put(text, at),
    selectAll: () => {
      const doc = store.getState().doc();
      store.getState().select([...doc.nodes, ...notesOf(doc), ...framesOf(doc)].map((each) => each.id));
    },
    align: (how: Alignment) => {
      const state = store.getState();
      const boxes = boxesOf(state, flow(), state.selected);
      if (boxes.length > 1) state.edit((doc) => place(doc, align(boxes, how)));
    },
    distribute: (axis: Axis) => {
      const state = store.getState();
      const places = distribute(boxesOf(state, flow(), state.selected), axis);
      if (places.size > 0) state.edit((doc) => place(doc, places));
    },
    snap: () => {
      const state = store.getState();
      const boxes = boxesOf(state, flow(), state.selected.size > 0 ? state.selected : undefined);
      state.edit((doc) => place(doc, toGrid(boxes)));
    },
    nudge: (dx: number, dy: number) => {
      const state = store.getState();
      const boxes = boxesOf(state, flow(), state.selected);
      if (boxes.length > 0) state.edit((doc) => place(doc, new Map(boxes.map((box) => [box.id, { x: box.x + dx, y: box.y + dy }]))), "nudge");
    },
    layout: async () => {
      const state = store.getState();
      const isStep = new Set(state.doc().nodes.map((node) => node.id));
      const chosen = new Set([...state.selected].filter((id) => isStep.has(id)));
      const some = chosen.size > 1;
      const boxes = boxesOf(state, flow(), some ? chosen : isStep);
      try {
        const places = await layOut(boxes, state.doc().edges);
        state.edit((doc) => place(doc, places));
        if (!some) requestAnimationFrame(() => void flow()?.fitView({ padding: 0.15, duration: 250, maxZoom: 1 }));
      } catch {
        tell("workflows.layoutFailed", {}, "red");
      }
    },
    frame: () => {
      const state = store.getState();
      const boxes = boxesOf(state, flow(), state.selected);
      const at = boxes.length > 0 ? bounds(boxes) : { ...centre(), width: 320, height: 200 };
      let made = "";
      state.edit((doc) => {
        const framed = addFrame(doc, { x: at.x - FRAME_MARGIN, y: at.y - FRAME_MARGIN - GRID, width: at.width + FRAME_MARGIN * 2, height: at.height + FRAME_MARGIN * 2 + GRID }, say("workflows.frame.fresh"));
        made = framed.id;
        return framed.doc;
      });
      state.select([made]);
    },
    note: (at?: Point) => {
      let made = "";
      store.getState().edit((doc) => {
        const noted = addNote(doc, at ?? centre());
        made = noted.id;
        return noted.doc;
      });
      store.getState().select([made]);
    },
    fit: () => void flow()?.fitView({ padding: 0.15, duration: 200, maxZoom: 1 }),
    zoom: (factor: number) => void (factor === 1 ? flow()?.zoomTo(1, { duration: 150 }) : factor > 1 ? flow()?.zoomIn({ duration: 150 }) : flow()?.zoomOut({ duration: 150 })),
    /** The next node in a direction on the canvas. */
    walk: (dx: number, dy: number) => {
      const state = store.getState();
      const boxes = boxesOf(state, flow()).filter((box) => state.doc().nodes.some((node) => node.id === box.id));
      const from = boxes.find((box) => state.selected.has(box.id));
      if (!from) {
        const first = boxes[0];
        if (first) choose(first.id);
        return;
      }
      const ahead = boxes.filter((box) => box !== from).map((box) => {
        const [x, y] = [box.x + box.width / 2 - from.x - from.width / 2, box.y + box.height / 2 - from.y - from.height / 2];
        const along = x * dx + y * dy;
        const aside = Math.abs(x * dy) + Math.abs(y * dx);
        return { id: box.id, along, cost: along + aside * 2 };
      }).filter((each) => each.along > 1).toSorted((a, b) => a.cost - b.cost)[0];
      if (ahead) choose(ahead.id);
    },
    askAdd: (screen: Point, at: Point | null) => {
      const after = at === null ? single() : undefined;
      store.getState().put({ asking: { kind: "add", screen, at, ...(after === undefined ? {} : { after }) }, menu: null });
    },
    askFind: (screen: Point) => store.getState().put({ asking: { kind: "find", screen }, menu: null }),
    askConnect: (screen: Point) => {
      const from = single();
      if (from === undefined) tell("workflows.connect.first");
      else store.getState().put({ asking: { kind: "connect", screen, from }, menu: null });
    },
  };
  return commands;
}

export type Commands = ReturnType<typeof makeCommands>;
export type { Doc };

export function useCommands(flow: () => Flow | null): Commands {
  const store = useEditorStore();
  const { t } = useI18n();
  const words = useSchemaWords();
  return useMemo(() => makeCommands(store, flow, t, words), [store, flow, t, words]);
}
