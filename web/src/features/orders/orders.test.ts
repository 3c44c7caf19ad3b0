import { describe, expect, it } from "vitest";
import { priorityName } from "./priority";
import { totalPrice } from "./total";

const euro = (minor_units: number) => ({ price: { minor_units, currency: "EUR" } });

describe("totalPrice", () => {
  it("multiplies by products and sums by currency", () => {
    expect(totalPrice([euro(1900), euro(100), { price: null }, { price: { minor_units: 5, currency: "USD" } }], 3)).toEqual([
      { currency: "EUR", minor_units: 6000 },
      { currency: "USD", minor_units: 15 },
    ]);
  });

  it("is nothing without a price or a product", () => {
    expect(totalPrice([{ price: null }], 3)).toEqual([]);
    expect(totalPrice([euro(1900)], 0)).toEqual([]);
  });
});

describe("priorityName", () => {
  it("names any number", () => {
    expect([-3, 0, 10].map(priorityName)).toEqual(["low", "normal", "high"]);
  });
});
