// Shades a sphere of a material in a small procedural studio: close enough to tell brushed steel from
// black rubber at a glance, and cheap enough to draw a whole library.
import type { Pbr } from "../../api/model";
import { toSrgb } from "../../ui/colour";

type Vec = readonly [number, number, number];

const dot = (a: Vec, b: Vec) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const mix = (a: number, b: number, share: number) => a + (b - a) * share;
const clamp = (value: number) => Math.min(1, Math.max(0, value));

function normal(v: Vec): Vec {
  const length = Math.hypot(...v);
  return [v[0] / length, v[1] / length, v[2] / length];
}

const KEY = normal([-0.55, 0.75, 0.6]);
const RIM = normal([0.9, 0.15, -0.1]);
const KEY_POWER = 2.3;

/** Brightness of the studio in one direction: two soft boxes over a grey room, blurred by roughness. */
function studio(direction: Vec, roughness: number): number {
  const edge = mix(0.04, 0.75, roughness);
  const box = (towards: Vec, size: number, power: number) => power * clamp((dot(direction, towards) - size) / edge + 0.5);
  const room = mix(0.16, 0.62, clamp(direction[1] * 0.5 + 0.5));
  return room + mix(box(KEY, 0.84, KEY_POWER), box(KEY, 0.6, 0.85), roughness) + box(RIM, 0.86, mix(0.9, 0.25, roughness));
}

/** sRGB 0…255 RGBA of a square of `size` px with the sphere; transparent around it. */
export function shadeSphere(pbr: Pick<Pbr, "base_color" | "metallic" | "roughness" | "transmission">, size: number): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(size * size * 4);
  const { base_color, metallic, roughness } = pbr;
  const clear = pbr.transmission ?? 0;
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      const x = ((column + 0.5) / size) * 2 - 1;
      const y = 1 - ((row + 0.5) / size) * 2;
      const distance = Math.hypot(x, y);
      const cover = clamp((1 - distance) * (size / 2) + 0.5);
      if (cover === 0) continue;
      const n: Vec = [x, y, Math.sqrt(Math.max(0, 1 - distance * distance))];
      const mirror: Vec = [2 * n[2] * n[0], 2 * n[2] * n[1], 2 * n[2] * n[2] - 1];
      const fresnel = (1 - n[2]) ** 5 * (1 - roughness * 0.75);
      const reflected = studio(mirror, roughness);
      const diffuse = 0.3 + 0.28 * n[1] + 0.75 * clamp(dot(n, KEY));
      const at = (row * size + column) * 4;
      for (let channel = 0; channel < 3; channel += 1) {
        const base = base_color[channel] ?? 0;
        const body = mix(base * diffuse, 0.75 * base + 0.1, clear * 0.8) * (1 - metallic);
        const shine = mix(mix(0.04, base, metallic), 1, fresnel) * reflected;
        pixels[at + channel] = toSrgb((body + shine) / (1 + (body + shine) * 0.18)) * 255;
      }
      pixels[at + 3] = cover * 255;
    }
  }
  return pixels;
}
