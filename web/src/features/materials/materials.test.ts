import { describe, expect, it } from "vitest";
import type { Material } from "../../api/model";
import { cssColour, toSrgb } from "../../ui/colour";
import { byCategory, matches } from "./library";
import { shadeSphere } from "./shade";

const material = (name: string, category: string | null, aliases: string[] = []) => ({ name, category, aliases }) as Material;

describe("library", () => {
  it("finds by name, alias and category", () => {
    const brass = material("Brass", "metal", ["CuZn39"]);
    expect(["bra", "CUZN", "Metal", ""].every((search) => matches(brass, search))).toBe(true);
    expect(matches(brass, "rubber")).toBe(false);
  });

  it("groups by category with the rest last", () => {
    expect(byCategory([material("x", null), material("b", "polymer"), material("a", "metal")]).map(([name]) => name)).toEqual(["metal", "polymer", ""]);
  });
});

describe("colour", () => {
  it("turns linear into sRGB", () => {
    expect(toSrgb(0)).toBe(0);
    expect(toSrgb(2)).toBeCloseTo(1);
    expect(cssColour([0.5, 0, 1, 1])).toBe("#bc00ff");
  });
});

describe("shadeSphere", () => {
  const mean = (pixels: Uint8ClampedArray, channel: number) => pixels.filter((_, at) => at % 4 === channel).reduce((sum, value) => sum + value, 0);
  const pbr = { base_color: [0.5, 0.05, 0.05, 1] as [number, number, number, number], metallic: 0, roughness: 0.4, transmission: 0 };

  it("shows the base colour, on nothing", () => {
    const pixels = shadeSphere(pbr, 32);
    expect(mean(pixels, 0)).toBeGreaterThan(mean(pixels, 1) * 1.5);
    expect(pixels[3]).toBe(0);
    expect(pixels[(16 * 32 + 16) * 4 + 3]).toBe(255);
  });

  it("has a smaller, brighter highlight where it is smooth", () => {
    const peak = (roughness: number) => Math.max(...shadeSphere({ ...pbr, metallic: 1, roughness }, 32).filter((_, at) => at % 4 === 0));
    expect(peak(0.1)).toBeGreaterThan(peak(0.9));
  });
});
