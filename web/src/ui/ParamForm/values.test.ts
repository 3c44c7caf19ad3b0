import { describe, expect, it } from "vitest";
import { SCHEMA } from "./fixture";
import { readFields, type Field, type ListShape, type NumberShape, type RecordShape } from "./schema";
import { changes, effective, errorAt, errorsBelow, hasSlider, isVisible, known, moved, newRow, readNumbers, sameJson, strayErrors, withParam } from "./values";

const fields = readFields(SCHEMA);
const field = (name: string) => fields.find((each) => each.name === name) as Field;
const rowShape = (field("angles").shape as ListShape).items as RecordShape;

describe("values of params", () => {
  it("come from overrides, else from defaults", () => {
    expect(effective(fields, { width: 640, angles: [] })).toMatchObject({ width: 640, height: 1200, engine: "cycles", view_name: null });
  });

  it("are set and taken back", () => {
    expect(withParam({ width: 1 }, "height", 2)).toEqual({ width: 1, height: 2 });
    expect(withParam({ width: 1, height: 2 }, "width", undefined)).toEqual({ height: 2 });
    expect(known(fields, { width: 1, frames: 2 })).toEqual({ width: 1 });
  });

  it("are sent as what changed, with null for what goes back to its default", () => {
    expect(changes({ width: 1, height: 2, sizes: [1] }, { width: 1, sizes: [1, 2], engine: "eevee" })).toEqual({ height: null, sizes: [1, 2], engine: "eevee" });
    expect(changes({ angles: [{ name: "a" }] }, { angles: [{ name: "a" }] })).toEqual({});
    expect([sameJson([], {}), sameJson(null, []), sameJson({ a: [1] }, { a: [1] })]).toEqual([false, false, true]);
  });

  it("show a field only while its conditions hold", () => {
    expect(isVisible(field("denoise"), { engine: "cycles" })).toBe(true);
    expect(isVisible(field("denoise"), { engine: "eevee" })).toBe(false);
    expect(isVisible(field("denoise"), {})).toBe(true);
  });
});

describe("errors", () => {
  const errors = errorsBelow([{ path: "overrides.angles.1.name", message: "taken" }, { path: "/overrides/width", message: "too small" }, { path: "overrides.width", message: "later" }, { path: "name", message: "no" }], "overrides");

  it("are found by the path below the params", () => {
    expect(errors).toEqual({ "angles.1.name": "taken", width: "too small" });
    expect([errorAt(errors, "angles", true), errorAt(errors, "angles", false)]).toEqual(["taken", undefined]);
  });

  it("that no field shows are not lost", () => {
    const hidden = { denoise: "not with EEVEE", samplez: "unknown" };
    expect(strayErrors(fields, effective(fields, { engine: "eevee" }), { ...errors, ...hidden })).toEqual(Object.entries(hidden));
  });
});

describe("lists", () => {
  it("have numbers within bounds only", () => {
    const { items } = field("sizes").shape as ListShape;
    expect(readNumbers(["512", " 64 ", "512", "8", "x", "1.5"], items as NumberShape, true)).toEqual([512, 64]);
    expect(readNumbers(["0,5"], { kind: "number", integer: false, minimum: 0, maximum: 1 }, false)).toEqual([0.5]);
  });

  it("grow by a row like the last one under a name of its own", () => {
    expect(newRow(rowShape, [])).toEqual({ name: "", azimuth_deg: 0 });
    expect(newRow(rowShape, [{ name: "view", azimuth_deg: 30 }])).toEqual({ name: "view 2", azimuth_deg: 30 });
    expect(newRow(rowShape, [{ name: "view 3", azimuth_deg: 1 }, { name: "view 2", azimuth_deg: 30 }])).toEqual({ name: "view 4", azimuth_deg: 30 });
    const numbers: RecordShape = { kind: "record", members: [["edge", 16, 16_384, "px"], ["quality", 1, 100, "%"]].map(([name, minimum, maximum, unit]) => ({ name, title: name, description: "", unit, step: undefined, shape: { kind: "number", integer: true, minimum, maximum } }) as RecordShape["members"][number]) };
    expect(newRow(numbers, [])).toEqual({ edge: 512, quality: 90 });
  });

  it("are put in order", () => {
    expect(moved(["a", "b", "c"], 0, 2)).toEqual(["b", "c", "a"]);
    expect(moved(["a", "b", "c"], 2, 1)).toEqual(["a", "c", "b"]);
  });
});

it("offers a slider where the range is small", () => {
  expect([hasSlider(field("score")), hasSlider(field("width")), hasSlider(field("engine"))]).toEqual([true, false, false]);
});
