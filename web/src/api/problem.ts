// Errors as the server words them (application/problem+json), and a uniform shape for everything else
// that can go wrong on the way.

import type { FieldError } from "./model";

export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly errors: FieldError[];

  constructor(init: { status: number; code: string; title: string; detail: string; errors?: FieldError[] }) {
    super(init.detail || init.title);
    this.name = "Problem";
    this.status = init.status;
    this.code = init.code;
    this.title = init.title;
    this.errors = init.errors ?? [];
  }

  /** First message per field, by the last segment of its path: what a form shows beside its inputs. */
  get fields(): Record<string, string> {
    const fields: Record<string, string> = {};
    for (const error of this.errors) {
      const name = error.path.split(/[./]/).findLast((part) => part !== "") ?? "";
      fields[name] ??= error.message;
    }
    return fields;
  }
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function isFieldError(value: unknown): value is FieldError {
  return typeof value === "object" && value !== null && "path" in value && "message" in value;
}

/** Reads a refused answer's body; bodies that are no problem document still give a Problem. */
export function problemFrom(status: number, body: unknown): Problem {
  const record = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  const errors = Array.isArray(record.errors) ? record.errors.filter(isFieldError) : [];
  return new Problem({
    status,
    code: text(record.code) || `http_${status}`,
    title: text(record.title),
    detail: text(record.detail),
    errors,
  });
}

/** The server could not be reached at all. */
export function offlineProblem(): Problem {
  return new Problem({ status: 0, code: "offline", title: "", detail: "" });
}

export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new Problem({ status: -1, code: "unexpected", title: "", detail });
}
