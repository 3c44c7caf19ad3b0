// The standard views.

/** Camera direction, from the product towards the eye, in the view's own axes (Y up, front to +Z). */
export const DIRECTIONS = {
  iso: [0.75, 0.55, 1],
  front: [0, 0, 1],
  back: [0, 0, -1],
  left: [-1, 0, 0],
  right: [1, 0, 0],
  // A hair off the pole: exactly on it "up" has no meaning for the orbit.
  top: [0, 1, 0.0001],
  bottom: [0, -1, 0.0001],
} as const satisfies Record<string, readonly [number, number, number]>;
export type Direction = keyof typeof DIRECTIONS;

/** In the order of their number keys. */
export const VIEWS = ["iso", "front", "back", "left", "right", "top", "bottom"] as const satisfies readonly Direction[];
