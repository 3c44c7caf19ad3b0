// What is being edited of an output type, and what of it goes to the server.
import type { ArtifactKind, FieldError, LineOverrides, Money, OutputType, Schemas } from "../../api/model";
import { changes, known, type Errors, type Field, type Values } from "../../ui/ParamForm";

/** Where the params lie in a body. */
export const PARAMS = "overrides";

/** What the wizard and the page of a type ask for in the same cards. */
export interface Offer {
  name: string;
  description: string;
  active: boolean;
  artifact_kind: ArtifactKind;
  template_id: string | null;
  price: Money | null;
  pricing_tier_id: string | null;
  visibility: Schemas["Visibility"];
  category_ids: string[];
  allowed_material_ids: string[];
  overrides: Values;
}

export interface Draft extends Offer {
  workflow_id: string | null;
}

export function draftOf(type: OutputType): Draft {
  const { name, description, active, artifact_kind, template_id, price, pricing_tier_id, visibility, category_ids, allowed_material_ids, overrides } = type;
  return { name, description, active, artifact_kind, template_id, price, pricing_tier_id, visibility, category_ids, allowed_material_ids, workflow_id: type.workflow_id ?? null, overrides: overrides as Values };
}

/** Everything general, and of the params only what changed; what the kind does not know is taken back. */
export function changeOf(type: OutputType, draft: Draft, fields: readonly Field[]): Schemas["OutputTypeChange"] {
  const overrides = changes(type.overrides as Values, known(fields, draft.overrides));
  return { ...draft, overrides: overrides as LineOverrides };
}

/** Messages of everything but the params, by the last name of their path: `category_ids[2]` is one of `category_ids`. */
export function generalErrors(errors: readonly FieldError[]): Errors {
  const found: Record<string, string> = {};
  for (const { path, message } of errors) {
    if (!path.startsWith(`${PARAMS}.`)) found[path.replace(/\[\d+\]$/, "").split(".").at(-1) ?? ""] ??= message;
  }
  return found;
}

export function isChanged(type: OutputType, draft: Draft): boolean {
  return Object.keys(changes(draftOf(type) as unknown as Values, draft as unknown as Values)).length > 0;
}
