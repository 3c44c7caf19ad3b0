// From one place of the model to another, in the CAD file's space, mm.
import type { Triple } from "./space";

/** Two places at most; one more begins anew. */
export function withPlace(places: readonly Triple[], place: Triple): readonly Triple[] {
  return places.length < 2 ? [...places, place] : [place];
}

export interface Way {
  length: number;
  /** How far it goes along each axis. */
  along: Triple;
  middle: Triple;
}

export function wayBetween([from, to]: readonly Triple[]): Way | null {
  if (!from || !to) return null;
  const on = (of: (axis: 0 | 1 | 2) => number): Triple => [of(0), of(1), of(2)];
  const along = on((axis) => Math.abs(to[axis] - from[axis]));
  return { length: Math.hypot(...along), along, middle: on((axis) => (from[axis] + to[axis]) / 2) };
}
