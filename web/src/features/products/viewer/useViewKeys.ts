// The 3D view by key. Single letters count while the focus is in the view or beside it, and never while one types.
import { useEffect, useRef } from "react";
import { VIEWS, type Direction } from "./views";

export interface ViewKeys {
  hide: () => void;
  isolate: () => void;
  ghost: () => void;
  showAll: () => void;
  fit: () => void;
  look: (direction: Direction) => void;
}

/** Marks the part of the page that the keys work in. */
export const KEYS_HERE = { "data-view-keys": true };

export function useViewKeys(keys: ViewKeys) {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { target } = event;
      if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || !(target instanceof HTMLElement)) return;
      if (!target.closest("[data-view-keys]") || target.closest("input, textarea, select")) return;
      const action = actionOf(latest.current, event);
      if (!action) return;
      event.preventDefault();
      action();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}

function actionOf(keys: ViewKeys, { key, shiftKey }: KeyboardEvent): (() => void) | undefined {
  const letter = key.toLowerCase();
  if (shiftKey) return letter === "h" ? keys.showAll : undefined;
  const view = VIEWS[Number(letter) - 1];
  if (view) return () => keys.look(view);
  return new Map([["h", keys.hide], ["i", keys.isolate], ["g", keys.ghost], ["f", keys.fit]]).get(letter);
}
