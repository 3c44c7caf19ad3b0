import { describe, expect, it } from "vitest";
import { safeTarget } from "../features/auth/target";
import { texts } from "./search";

describe("texts", () => {
  it("keeps the named strings and drops the rest", () => {
    expect(texts("q", "part")({ q: "42", part: "as1/nut#1", evil: "x" })).toEqual({ q: "42", part: "as1/nut#1" });
    expect(texts("q")({ q: "" })).toEqual({});
    expect(texts("q")({ q: { a: 1 } })).toEqual({});
  });
});

describe("safeTarget", () => {
  it("stays in this app", () => {
    expect(safeTarget("/orders?q=1")).toBe("/orders?q=1");
    for (const away of ["//evil.example", "/\\evil.example", "https://evil.example", undefined]) expect(safeTarget(away)).toBe("/");
  });
});
