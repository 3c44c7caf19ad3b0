// A plane that cuts the product open, across an axis of the CAD file.
import type { BoundingBox } from "../../../api/model";
import { directionInModel, type Triple } from "./space";

export const SECTION_AXES = ["x", "y", "z"] as const;
export type SectionAxis = (typeof SECTION_AXES)[number];

export interface Section {
  axis: SectionAxis;
  /** Where on the axis, mm. */
  at: number;
  /** Takes away what lies before the plane instead of what lies behind it. */
  flipped: boolean;
}

export interface SectionRange { min: number; max: number; step: number }

const STEPS = 200;
const FINEST_MM = 0.01;
const MM_PER_METRE = 1000;

/** From one end of the product to the other, in steps of 1, 10, 0.1, … mm. */
export function sectionRange(bounds: BoundingBox, axis: SectionAxis): SectionRange {
  const index = SECTION_AXES.indexOf(axis);
  const [min, max] = [bounds.min[index] ?? 0, bounds.max[index] ?? 0];
  const step = Number(Math.max(FINEST_MM, 10 ** Math.floor(Math.log10(Math.max(max - min, FINEST_MM) / STEPS))).toPrecision(1));
  // A flat product still gives the slider a way to go.
  return { min, max: Math.max(max, min + step), step };
}

/** Through the middle. */
export function sectionThrough(bounds: BoundingBox, axis: SectionAxis, flipped = false): Section {
  const { min, max, step } = sectionRange(bounds, axis);
  return { axis, at: Number((Math.round((min + max) / 2 / step) * step).toFixed(2)), flipped };
}

/** The plane in the GLB's space: a point p stays where normal · p + constant ≥ 0. */
export function sectionPlane({ axis, at, flipped }: Section): { normal: Triple; constant: number } {
  const sign = flipped ? 1 : -1;
  const along = (name: SectionAxis) => (name === axis ? sign : 0);
  return { normal: directionInModel([along("x"), along("y"), along("z")]), constant: (-sign * at) / MM_PER_METRE };
}
