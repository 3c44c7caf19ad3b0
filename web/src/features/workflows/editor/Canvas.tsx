import { useReducedMotion } from "@mantine/hooks";
import { useMantineColorScheme } from "@mantine/core";
import "@xyflow/react/dist/base.css";
import {
  applyEdgeChanges, applyNodeChanges, Background, BackgroundVariant, ConnectionMode, MiniMap, ReactFlow, SelectionMode,
  type Connection, type EdgeChange, type EdgeTypes, type FinalConnectionState, type NodeChange, type NodeTypes, type OnConnectStartParams,
} from "@xyflow/react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useI18n } from "../../../i18n";
import { portRoles, refusal, takes, type Pull } from "../document/contracts";
import { pin, place } from "../document/ops";
import { isPlaced, type DocEdge, type Point } from "../document/types";
import type { Commands, Flow } from "./commands";
import { boxesOf } from "./commands";
import { FrameNode, NoteNode } from "./boxes";
import styles from "./editor.module.css";
import { flowEdges, flowNodes, portOf, type FlowEdge, type FlowNode } from "./flow";
import { DRAG_TYPE } from "./Palette";
import { roleColour } from "./roles";
import { StepEdge } from "./StepEdge";
import { StepNode } from "./StepNode";
import { useEditor, useEditorStore } from "./store";

const NODE_TYPES: NodeTypes = { step: StepNode, note: NoteNode, frame: FrameNode };
const EDGE_TYPES: EdgeTypes = { flow: StepEdge };
const SNAP: [number, number] = [20, 20];
/** Larger graphs draw what is in view only. */
const MANY_NODES = 120;
/** Points of a line that are looked at to find the nearest. */
const EDGE_SAMPLES = 48;

const pointOf = (event: MouseEvent | TouchEvent): Point => {
  const touch = "changedTouches" in event ? event.changedTouches[0] : event;
  return { x: touch?.clientX ?? 0, y: touch?.clientY ?? 0 };
};

/** The edge under a point of the window, by its key. */
function edgeUnder({ x, y }: Point): string | undefined {
  let [nearest, least] = [undefined as string | undefined, Infinity];
  for (const element of document.elementsFromPoint(x, y)) {
    const edge = element.closest(".react-flow__edge");
    const path = edge?.querySelector<SVGPathElement>("path.react-flow__edge-path");
    const matrix = path?.getScreenCTM();
    if (!edge || !path || !matrix) continue;
    // Edges that leave one handle lie upon each other for a while: the nearest line is meant.
    const at = new DOMPoint(x, y).matrixTransform(matrix.inverse());
    const length = path.getTotalLength();
    for (let step = 0; step <= EDGE_SAMPLES; step += 1) {
      const point = path.getPointAtLength((length * step) / EDGE_SAMPLES);
      const away = Math.hypot(point.x - at.x, point.y - at.y);
      if (away < least) [nearest, least] = [edge.getAttribute("data-id") ?? undefined, away];
    }
  }
  return nearest;
}
function nodeUnder({ x, y }: Point): string | undefined {
  for (const element of document.elementsFromPoint(x, y)) {
    const node = element.closest(".react-flow__node-step");
    if (node) return node.getAttribute("data-id") ?? undefined;
  }
  return undefined;
}

/** An edge as the document says it; plain unless ports are to be pinned. */
function edgeFrom(connection: Connection, pinned: boolean): DocEdge {
  const [from_port, to_port] = [portOf(connection.sourceHandle), portOf(connection.targetHandle)];
  const ports = pinned && from_port !== undefined && to_port !== undefined ? { from_port, to_port } : {};
  return { from: connection.source, to: connection.target, ...ports };
}

export function Canvas({ flowRef, commands, minimap }: { flowRef: React.RefObject<Flow | null>; commands: Commands; minimap: boolean }) {
  const { t } = useI18n();
  const store = useEditorStore();
  const doc = useEditor((state) => state.history.present);
  const definitions = useEditor((state) => state.byStep);
  const selected = useEditor((state) => state.selected);
  const selectedEdges = useEditor((state) => state.selectedEdges);
  const readOnly = useEditor((state) => state.readOnly);
  const { colorScheme } = useMantineColorScheme();
  const calm = useReducedMotion();
  const [nodes, setNodes] = useState<FlowNode[]>(() => flowNodes(doc, definitions, selected, []));
  const [edges, setEdges] = useState<FlowEdge[]>(() => flowEdges(doc, definitions, selectedEdges, []));
  // Follows the document within the same render; dragging changes what is drawn, and the document once it ends.
  const [drawn, setDrawn] = useState({ doc, selected, selectedEdges });
  if (drawn.doc !== doc || drawn.selected !== selected || drawn.selectedEdges !== selectedEdges) {
    setDrawn({ doc, selected, selectedEdges });
    if (drawn.doc !== doc || drawn.selected !== selected) setNodes(flowNodes(doc, definitions, selected, nodes));
    if (drawn.doc !== doc || drawn.selectedEdges !== selectedEdges) setEdges(flowEdges(doc, definitions, selectedEdges, edges));
  }

  const alt = useRef(false);
  useEffect(() => {
    const watch = (event: KeyboardEvent | PointerEvent) => {
      alt.current = event.altKey;
    };
    const kinds = ["keydown", "keyup", "pointermove"] as const;
    for (const kind of kinds) window.addEventListener(kind, watch);
    return () => {
      for (const kind of kinds) window.removeEventListener(kind, watch);
    };
  }, []);

  const onNodesChange = useCallback((changes: NodeChange<FlowNode>[]) => {
    const state = store.getState();
    const picks = changes.filter((each) => each.type === "select");
    if (picks.length > 0) {
      const next = new Set(state.selected);
      for (const { id, selected: on } of picks) {
        if (on) next.add(id);
        else next.delete(id);
      }
      state.select(next, state.selectedEdges);
    }
    const rest = changes.filter((each) => each.type === "position" || each.type === "dimensions");
    if (rest.length > 0) setNodes((before) => applyNodeChanges(rest, before));
  }, [store]);

  const onEdgesChange = useCallback((changes: EdgeChange<FlowEdge>[]) => {
    const state = store.getState();
    const picks = changes.filter((each) => each.type === "select");
    if (picks.length === 0) return;
    setEdges((before) => applyEdgeChanges(picks, before));
    const next = new Set(state.selectedEdges);
    for (const { id, selected: on } of picks) {
      if (on) next.add(id);
      else next.delete(id);
    }
    state.select(state.selected, next);
  }, [store]);

  // What stands in a frame goes with it.
  const carried = useRef<{ from: Point; members: Map<string, Point> } | null>(null);
  const onDragStart = (_: unknown, node: FlowNode) => {
    carried.current = null;
    if (node.type !== "frame") return;
    const [frame] = boxesOf(store.getState(), flowRef.current, new Set([node.id]));
    if (!frame) return;
    const inside = boxesOf(store.getState(), flowRef.current).filter((box) => box.id !== node.id && !selected.has(box.id) && box.x >= frame.x && box.y >= frame.y && box.x + box.width <= frame.x + frame.width && box.y + box.height <= frame.y + frame.height);
    carried.current = { from: { x: frame.x, y: frame.y }, members: new Map(inside.map((box) => [box.id, { x: box.x, y: box.y }])) };
  };
  const onDrag = (_: unknown, node: FlowNode) => {
    const load = carried.current;
    if (!load || load.members.size === 0) return;
    const [dx, dy] = [node.position.x - load.from.x, node.position.y - load.from.y];
    setNodes((before) => before.map((each) => {
      const at = load.members.get(each.id);
      return at ? { ...each, position: { x: at.x + dx, y: at.y + dy } } : each;
    }));
  };
  const onDragStop = (event: MouseEvent | TouchEvent | React.MouseEvent, node: FlowNode, dragged: FlowNode[]) => {
    const places = new Map<string, Point>((dragged.length > 0 ? dragged : [node]).map((each) => [each.id, { x: Math.round(each.position.x), y: Math.round(each.position.y) }]));
    const load = carried.current;
    if (load) {
      const [dx, dy] = [node.position.x - load.from.x, node.position.y - load.from.y];
      for (const [id, at] of load.members) places.set(id, { x: Math.round(at.x + dx), y: Math.round(at.y + dy) });
      carried.current = null;
    }
    const state = store.getState();
    const topic = `drag:${node.id}:${state.history.past.length}`;
    state.edit((each) => place(each, places), topic);
    if (node.type === "step" && places.size === 1) {
      const under = edgeUnder(pointOf(event as MouseEvent));
      // Moving it there and splicing it in is one thing a person did.
      if (under !== undefined) commands.spliceInto(under, node.id, topic);
    }
    store.getState().settle();
  };

  const pullOf = (params: OnConnectStartParams): Pull | null => {
    if (params.nodeId === null) return null;
    const state = store.getState();
    const direction = params.handleType === "target" ? "in" : "out";
    const node = state.doc().nodes.find((each) => each.id === params.nodeId);
    const port = portOf(params.handleId);
    return { node: params.nodeId, direction, roles: port === undefined ? null : portRoles(definitions.get(node?.step ?? ""), port, direction) };
  };

  /** By role where ports are joined; the plain handle leads anywhere a graph may go. */
  const isValid = useCallback((connection: Connection | FlowEdge) => {
    const state = store.getState();
    const ends: Connection = { source: connection.source, target: connection.target, sourceHandle: connection.sourceHandle ?? null, targetHandle: connection.targetHandle ?? null };
    const [from_port, to_port] = [portOf(ends.sourceHandle), portOf(ends.targetHandle)];
    const probe: DocEdge = { from: ends.source, to: ends.target, ...(from_port === undefined ? {} : { from_port }), ...(to_port === undefined ? {} : { to_port }) };
    return refusal(state.doc(), state.byStep, probe) === null;
  }, [store]);

  const onConnect = (connection: Connection) => {
    const edge = edgeFrom(connection, alt.current);
    const state = store.getState();
    const plain = state.doc().edges.find((each) => each.from === edge.from && each.to === edge.to && each.from_port === undefined);
    // Pinning what is joined already is said of the edge that is there.
    if (plain && edge.from_port !== undefined && edge.to_port !== undefined) state.edit((each) => pin(each, plain, { from_port: edge.from_port ?? "", to_port: edge.to_port ?? "" }));
    else commands.join(edge);
  };

  const onConnectEnd = (event: MouseEvent | TouchEvent, connection: FinalConnectionState) => {
    const { pull } = store.getState();
    store.getState().put({ pull: null });
    if (connection.isValid === true || !pull) return;
    const screen = pointOf(event);
    const over = nodeUnder(screen);
    if (over !== undefined && over !== pull.node) {
      const state = store.getState();
      const target = definitions.get(state.doc().nodes.find((each) => each.id === over)?.step ?? "");
      const edge = pull.direction === "out" ? { from: pull.node, to: over } : { from: over, to: pull.node };
      if (target && !takes(target, pull)) commands.tell("workflows.refusal.roles", { from: commands.nodeName(edge.from), to: commands.nodeName(edge.to) }, "red");
      else commands.join(edge);
      return;
    }
    if (over === undefined && event.target instanceof Element && event.target.closest(".react-flow__pane")) {
      const at = flowRef.current?.screenToFlowPosition({ x: screen.x - (pull.direction === "in" ? 220 : 0), y: screen.y - 24 });
      store.getState().put({ asking: { kind: "add", screen, at: at ?? null, pull } });
    }
  };

  const openMenu = (event: MouseEvent | React.MouseEvent, target: { node?: string; edge?: string }) => {
    event.preventDefault();
    const state = store.getState();
    if (target.node !== undefined && !state.selected.has(target.node)) state.select([target.node]);
    if (target.edge !== undefined && !state.selectedEdges.has(target.edge)) state.select([], [target.edge]);
    const screen = { x: event.clientX, y: event.clientY };
    state.put({ menu: { ...screen, ...target, at: flowRef.current?.screenToFlowPosition(screen) ?? { x: 0, y: 0 } } });
  };

  // A graph that says nothing of places (written by hand, migrated) is laid out when it is first seen.
  const unplaced = useMemo(() => doc.nodes.length > 1 && doc.nodes.every((node) => !isPlaced(node)), [doc]);
  const ready = useRef(false);
  const onInit = (instance: Flow) => {
    flowRef.current = instance;
    if (!ready.current && unplaced && !readOnly) void commands.layout();
    ready.current = true;
  };

  return (
    // The canvas takes keys and drops as a whole; what it holds is described in words.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      className={styles.canvas}
      data-canvas
      data-pulling={useEditor((state) => state.pull !== null)}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      role="application"
      aria-label={t("workflows.canvas")}
      aria-describedby="canvas-help"
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(DRAG_TYPE)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = "copy";
      }}
      onDrop={(event) => {
        const definition = definitions.get(event.dataTransfer.getData(DRAG_TYPE));
        if (!definition) return;
        event.preventDefault();
        const screen = { x: event.clientX, y: event.clientY };
        const at = flowRef.current?.screenToFlowPosition({ x: screen.x - 60, y: screen.y - 20 }) ?? null;
        const edge = edgeUnder(screen);
        commands.add(definition, { kind: "add", screen, at, ...(edge !== undefined && commands.fitsInto(edge, definition) ? { edge } : {}) });
      }}
    >
      <p id="canvas-help" hidden>{t("workflows.canvasHelp")}</p>
      <ReactFlow<FlowNode, FlowEdge>
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onInit={onInit}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        onNodeDragStart={onDragStart}
        onNodeDrag={onDrag}
        onNodeDragStop={onDragStop}
        onConnectStart={(_, params) => store.getState().put({ pull: pullOf(params), asking: null })}
        onConnect={onConnect}
        onConnectEnd={onConnectEnd}
        isValidConnection={isValid}
        onNodeContextMenu={(event, node) => openMenu(event, { node: node.id })}
        onSelectionContextMenu={(event) => openMenu(event, {})}
        onEdgeContextMenu={(event, edge) => openMenu(event, { edge: edge.id })}
        onPaneContextMenu={(event) => openMenu(event, {})}
        onPaneClick={() => store.getState().put({ menu: null, asking: null })}
        onDoubleClick={(event) => {
          if (readOnly || !(event.target instanceof Element) || !event.target.classList.contains("react-flow__pane")) return;
          const screen = { x: event.clientX, y: event.clientY };
          commands.askAdd(screen, flowRef.current?.screenToFlowPosition(screen) ?? null);
        }}
        onEdgeDoubleClick={(event, edge) => !readOnly && store.getState().put({ asking: { kind: "add", screen: { x: event.clientX, y: event.clientY }, at: flowRef.current?.screenToFlowPosition({ x: event.clientX - 110, y: event.clientY - 40 }) ?? null, edge: edge.id } })}
        connectionMode={ConnectionMode.Strict}
        connectionRadius={24}
        connectionLineStyle={{ stroke: roleColour(useEditor((state) => state.pull?.roles?.[0])), strokeWidth: 2 }}
        nodesDraggable={!readOnly}
        nodesConnectable={!readOnly}
        nodesFocusable={false}
        edgesFocusable={false}
        disableKeyboardA11y
        deleteKeyCode={null}
        selectionKeyCode="Shift"
        multiSelectionKeyCode={["Meta", "Control"]}
        selectionMode={SelectionMode.Partial}
        selectNodesOnDrag={false}
        zoomOnDoubleClick={false}
        panActivationKeyCode="Space"
        snapToGrid
        snapGrid={SNAP}
        minZoom={0.1}
        maxZoom={2}
        fitView
        fitViewOptions={{ padding: 0.15, maxZoom: 1, duration: calm ? 0 : 200 }}
        onlyRenderVisibleElements={doc.nodes.length > MANY_NODES}
        colorMode={colorScheme === "auto" ? "system" : colorScheme}
        proOptions={{ hideAttribution: true }}
        elevateEdgesOnSelect
      >
        <Background variant={BackgroundVariant.Dots} gap={20} size={1.2} color="var(--canvas-dot)" bgColor="var(--canvas)" />
        {minimap && <MiniMap pannable zoomable className={styles.minimap} ariaLabel={t("workflows.minimap")} nodeColor={miniColour} maskColor="var(--minimap-mask)" nodeStrokeWidth={0} />}
      </ReactFlow>
      {doc.nodes.length === 0 && !readOnly && (
        <div className={styles.emptyCanvas}>
          <p>{t("workflows.empty.title")}</p>
          <p className={styles.dim}>{t("workflows.empty.body")}</p>
        </div>
      )}
    </div>
  );
}

const miniColour = (node: FlowNode) => (node.type === "step" ? roleColour(node.data.definition?.artifact_roles_produced[0]) : node.type === "note" ? "var(--note)" : "var(--frame)");
