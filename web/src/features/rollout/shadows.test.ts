import { describe, expect, it } from "vitest";
import { countVerdicts } from "./shadows";

describe("shadow runs", () => {
  it("are counted by verdict, the worst first", () => {
    const runs = ["pass", "fail", "pass", null, "unheard of", "warn"].map((verdict) => ({ verdict }));
    expect(countVerdicts(runs)).toEqual([["fail", 1], ["warn", 1], ["pass", 2], ["unjudged", 2]]);
    expect(countVerdicts([])).toEqual([]);
  });
});
