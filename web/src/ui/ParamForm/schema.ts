// Reads the subset of JSON Schema that params are declared in (crates/contracts/src/module/schema.rs)
// into what a form draws. Knows nothing of any single param.

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type Values = Readonly<Record<string, Json>>;

export interface BooleanShape { kind: "boolean" }
export interface NumberShape { kind: "number"; integer: boolean; minimum: number; maximum: number }
export interface TextShape { kind: "text"; minLength: number; maxLength: number }
export interface ChoiceShape { kind: "choice"; options: readonly { value: string; label: string }[] }
export type ScalarShape = BooleanShape | NumberShape | TextShape | ChoiceShape;

interface Named {
  name: string;
  title: string;
  description: string;
  unit: string | undefined;
  step: number | undefined;
}
/** One member of a record. */
export interface Member extends Named { shape: ScalarShape }
export interface RecordShape { kind: "record"; members: readonly Member[] }
export interface ListShape { kind: "list"; items: ScalarShape | RecordShape; minItems: number; maxItems: number; unique: boolean }

export interface Field extends Named {
  group: string;
  order: number;
  default: Json;
  /** Who says the default, where it is not the module: the workflow, or its nodes each in their own way. */
  origin?: "workflow" | "nodes";
  nullable: boolean;
  /** Text that names an entity. */
  picker: string | undefined;
  /** Shown only while every named param has one of the values. */
  visibleWhen: readonly (readonly [param: string, values: readonly Json[]])[];
  shape: ScalarShape | ListShape;
}
export interface Group { title: string; fields: readonly Field[] }

type Raw = Record<string, unknown>;

function record(value: unknown): Raw {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Raw) : {};
}
function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
function number(value: unknown, otherwise: number): number {
  return typeof value === "number" ? value : otherwise;
}
function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The type of a property without its `null`. */
function typeOf(raw: Raw): string {
  return Array.isArray(raw.type) ? text(raw.type.find((each) => each !== "null")) : text(raw.type);
}

function scalar(raw: Raw): ScalarShape | null {
  const type = typeOf(raw);
  if (type === "boolean") return { kind: "boolean" };
  if (type === "integer" || type === "number") {
    return { kind: "number", integer: type === "integer", minimum: number(raw.minimum, Number.MIN_SAFE_INTEGER), maximum: number(raw.maximum, Number.MAX_SAFE_INTEGER) };
  }
  if (type !== "string") return null;
  const words = list(raw.enum).map(text);
  if (words.length === 0) return { kind: "text", minLength: number(raw.minLength, 0), maxLength: number(raw.maxLength, Number.MAX_SAFE_INTEGER) };
  const labels = record(raw["x-enum-labels"]);
  return { kind: "choice", options: words.map((value) => ({ value, label: text(labels[value]) || value })) };
}

function named(name: string, raw: Raw): Named {
  const step = raw["x-step"];
  return { name, title: text(raw.title) || name, description: text(raw.description), unit: text(raw["x-unit"]) || undefined, step: typeof step === "number" ? step : undefined };
}

function recordOf(raw: Raw): RecordShape {
  const members = Object.entries(record(raw.properties)).flatMap(([name, value]): Member[] => {
    const shape = scalar(record(value));
    return shape ? [{ ...named(name, record(value)), shape }] : [];
  });
  // A record has no order of its own; what names a row stands first.
  return { kind: "record", members: members.toSorted((a, b) => Number(b.shape.kind === "text") - Number(a.shape.kind === "text")) };
}

function shapeOf(raw: Raw): Field["shape"] | null {
  if (typeOf(raw) !== "array") return scalar(raw);
  const inner = record(raw.items);
  const items = typeOf(inner) === "object" ? recordOf(inner) : scalar(inner);
  return items && { kind: "list", items, minItems: number(raw.minItems, 0), maxItems: number(raw.maxItems, Number.MAX_SAFE_INTEGER), unique: raw.uniqueItems === true };
}

/** The fields of a param schema in their order. What lies outside the subset has no field. */
export function readFields(schema: unknown): readonly Field[] {
  const fields = Object.entries(record(record(schema).properties)).flatMap(([name, value]): Field[] => {
    const raw = record(value);
    const shape = shapeOf(raw);
    if (!shape) return [];
    return [{
      ...named(name, raw),
      group: text(raw["x-group"]),
      order: number(raw["x-order"], Number.MAX_SAFE_INTEGER),
      default: (raw.default ?? null) as Json,
      nullable: list(raw.type).includes("null"),
      picker: text(raw["x-picker"]) || undefined,
      visibleWhen: Object.entries(record(raw["x-visible-when"])).map(([param, values]) => [param, list(values) as Json[]] as const),
      shape,
    }];
  });
  return fields.toSorted((a, b) => a.order - b.order);
}

/** Fields by group; a group stands where its first field does. */
export function groupFields(fields: readonly Field[]): readonly Group[] {
  const groups = new Map<string, Field[]>();
  for (const field of fields) {
    const members = groups.get(field.group);
    if (members) members.push(field);
    else groups.set(field.group, [field]);
  }
  return [...groups].map(([title, members]) => ({ title, fields: members }));
}
