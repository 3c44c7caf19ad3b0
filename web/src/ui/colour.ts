// Colours come as linear RGB (glTF, Blender); screens want sRGB.
import type { LinearRgba } from "../api/model";

/** sRGB transfer function (IEC 61966-2-1), 0…1 to 0…1. */
export function toSrgb(linear: number): number {
  const clamped = Math.min(1, Math.max(0, linear));
  return clamped <= 0.0031308 ? clamped * 12.92 : 1.055 * clamped ** (1 / 2.4) - 0.055;
}

export function cssColour([red = 0, green = 0, blue = 0]: LinearRgba): string {
  return `#${[red, green, blue].map((value) => Math.round(toSrgb(value) * 255).toString(16).padStart(2, "0")).join("")}`;
}
