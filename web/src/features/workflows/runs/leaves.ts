/** Bound on what is listed of a report. */
const MAX_LEAVES = 400;

/** Every plain value of a JSON tree with its path. */
export function leaves(value: unknown, path = ""): [string, string][] {
  if (value === null || value === undefined) return path === "" ? [] : [[path, "–"]];
  if (typeof value !== "object") return [[path, String(value)]];
  return Object.entries(value).flatMap(([key, child]) => leaves(child, path === "" ? key : `${path}.${key}`)).slice(0, MAX_LEAVES);
}
