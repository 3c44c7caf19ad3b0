// Node definitions and a graph for the tests: the shape of what the backend serves, cut down to what they need.
import type { Definition, Doc, Role } from "./types";

type Port = { roles: Role[]; many?: boolean; optional?: boolean };

export function definition(step: string, family: Definition["family"], takes: Port[], gives: Role[], extra: Partial<Definition> = {}): Definition {
  return {
    step, step_version: 1, label: step.replaceAll("_", " "), description: `What ${step} does.`, category: "Test", family, module_key: `test.${step}`, module_version: 1,
    input_contract: takes.map(({ roles, many, optional }) => ({ name: roles[0] ?? "", roles, cardinality: many ? "many" : optional ? "optional" : "one", source: "ancestor" })),
    output_contract: gives.map((role) => ({ name: role, role, cardinality: "one" })),
    artifact_roles_consumed: takes.flatMap((port) => port.roles), artifact_roles_produced: gives,
    param_schema: {} as never, defaults: {} as never, execution: "inline", execution_role: "prepare", side_effects: "pure", cacheable: true, timeout_s: 60, needs: [],
    legacy_source: { pipelines: [], step: "" }, availability: { status: "enabled" }, ...extra,
  };
}

export const DEFINITIONS: readonly Definition[] = [
  definition("intake", "cad_file", [], ["step_file"]),
  definition("setup", "order_line", [], ["order_line", "glb", "cad_objects"], { execution_role: "entry" }),
  definition("map", "order_line", [{ roles: ["order_line"] }, { roles: ["cad_objects"] }], ["material_map"]),
  definition("still", "order_line", [{ roles: ["order_line"] }, { roles: ["glb"] }, { roles: ["material_map"] }, { roles: ["bbox"], optional: true }], ["still_image"], { category: "Render", execution_role: "render" }),
  definition("bbox", "shared", [{ roles: ["glb"] }], ["bbox"]),
  definition("save", "order_line", [{ roles: ["still_image", "turntable_video"] }], ["media_asset"]),
  definition("off", "order_line", [{ roles: ["order_line"] }], ["template"], { availability: { status: "disabled", reason: "No Blender.", remedy: "Install it." } }),
];

export const GRAPH: Doc = {
  version: 1,
  execution_mode: "legacy",
  nodes: ["setup", "map", "still", "save"].map((step, index) => ({ id: step, step, step_version: 1, params: {}, ui: { position: { x: index * 300, y: 0 } } })),
  edges: [{ from: "setup", to: "map" }, { from: "map", to: "still" }, { from: "still", to: "save" }],
  ui: { viewport: { x: 0, y: 0, zoom: 1 } },
};
