import { describe, expect, it } from "vitest";
import { asProblem, problemFrom } from "./problem";

describe("problemFrom", () => {
  it("keeps the server's words and gives forms their fields", () => {
    const problem = problemFrom(422, { code: "invalid", title: "Invalid", detail: "Two fields need you.", errors: [{ path: "/params/width", code: "range", message: "16 to 16384 px" }, { path: "sku", code: "taken", message: "This SKU exists" }] });
    expect(problem.message).toBe("Two fields need you.");
    expect(problem.fields).toEqual({ width: "16 to 16384 px", sku: "This SKU exists" });
  });

  it("makes do with anything else a proxy may send", () => {
    expect(problemFrom(502, null)).toMatchObject({ status: 502, code: "http_502", errors: [] });
    expect(asProblem("odd")).toMatchObject({ code: "unexpected", message: "odd" });
  });
});
