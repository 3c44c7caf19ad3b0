import { describe, expect, it } from "vitest";
import { readFields } from "../../../ui/ParamForm";
import { BLANK, firstTrouble, inputOf, stepOf } from "./choices";

const fields = readFields({
  properties: {
    width: { type: "integer", title: "Width", "x-group": "Size" },
    on_missing: { type: "string", enum: ["fail", "warn"], title: "Missing material", "x-group": "Materials" },
  },
});
const error = (path: string) => ({ path, code: "x", message: "m" });

describe("the wizard's choices", () => {
  it("finds the step that asks for what an error is about", () => {
    const steps = Object.fromEntries(["name", "workflow_id", "workflow.name", "artifact_kind", "template_id", "overrides.width", "overrides.on_missing", "category_ids[3]", "price.currency", "line_bounds.width"].map((path) => [path, stepOf({ path }, fields)]));
    expect(steps).toEqual({
      name: "family", workflow_id: "workflow", "workflow.name": "workflow", artifact_kind: "kind", template_id: "settings", "overrides.width": "settings",
      "overrides.on_missing": "offer", "category_ids[3]": "offer", "price.currency": "offer", "line_bounds.width": null,
    });
  });

  it("leads to the first step in trouble, in the order of the steps", () => {
    expect(firstTrouble([error("price"), error("overrides.width"), error("unheard.of")], fields)).toBe("settings");
    expect(firstTrouble([error("unheard.of")], fields)).toBeNull();
  });

  it("sends what the API knows, and of the params only those that are offered", () => {
    const input = inputOf({ ...BLANK, name: "A", overrides: { width: 640, frames: 12 } }, "w", fields);
    expect(input).toEqual({
      name: "A", description: "", active: true, artifact_kind: "still_image", workflow_family: "order_line", workflow_id: "w", template_id: null, price: null, pricing_tier_id: null,
      visibility: "public", category_ids: [], allowed_material_ids: [], overrides: { width: 640 },
    });
  });
});
