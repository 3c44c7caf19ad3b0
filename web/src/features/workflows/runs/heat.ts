// How far the pixels of two pictures lie apart, sixteenfold, as colour: black, red, yellow, white.

const GAIN = 16;

/** Both as RGBA of one size. `mean` and `max` are of the plain difference, 0…255. */
export function heat(a: Uint8ClampedArray, b: Uint8ClampedArray): { data: Uint8ClampedArray<ArrayBuffer>; mean: number; max: number } {
  const data = new Uint8ClampedArray(a.length);
  let [sum, max] = [0, 0];
  for (let i = 0; i < a.length; i += 4) {
    const apart = Math.max(...[0, 1, 2, 3].map((c) => Math.abs((a[i + c] ?? 0) - (b[i + c] ?? 0))));
    sum += apart;
    if (apart > max) max = apart;
    const hot = Math.min(1, (apart * GAIN) / 255) * 3;
    data[i] = Math.min(1, hot) * 255;
    data[i + 1] = Math.min(1, Math.max(0, hot - 1)) * 255;
    data[i + 2] = Math.min(1, Math.max(0, hot - 2)) * 255;
    data[i + 3] = 255;
  }
  return { data, mean: a.length === 0 ? 0 : sum / (a.length / 4), max };
}
