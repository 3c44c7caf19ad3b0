// What is being edited of an output type, and what of it goes to the server.
import type { ArtifactKind, FieldError, LineOverrides, Money, OutputType, Schemas } from "../../api/model";
import { changes, known, type Errors, type Field, type Values } from "../../ui/ParamForm";

/** Where the params lie in a body. */
export const PARAMS = "overrides";

export interface Draft {
  name: string;
  description: string;
  active: boolean;
  artifact_kind: ArtifactKind;
  template_id: string | null;
  price: Money | null;
  overrides: Values;
}

export function draftOf({ name, description, active, artifact_kind, template_id, price, overrides }: OutputType): Draft {
  return { name, description, active, artifact_kind, template_id, price, overrides: overrides as Values };
}

/** Everything general, and of the params only what changed; what the kind does not know is taken back. */
export function changeOf(type: OutputType, draft: Draft, fields: readonly Field[]): Schemas["OutputTypeChange"] {
  const overrides = changes(type.overrides as Values, known(fields, draft.overrides));
  return { ...draft, overrides: overrides as LineOverrides };
}

/** Messages of everything but the params, by the last segment of their path. */
export function generalErrors(errors: readonly FieldError[]): Errors {
  const found: Record<string, string> = {};
  for (const { path, message } of errors) {
    if (!path.startsWith(`${PARAMS}.`)) found[path.split(".").at(-1) ?? ""] ??= message;
  }
  return found;
}

export function isChanged(type: OutputType, draft: Draft): boolean {
  return Object.keys(changes(draftOf(type) as unknown as Values, draft as unknown as Values)).length > 0;
}
