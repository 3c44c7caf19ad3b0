// How the 3D view shows the product, besides its materials.
import type { BoundingBox } from "../../../api/model";
import { ALL_SHOWN, type Looks } from "./looks";
import type { Section } from "./section";
import type { Triple } from "./space";

export interface Staging {
  looks: Looks;
  /** Parts that are lit up. */
  lit: ReadonlySet<string>;
  /** The way of each part, mm, and how much of it is gone. */
  explode: { offsets: ReadonlyMap<string, Triple>; factor: number };
  section: Section | null;
  /** The box that is drawn with its lengths. */
  measured: BoundingBox | null;
  /** Places that were clicked to measure between them. */
  places: readonly Triple[];
}

export const NOTHING_LIT: ReadonlySet<string> = new Set();
export const ASSEMBLED: Staging["explode"] = { offsets: new Map(), factor: 0 };
export const NO_PLACES: readonly Triple[] = [];
export const AS_IT_IS: Staging = { looks: ALL_SHOWN, lit: NOTHING_LIT, explode: ASSEMBLED, section: null, measured: null, places: NO_PLACES };
