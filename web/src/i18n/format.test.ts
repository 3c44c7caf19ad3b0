import { describe, expect, it } from "vitest";
import { formatters } from "./format";

describe("formatters", () => {
  const en = formatters("en");
  const de = formatters("de");

  it("writes sizes in decimal units", () => {
    expect(en.bytes(999)).toBe("999 B");
    expect(en.bytes(172_331)).toBe("172 kB");
    expect(de.bytes(1_834_220)).toBe("1,83 MB");
  });

  it("writes durations in the unit one thinks in", () => {
    expect(en.duration(0.42)).toBe("420 ms");
    expect(en.duration(21.84)).toBe("21.8 s");
    expect(en.duration(185)).toBe("3 min 5 s");
    expect(en.duration(3840)).toBe("1 h 4 min");
  });

  it("says how long ago within a day, else when", () => {
    const now = Date.parse("2026-11-21T12:00:00Z");
    expect(en.ago("2026-11-21T11:57:00Z", now)).toBe("3 minutes ago");
    expect(de.ago("2026-11-21T10:00:00Z", now)).toBe("vor 2 Stunden");
    expect(en.ago("2026-10-01T10:00:00Z", now)).toContain("2026");
  });

  it("writes boxes as edge lengths and money by its currency", () => {
    expect(en.size({ min: [-10, 0, 0], max: [10, 5.55, 0.125] })).toBe("20 × 5.55 × 0.125 mm");
    expect(en.money({ minor_units: 1900, currency: "EUR" })).toBe("€19.00");
    expect(en.money({ minor_units: 1900, currency: "JPY" })).toBe("¥1,900");
  });
});
