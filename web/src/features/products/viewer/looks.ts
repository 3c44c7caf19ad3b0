// Which parts are hidden and which are ghosts. Kept by leaf: an assembly is what its parts are.

export type Look = "hidden" | "ghost";
/** Parts that are not in here are shown. */
export type Looks = ReadonlyMap<string, Look>;
/** What can be done to a part or an assembly; done once more, it is undone. */
export type LookAct = "hide" | "isolate" | "ghost";

export type LooksChange = { act: LookAct; keys: readonly string[]; all: readonly string[] } | { act: "showAll" };

export const ALL_SHOWN: Looks = new Map();

function given(looks: Looks, keys: readonly string[], look: Look): Looks {
  const next = new Map(looks);
  const undo = keys.every((key) => looks.get(key) === look);
  for (const key of keys) {
    if (undo) next.delete(key);
    else next.set(key, look);
  }
  return next;
}

/** Whether nothing but these parts is shown, and all of them are. */
export function isIsolated(looks: Looks, keys: readonly string[], all: readonly string[]): boolean {
  if (keys.length === 0 || keys.length === all.length || looks.size !== all.length - keys.length) return false;
  const own = new Set(keys);
  return all.every((key) => looks.get(key) === (own.has(key) ? undefined : "hidden"));
}

export function changeLooks(looks: Looks, change: LooksChange): Looks {
  if (change.act === "showAll") return looks.size === 0 ? looks : ALL_SHOWN;
  const { act, keys, all } = change;
  if (keys.length === 0) return looks;
  if (act === "hide") return given(looks, keys, "hidden");
  if (act === "ghost") return given(looks, keys, "ghost");
  if (isIsolated(looks, keys, all)) return ALL_SHOWN;
  const own = new Set(keys);
  return new Map(all.filter((key) => !own.has(key)).map((key) => [key, "hidden"]));
}

/** What a part or an assembly of these leaves looks like as a whole. */
export function lookOf(looks: Looks, keys: readonly string[]): Look | "shown" | "mixed" {
  const first = looks.get(keys[0] ?? "") ?? "shown";
  if (looks.size === 0) return first;
  return keys.every((key) => (looks.get(key) ?? "shown") === first) ? first : "mixed";
}

export function countLooks(looks: Looks): Record<Look, number> {
  const counts = { hidden: 0, ghost: 0 };
  for (const look of looks.values()) counts[look] += 1;
  return counts;
}
