import type { Money, OutputType } from "../../api/model";

/** What `products` of each type cost, summed by currency; types without a price cost nothing. */
export function totalPrice(types: readonly Pick<OutputType, "price">[], products: number): Money[] {
  const sums = new Map<string, number>();
  for (const { price } of types) {
    if (price) sums.set(price.currency, (sums.get(price.currency) ?? 0) + price.minor_units * products);
  }
  return [...sums].filter(([, minor_units]) => minor_units > 0).map(([currency, minor_units]) => ({ currency, minor_units }));
}
