import { useCallback, useMemo, useState } from "react";
import type { BoundingBox } from "../../../api/model";
import type { PartNode, PartTree } from "../tree/partTree";
import { boxOfShown, boxOfTree, moved } from "./box";
import { withPlace } from "./distance";
import { explodeOffsets } from "./explode";
import type { Looks } from "./looks";
import { sectionThrough, type Section } from "./section";
import type { Triple } from "./space";
import { ASSEMBLED, NOTHING_LIT, NO_PLACES, type Staging } from "./staging";

const NOWHERE: Triple = [0, 0, 0];
/** How far parts go at most: so many times their distance from the centre. */
const FURTHEST = 2;
/** So that the first press already shows something. */
const FIRST_PERCENT = 40;

export type Measuring = "box" | "places";

export interface Tools {
  /** Percent; null while the tool is off. */
  exploded: number | null;
  setExploded: (percent: number | null) => void;
  section: Section | null;
  setSection: (section: Section | null) => void;
  measuring: Measuring | null;
  setMeasuring: (measuring: Measuring | null) => void;
  /** Takes the place that was clicked. */
  addPlace: (place: Triple) => void;
  lighting: boolean;
  setLighting: (on: boolean) => void;
  toggleExplode: () => void;
  toggleSection: () => void;
  /** The box of the whole product; null where the file told none. */
  bounds: BoundingBox | null;
  /** The box of the selection, else of all parts in sight, as assembled. */
  box: BoundingBox | null;
  staging: Staging;
}

interface Subject {
  tree: PartTree | undefined;
  node: PartNode | undefined;
  looks: Looks;
  unmapped: readonly string[];
}

/** The tools of the 3D view that stay in effect while they are on. */
export function useTools({ tree, node, looks, unmapped }: Subject): Tools {
  const [exploded, moveApart] = useState<number | null>(null);
  const [section, setSection] = useState<Section | null>(null);
  const [measuring, startMeasuring] = useState<Measuring | null>(null);
  const [places, setPlaces] = useState(NO_PLACES);
  const [lighting, setLighting] = useState(false);
  const bounds = useMemo(() => (tree ? boxOfTree(tree) : null), [tree]);
  const taken = exploded !== null;
  const offsets = useMemo(() => (tree && taken ? explodeOffsets(tree) : ASSEMBLED.offsets), [tree, taken]);
  const explode = useMemo(() => ({ offsets, factor: ((exploded ?? 0) / 100) * FURTHEST }), [offsets, exploded]);
  const lit = useMemo(() => (lighting ? new Set(unmapped) : NOTHING_LIT), [lighting, unmapped]);
  const box = useMemo(() => (node ? node.occurrence.bbox_mm : tree ? boxOfShown(tree, looks) : null), [node, tree, looks]);
  const measured = useMemo(() => {
    if (measuring !== "box" || !box) return null;
    if (explode.factor === 0) return box;
    // What is taken apart has no box to draw, unless it is one part.
    const [only, ...others] = node?.leafKeys ?? [];
    return only === undefined || others.length > 0 ? null : moved(box, explode.offsets.get(only) ?? NOWHERE, explode.factor);
  }, [measuring, box, explode, node]);
  const staging = useMemo(() => ({ looks, lit, explode, section, measured, places }), [looks, lit, explode, section, measured, places]);
  const addPlace = useCallback((place: Triple) => setPlaces((before) => withPlace(before, place)), []);
  const setExploded = (percent: number | null) => {
    moveApart(percent);
    // The places were on parts that are elsewhere now.
    setPlaces(NO_PLACES);
  };
  const setMeasuring = (next: Measuring | null) => {
    startMeasuring(next);
    setPlaces(NO_PLACES);
  };
  return {
    exploded, setExploded, section, setSection, measuring, setMeasuring, addPlace, lighting, setLighting, bounds, box, staging,
    toggleExplode: () => setExploded(taken ? null : FIRST_PERCENT),
    toggleSection: () => setSection(section || !bounds ? null : sectionThrough(bounds, "x")),
  };
}
