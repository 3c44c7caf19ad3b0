// What params are set to: sparse overrides over the defaults of a schema.
import type { Field, Json, Member, NumberShape, RecordShape, Values } from "./schema";

/** More steps than this are no use on a slider. */
const SLIDER_STEPS = 800;
/** Where a new row's percentage starts. */
const GOOD_PERCENT = 90;

/** Every param with its value. */
export function effective(fields: readonly Field[], overrides: Values): Values {
  return Object.fromEntries(fields.map((field) => [field.name, overrides[field.name] ?? field.default]));
}

export function isVisible(field: Field, values: Values): boolean {
  // A condition on a param that is not offered here asks for nothing.
  return field.visibleWhen.every(([param, wanted]) => !(param in values) || wanted.includes(values[param] ?? null));
}

/** Overrides with one param set; undefined takes it back to its default. */
export function withParam(overrides: Values, name: string, value: Json | undefined): Values {
  const { [name]: _, ...others } = overrides;
  return value === undefined ? others : { ...others, [name]: value };
}

/** Only what the fields of a schema know. */
export function known(fields: readonly Field[], overrides: Values): Values {
  const names = new Set(fields.map((field) => field.name));
  return Object.fromEntries(Object.entries(overrides).filter(([name]) => names.has(name)));
}

export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [a as Values, b as Values];
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => sameJson(left[key], right[key]));
}

/** What to send so that `before` becomes `after`: null takes a param back to its default. */
export function changes(before: Values, after: Values): Values {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return Object.fromEntries([...names].filter((name) => !sameJson(before[name], after[name])).map((name) => [name, after[name] ?? null]));
}

export type Errors = Readonly<Record<string, string>>;

/** Messages by the path below `root`: `overrides.angles.1.name` → `angles.1.name`. First message wins. */
export function errorsBelow(errors: readonly { path: string; message: string }[], root: string): Errors {
  const found: Record<string, string> = {};
  for (const { path, message } of errors) {
    const parts = path.split(/[./]/).filter((part) => part !== "");
    if (parts[0] !== root || parts.length < 2) continue;
    found[parts.slice(1).join(".")] ??= message;
  }
  return found;
}

/** The error of a param as a whole: its own, or where it has no rows to show it at, the first one below it. */
export function errorAt(errors: Errors, path: string, withBelow: boolean): string | undefined {
  return errors[path] ?? (withBelow ? Object.entries(errors).find(([at]) => at.startsWith(`${path}.`))?.[1] : undefined);
}

/** Errors no visible field shows, as `[path, message]`. */
export function strayErrors(fields: readonly Field[], values: Values, errors: Errors): [string, string][] {
  const shown = new Set(fields.filter((field) => isVisible(field, values)).map((field) => field.name));
  return Object.entries(errors).filter(([path]) => !shown.has(path.split(".")[0] ?? ""));
}

export function hasSlider({ shape, step }: { shape: { kind: string }; step: number | undefined }): boolean {
  if (shape.kind !== "number" || step === undefined) return false;
  const { minimum, maximum } = shape as NumberShape;
  return (maximum - minimum) / step <= SLIDER_STEPS;
}

/** `view 2` after `view`, `view 3` after `view 2`: a name no other row has. */
function nextName(name: string, taken: ReadonlySet<Json | undefined>): string {
  const [, stem = name, digits] = /^(.*?)\s*(\d+)?$/.exec(name) ?? [];
  let count = digits === undefined ? 2 : Number(digits) + 1;
  while (taken.has(`${stem} ${count}`)) count += 1;
  return `${stem} ${count}`;
}

function firstValue({ shape, unit }: Member): Json {
  if (shape.kind === "boolean") return false;
  if (shape.kind === "text") return "";
  if (shape.kind === "choice") return shape.options[0]?.value ?? "";
  const { minimum, maximum } = shape;
  if (minimum <= 0 && maximum >= 0) return 0;
  const wanted = unit === "%" ? GOOD_PERCENT : Math.round(Math.sqrt(Math.max(0, minimum * maximum)));
  return Math.min(maximum, Math.max(minimum, wanted));
}

/** A further row: like the last one, under a name of its own. */
export function newRow({ members }: RecordShape, rows: readonly Values[]): Values {
  const last = rows.at(-1);
  return Object.fromEntries(members.map((member) => {
    const value = last?.[member.name];
    if (value === undefined) return [member.name, firstValue(member)];
    const names = new Set(rows.map((row) => row[member.name]));
    return [member.name, member.shape.kind === "text" && typeof value === "string" && value !== "" ? nextName(value, names) : value];
  }));
}

/** Numbers of a list as they were typed, without what is no number or out of bounds. */
export function readNumbers(words: readonly string[], { integer, minimum, maximum }: NumberShape, unique: boolean): number[] {
  const numbers = words.map((word) => Number(word.trim().replace(",", "."))).filter((value) => Number.isFinite(value) && value >= minimum && value <= maximum && (!integer || Number.isInteger(value)));
  return unique ? [...new Set(numbers)] : numbers;
}

export function moved<T>(rows: readonly T[], from: number, to: number): T[] {
  const next = rows.filter((_, index) => index !== from);
  next.splice(to, 0, ...rows.slice(from, from + 1));
  return next;
}
