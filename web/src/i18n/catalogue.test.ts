import { describe, expect, it } from "vitest";
import { translate } from ".";
import { de } from "./de";
import { en } from "./en";

function leaves(node: unknown, path = ""): [string, string][] {
  if (typeof node === "string") return [[path, node]];
  return Object.entries(node as Record<string, unknown>).flatMap(([key, child]) => leaves(child, path === "" ? key : `${path}.${key}`));
}
const holes = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).toSorted();

describe("catalogue", () => {
  const english = new Map(leaves(en));
  const german = new Map(leaves(de));

  it("has the same messages in both languages", () => {
    expect([...german.keys()].toSorted()).toEqual([...english.keys()].toSorted());
  });

  it("has the same placeholders in both languages", () => {
    for (const [key, text] of english) expect(holes(german.get(key) ?? ""), key).toEqual(holes(text));
  });

  it("has no empty message", () => {
    for (const [key, text] of [...english, ...german]) expect(text.trim(), key).not.toBe("");
  });

  it("fills placeholders and chooses the plural", () => {
    expect(translate("en", "orders.number", { number: "12" })).toBe("Order 12");
    expect(translate("en", "product.partsCount", { count: 1 })).toBe("1 part");
    expect(translate("en", "product.partsCount", { count: 1200 })).toBe("1,200 parts");
    expect(translate("de", "product.partsCount", { count: 1200 })).toBe("1.200 Teile");
  });
});
