import type { Material } from "../../api/model";

export function matches(material: Material, search: string): boolean {
  const needle = search.trim().toLocaleLowerCase();
  return needle === "" || [material.name, material.category ?? "", ...material.aliases].some((text) => text.toLocaleLowerCase().includes(needle));
}

/** Groups by category in alphabetical order; what has none stands last, under "". */
export function byCategory(materials: readonly Material[]): [string, Material[]][] {
  const groups = new Map<string, Material[]>();
  for (const material of materials) {
    const category = material.category ?? "";
    const group = groups.get(category);
    if (group) group.push(material);
    else groups.set(category, [material]);
  }
  return [...groups].toSorted(([a], [b]) => Number(a === "") - Number(b === "") || a.localeCompare(b));
}
