// What the wizard gathers, and which of its steps asks for what.
import type { FieldError, LineOverrides, Schemas } from "../../../api/model";
import { known, type Field } from "../../../ui/ParamForm";
import { PARAMS, type Offer } from "../draft";
import type { LineFamily } from "../kinds";

export const STEPS = ["family", "workflow", "kind", "settings", "offer", "summary"] as const;
export type Step = (typeof STEPS)[number];

/** How a type is made: by the fixed pipeline, a stored workflow, or one that is made with it. */
export type Way =
  | { how: "pipeline" }
  | { how: "stored"; id: string; name: string; number: number }
  | { how: "starter"; starter: string; name: string };

export interface Choices extends Offer {
  family: LineFamily;
  way: Way;
}

export const BLANK: Choices = {
  name: "", description: "", active: true, family: "order_line", way: { how: "pipeline" }, artifact_kind: "still_image", template_id: null, price: null,
  pricing_tier_id: null, visibility: "public", category_ids: [], allowed_material_ids: [], overrides: {},
};

/** Where errors of the workflow that is made on the way lie. */
export const WORKFLOW = "workflow";
/** The group of params that the step of sale and materials shows. */
export const MATERIALS = "Materials";

const ASKED: Readonly<Record<string, Step>> = {
  name: "family", description: "family", workflow_family: "family", workflow_id: "workflow", [WORKFLOW]: "workflow", artifact_kind: "kind", template_id: "settings",
  price: "offer", pricing_tier_id: "offer", visibility: "offer", category_ids: "offer", allowed_material_ids: "offer", active: "offer",
};

/** The step that asks for what an error is about; null where none does. */
export function stepOf({ path }: Pick<FieldError, "path">, fields: readonly Field[]): Step | null {
  const [head = "", param] = path.split(/[./[\]]+/).filter((part) => part !== "");
  if (head !== PARAMS) return ASKED[head] ?? null;
  return fields.find((field) => field.name === param)?.group === MATERIALS ? "offer" : "settings";
}

/** The first step, in their order, that has something to put right. */
export function firstTrouble(errors: readonly FieldError[], fields: readonly Field[]): Step | null {
  const steps = new Set(errors.map((error) => stepOf(error, fields)));
  return STEPS.find((step) => steps.has(step)) ?? null;
}

export function inputOf(choices: Choices, workflow_id: string | null, fields: readonly Field[]): Schemas["NewOutputType"] {
  const { family, way: _, overrides, ...offer } = choices;
  return { ...offer, workflow_family: family, workflow_id, overrides: known(fields, overrides) as LineOverrides };
}
