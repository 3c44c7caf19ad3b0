import { describe, expect, it } from "vitest";
import { ALL_SHOWN, changeLooks, countLooks, isIsolated, lookOf, type LookAct, type Looks } from "./looks";

const all = ["plate", "nut#1", "nut#2", "bolt"];
const nuts = ["nut#1", "nut#2"];
const after = (looks: Looks, act: LookAct, keys: string[]) => changeLooks(looks, { act, keys, all });

describe("changeLooks", () => {
  it("hides, and shows again what is hidden", () => {
    const hidden = after(ALL_SHOWN, "hide", nuts);
    expect([...hidden]).toEqual([["nut#1", "hidden"], ["nut#2", "hidden"]]);
    expect(after(hidden, "hide", nuts).size).toBe(0);
  });

  it("hides the rest of an assembly that is hidden in part", () => {
    expect(lookOf(after(after(ALL_SHOWN, "hide", ["nut#1"]), "hide", nuts), nuts)).toBe("hidden");
  });

  it("makes a ghost of a hidden part, and hides a ghost", () => {
    const ghost = after(after(ALL_SHOWN, "hide", ["bolt"]), "ghost", ["bolt"]);
    expect(lookOf(ghost, ["bolt"])).toBe("ghost");
    expect(lookOf(after(ghost, "hide", ["bolt"]), ["bolt"])).toBe("hidden");
  });

  it("isolates, and goes back when the same is isolated once more", () => {
    const alone = after(after(ALL_SHOWN, "ghost", nuts), "isolate", nuts);
    expect(isIsolated(alone, nuts, all)).toBe(true);
    expect(countLooks(alone)).toEqual({ hidden: 2, ghost: 0 });
    expect(after(alone, "isolate", ["bolt"]).has("bolt")).toBe(false);
    expect(after(alone, "isolate", nuts)).toBe(ALL_SHOWN);
  });

  it("leaves everything as it is where there is nothing to act on", () => {
    expect(after(ALL_SHOWN, "isolate", [])).toBe(ALL_SHOWN);
    expect(changeLooks(ALL_SHOWN, { act: "showAll" })).toBe(ALL_SHOWN);
  });

  it("shows all", () => {
    expect(changeLooks(after(ALL_SHOWN, "hide", nuts), { act: "showAll" }).size).toBe(0);
  });
});

describe("lookOf", () => {
  it("says when parts of an assembly differ", () => {
    expect(lookOf(after(ALL_SHOWN, "hide", ["nut#2"]), nuts)).toBe("mixed");
    expect(lookOf(ALL_SHOWN, nuts)).toBe("shown");
    expect(lookOf(ALL_SHOWN, [])).toBe("shown");
  });
});

describe("isIsolated", () => {
  it("is not said of the whole, nor where a part of it is missing", () => {
    expect(isIsolated(ALL_SHOWN, all, all)).toBe(false);
    expect(isIsolated(after(after(ALL_SHOWN, "isolate", nuts), "hide", ["nut#1"]), nuts, all)).toBe(false);
  });
});
