// The document as React Flow's nodes and edges. What has not changed keeps its object, so that nothing is drawn twice.
import type { Edge, Node } from "@xyflow/react";
import { handedOver, type Definitions } from "../document/contracts";
import { edgeKey, framesOf, notesOf, positionOf, type Definition, type Doc, type DocEdge, type DocNode, type Frame, type Note, type Role } from "../document/types";

export type StepFlowNode = Node<{ node: DocNode; definition: Definition | undefined }, "step">;
export type NoteFlowNode = Node<{ note: Note }, "note">;
export type FrameFlowNode = Node<{ frame: Frame }, "frame">;
export type FlowNode = StepFlowNode | NoteFlowNode | FrameFlowNode;
export type FlowEdge = Edge<{ edge: DocEdge; roles: readonly Role[] }, "flow">;

export const NODE_WIDTH = 220;
const HEAD = 46;
const ROW = 22;
const FOOT = 12;

/** Height of a node before it was drawn. */
export function nodeHeight(definition: Definition | undefined): number {
  return HEAD + FOOT + ROW * Math.max(1, definition?.input_contract.length ?? 0, definition?.output_contract.length ?? 0);
}

type Look = { selected: boolean; measured?: { width?: number; height?: number } };

export function flowNodes(doc: Doc, definitions: Definitions, selected: ReadonlySet<string>, before: readonly FlowNode[]): FlowNode[] {
  const old = new Map(before.map((node) => [node.id, node]));
  const look = (id: string): Look => {
    const measured = old.get(id)?.measured;
    return { selected: selected.has(id), ...(measured ? { measured } : {}) };
  };
  // oxlint-disable-next-line oxc/no-map-spread -- what is drawn is a new object, or nothing is drawn anew
  const frames = framesOf(doc).map((frame): FlowNode => {
    const was = old.get(frame.id);
    if (was?.type === "frame" && was.selected === selected.has(frame.id) && JSON.stringify(was.data.frame) === JSON.stringify(frame) && was.position.x === frame.x && was.position.y === frame.y && was.width === frame.width && was.height === frame.height) return was;
    return { id: frame.id, type: "frame", position: { x: frame.x, y: frame.y }, width: frame.width, height: frame.height, zIndex: -1, data: { frame }, ...look(frame.id) };
  });
  // oxlint-disable-next-line oxc/no-map-spread -- as above
  const notes = notesOf(doc).map((note): FlowNode => {
    const was = old.get(note.id);
    if (was?.type === "note" && was.selected === selected.has(note.id) && JSON.stringify(was.data.note) === JSON.stringify(note) && was.position.x === note.x && was.position.y === note.y && was.width === note.width && was.height === note.height) return was;
    return { id: note.id, type: "note", position: { x: note.x, y: note.y }, width: note.width, height: note.height, data: { note }, ...look(note.id) };
  });
  const nodes = doc.nodes.map((node): FlowNode => {
    const was = old.get(node.id);
    const position = positionOf(node);
    if (was?.type === "step" && was.data.node === node && was.selected === selected.has(node.id) && was.position.x === position.x && was.position.y === position.y) return was;
    const definition = definitions.get(node.step);
    return { id: node.id, type: "step", position, initialWidth: NODE_WIDTH, initialHeight: nodeHeight(definition), data: { node, definition }, ...look(node.id) };
  });
  return [...frames, ...nodes, ...notes];
}

/** Handles: the plain one, or a port's. */
export const PLAIN = "plain";
export const handleOf = (port: string | undefined) => (port === undefined ? PLAIN : `port:${port}`);
export const portOf = (handle: string | null | undefined) => (handle?.startsWith("port:") ? handle.slice(5) : undefined);

export function flowEdges(doc: Doc, definitions: Definitions, selected: ReadonlySet<string>, before: readonly FlowEdge[]): FlowEdge[] {
  const old = new Map(before.map((edge) => [edge.id, edge]));
  const steps = new Map(doc.nodes.map((node) => [node.id, node.step]));
  const known = new Set<string>();
  return doc.edges.flatMap((edge): FlowEdge[] => {
    const id = edgeKey(edge);
    // A doubled edge is for validation to tell; it is drawn once.
    if (known.has(id) || !steps.has(edge.from) || !steps.has(edge.to)) return [];
    known.add(id);
    const was = old.get(id);
    const [from, to] = [definitions.get(steps.get(edge.from) ?? ""), definitions.get(steps.get(edge.to) ?? "")];
    if (was && was.data?.edge === edge && was.selected === selected.has(id)) return [was];
    const pinned = edge.from_port === undefined ? undefined : from?.output_contract.find((port) => port.name === edge.from_port);
    const roles = pinned ? [pinned.role] : handedOver(from, to);
    return [{ id, type: "flow", source: edge.from, target: edge.to, sourceHandle: handleOf(edge.from_port), targetHandle: handleOf(edge.to_port), selected: selected.has(id), data: { edge, roles } }];
  });
}
