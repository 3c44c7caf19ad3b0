import { describe, expect, it } from "vitest";
import type { NodeDefinition } from "../../api/model";
import { readFields } from "../../ui/ParamForm";
import { byStep } from "../workflows/document/contracts";
import type { Doc } from "../workflows/document/types";
import { nearestKind, promisedBy, refusalOf, throughWorkflow } from "./promise";

const node = (step: string, roles: string[], properties: object, defaults: object) => ({ step, artifact_roles_produced: roles, param_schema: { properties }, defaults }) as unknown as NodeDefinition;
const still = node("still", ["still_image"], { width: { "x-override": "all" }, azimuth: { "x-override": "single" }, hidden: {} }, { width: 1600, azimuth: 35, hidden: 1 });
const save = node("save", ["media_asset"], { file_name: { "x-override": "all" } }, { file_name: "{sku}" });
const definitions = byStep([still, save]);
const fields = readFields({ properties: Object.fromEntries(["width", "azimuth", "hidden", "file_name"].map((name) => [name, { type: "string", title: name, default: "?" }])) });
const doc = (...stills: object[]): Doc => ({ version: 1, edges: [], nodes: [...stills.map((params, index) => ({ id: `s${index}`, step: "still", params: params as Record<string, number> })), { id: "save", step: "save" }] });

describe("what a workflow promises", () => {
  it("is what its nodes make, within its family", () => {
    expect(promisedBy(doc({}), definitions, "order_line")).toEqual(["still_image"]);
    expect(promisedBy(doc({}), definitions, "cad_file")).toEqual([]);
    expect(promisedBy(doc(), definitions, "order_line")).toEqual([]);
  });

  it("tells why a kind cannot be chosen", () => {
    expect(refusalOf("preview_thumbnail", "order_line", null)).toBe("family");
    expect(refusalOf("model_export", "order_line", ["still_image"])).toBe("workflow");
    expect([refusalOf("model_export", "order_line", null), refusalOf("still_image", "order_line", ["still_image"])]).toEqual([null, null]);
  });
});

describe("the nearest kind", () => {
  it("is the wanted one where it can be had", () => {
    expect(nearestKind("model_export", "order_line", null)).toBe("model_export");
    expect(nearestKind("model_export", "order_line", ["turntable_video"])).toBe("turntable_video");
    expect(nearestKind("model_export", "cad_file", null)).toBe("preview_thumbnail");
    expect(nearestKind("model_export", "order_line", [])).toBeUndefined();
  });
});

describe("settings through a workflow", () => {
  const shown = (of: Doc) => {
    const { offered, left } = throughWorkflow(fields, of, definitions);
    return { offered: offered.map((field) => [field.name, field.default, field.origin]), left: left.map((field) => field.name) };
  };

  it("are worth what its nodes say, and name the origin", () => {
    expect(shown(doc({ width: 800 }))).toEqual({ offered: [["width", 800, "workflow"], ["azimuth", 35, undefined], ["file_name", "{sku}", undefined]], left: ["hidden"] });
  });

  it("differ by node, and what fits one picture only is left to the nodes", () => {
    expect(shown(doc({ width: 800 }, {}))).toEqual({ offered: [["width", "?", "nodes"], ["file_name", "{sku}", undefined]], left: ["azimuth", "hidden"] });
  });
});
