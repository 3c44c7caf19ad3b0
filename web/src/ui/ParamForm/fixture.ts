// A schema with every construct of the subset; for tests.
const base = { description: "", "x-group": "Size" };

export const SCHEMA = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  additionalProperties: false,
  properties: {
    width: { ...base, title: "Width", description: "Width of the picture.", type: "integer", minimum: 16, maximum: 16_384, default: 1600, "x-order": 0, "x-unit": "px", "x-step": 1 },
    engine: { ...base, title: "Engine", type: "string", enum: ["cycles", "eevee"], "x-enum-labels": { cycles: "Cycles (path tracing)", eevee: "EEVEE (rasterised)" }, default: "cycles", "x-order": 2, "x-group": "Quality" },
    denoise: { ...base, title: "Denoise", type: "boolean", default: true, "x-order": 3, "x-group": "Quality", "x-visible-when": { engine: ["cycles"] } },
    height: { ...base, title: "Height", type: "integer", minimum: 16, maximum: 16_384, default: 1200, "x-order": 1, "x-unit": "px", "x-step": 1 },
    score: { ...base, title: "Minimum match score", type: "number", minimum: 0, maximum: 1, default: 0.6, "x-order": 4, "x-group": "Matching", "x-step": 0.05 },
    view_name: { ...base, title: "View name", type: ["string", "null"], minLength: 1, maxLength: 60, default: null, "x-order": 5, "x-group": "File" },
    material: { ...base, title: "Material override", type: ["string", "null"], minLength: 1, maxLength: 200, default: null, "x-order": 6, "x-group": "File", "x-picker": "material" },
    exports: { ...base, title: "Exports", type: "array", items: { type: "string", enum: ["blend", "glb"], "x-enum-labels": { blend: "Blender file", glb: "GLB" } }, minItems: 0, maxItems: 2, uniqueItems: true, default: [], "x-order": 7, "x-group": "File" },
    sizes: { ...base, title: "Sizes", type: "array", items: { type: "integer", minimum: 16, maximum: 2048 }, minItems: 1, maxItems: 8, uniqueItems: true, default: [512, 128], "x-order": 8, "x-group": "File", "x-unit": "px" },
    angles: {
      ...base, title: "Angles", type: "array", minItems: 0, maxItems: 3, default: [], "x-order": 9, "x-group": "Camera",
      items: {
        type: "object", additionalProperties: false, required: ["azimuth_deg", "name"],
        properties: {
          azimuth_deg: { title: "Azimuth", type: "number", minimum: -360, maximum: 360, "x-unit": "deg", "x-step": 1 },
          name: { title: "Name", type: "string", minLength: 1, maxLength: 60 },
        },
      },
    },
    unheard_of: { ...base, title: "Outside of the subset", type: "object", "x-order": 10 },
  },
};
