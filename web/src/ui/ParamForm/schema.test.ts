import { describe, expect, it } from "vitest";
import { SCHEMA } from "./fixture";
import { groupFields, readFields } from "./schema";

const fields = readFields(SCHEMA);
const field = (name: string) => fields.find((each) => each.name === name);

describe("readFields", () => {
  it("reads every construct of the subset, in order, and leaves out what lies outside", () => {
    expect(fields.map(({ name, shape }) => `${name}: ${shape.kind}`)).toEqual([
      "width: number", "height: number", "engine: choice", "denoise: boolean", "score: number", "view_name: text", "material: text",
      "exports: list", "sizes: list", "angles: list",
    ]);
  });

  it("keeps bounds, units, steps, defaults, labels and conditions", () => {
    expect(field("width")).toMatchObject({ title: "Width", unit: "px", step: 1, default: 1600, nullable: false, shape: { integer: true, minimum: 16, maximum: 16_384 } });
    expect(field("engine")?.shape).toEqual({ kind: "choice", options: [{ value: "cycles", label: "Cycles (path tracing)" }, { value: "eevee", label: "EEVEE (rasterised)" }] });
    expect(field("denoise")?.visibleWhen).toEqual([["engine", ["cycles"]]]);
    expect(field("material")).toMatchObject({ nullable: true, picker: "material", default: null, shape: { kind: "text" } });
    expect(field("sizes")?.shape).toMatchObject({ minItems: 1, maxItems: 8, unique: true, items: { kind: "number", integer: true } });
  });

  it("puts what names a row first", () => {
    const { shape } = field("angles") ?? {};
    expect(shape?.kind === "list" && shape.items.kind === "record" && shape.items.members.map((member) => member.name)).toEqual(["name", "azimuth_deg"]);
  });

  it("makes nothing of what is no schema", () => {
    for (const odd of [undefined, null, 7, [], {}, { properties: 3 }, { properties: { a: null, b: { type: "array" } } }]) expect(readFields(odd)).toEqual([]);
  });
});

describe("groupFields", () => {
  it("orders groups by their first field", () => {
    expect(groupFields(fields).map(({ title, fields: members }) => [title, members.length])).toEqual([["Size", 2], ["Quality", 2], ["Matching", 1], ["File", 4], ["Camera", 1]]);
  });
});
