// The workflow document as the editor holds it: the canonical form of the backend, read-only. Knows nothing of
// canvases. Keys the editor does not know travel with it untouched.
import type { Schemas } from "../../../api/model";
import type { Json, Values } from "../../../ui/ParamForm";

export type Mode = Schemas["ExecutionMode"];
export type Family = Schemas["Family"];
export type Role = Schemas["ArtifactRole"];
export type Definition = Schemas["NodeDefinition"];
export type Diagnostic = Schemas["Diagnostic"];
export type OnFailure = Schemas["OnFailure"];

export interface Point { readonly x: number; readonly y: number }
export interface Size { readonly width: number; readonly height: number }

export interface Retry { readonly max_attempts: number; readonly backoff_s: number; readonly factor: number; readonly max_backoff_s: number }

export interface DocNode {
  readonly id: string;
  readonly step: string;
  readonly step_version?: number;
  readonly params?: Values;
  readonly retry?: Retry;
  readonly timeout_s?: number;
  readonly on_failure?: OnFailure;
  readonly ui?: Values;
}
export interface DocEdge {
  readonly from: string;
  readonly to: string;
  readonly from_port?: string;
  readonly to_port?: string;
}
export interface Doc {
  readonly version: 1;
  readonly execution_mode?: Mode;
  readonly nodes: readonly DocNode[];
  readonly edges: readonly DocEdge[];
  readonly ui?: Values;
}

/** A text on the canvas. */
export interface Note extends Point, Size { readonly id: string; readonly text: string }
/** A titled frame around nodes. */
export interface Frame extends Point, Size { readonly id: string; readonly title: string }

function entry(value: Json | undefined): Values {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Values) : {};
}
function number(value: Json | undefined, otherwise: number): number {
  return typeof value === "number" && Number.isFinite(value) ? value : otherwise;
}
function text(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

export function positionOf(node: DocNode): Point {
  const { x, y } = entry(node.ui?.position);
  return { x: number(x, 0), y: number(y, 0) };
}

/** Whether the document says where the node stands. */
export function isPlaced(node: DocNode): boolean {
  return typeof entry(node.ui?.position).x === "number";
}

export function labelOf(node: DocNode, definition: Definition | undefined): string {
  return text(node.ui?.label) || definition?.label || node.step;
}

const DEFAULT_SIZE = { width: 240, height: 140 };

function boxes<T extends Point & Size & { id: string }>(doc: Doc, key: "notes" | "frames", rest: (raw: Values) => Omit<T, keyof Point | keyof Size | "id">): T[] {
  const list = doc.ui?.[key];
  if (!Array.isArray(list)) return [];
  return (list as readonly Json[]).flatMap((each) => {
    const raw = entry(each);
    const id = text(raw.id);
    if (id === "") return [];
    const box = { id, x: number(raw.x, 0), y: number(raw.y, 0), width: number(raw.width, DEFAULT_SIZE.width), height: number(raw.height, DEFAULT_SIZE.height) };
    return [{ ...box, ...rest(raw) } as T];
  });
}

export const notesOf = (doc: Doc): Note[] => boxes<Note>(doc, "notes", (raw) => ({ text: text(raw.text) }));
export const framesOf = (doc: Doc): Frame[] => boxes<Frame>(doc, "frames", (raw) => ({ title: text(raw.title) }));

/** Names an edge by what it joins; the same edge has the same name, whatever its place in the list. */
export function edgeKey({ from, to, from_port, to_port }: DocEdge): string {
  return JSON.stringify([from, to, from_port ?? null, to_port ?? null]);
}
export const sameEdge = (a: DocEdge, b: DocEdge) => edgeKey(a) === edgeKey(b);
