import { useCallback, useMemo, useReducer } from "react";
import type { PartTree } from "../tree/partTree";
import { ALL_SHOWN, changeLooks, type LookAct, type Looks } from "./looks";

export interface LooksControl {
  looks: Looks;
  /** Every part with geometry. */
  all: readonly string[];
  act: (act: LookAct, key: string) => void;
  showAll: () => void;
}

/** Which parts of the product are hidden and which are ghosts, for the tree and the 3D view alike. */
export function useLooks(tree: PartTree | undefined): LooksControl {
  const [looks, change] = useReducer(changeLooks, ALL_SHOWN);
  const all = useMemo(() => tree?.roots.flatMap((root) => root.leafKeys) ?? [], [tree]);
  const act = useCallback((what: LookAct, key: string) => change({ act: what, keys: tree?.byKey.get(key)?.leafKeys ?? [], all }), [tree, all]);
  const showAll = useCallback(() => change({ act: "showAll" }), []);
  return useMemo(() => ({ looks, all, act, showAll }), [looks, all, act, showAll]);
}
