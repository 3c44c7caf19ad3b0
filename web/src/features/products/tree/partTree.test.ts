import { describe, expect, it } from "vitest";
import type { Occurrence } from "../../../api/model";
import { allAssemblies, ancestors, buildTree, initiallyExpanded, visibleRows } from "./partTree";

function part(part_key: string, parent: string | null, triangles = 0, unmeshed_faces = 0): Occurrence {
  return { part_key, parent, name: part_key.split("/").at(-1) ?? "", geometry_id: triangles > 0 ? "g1:x" : null, color: null, bbox_mm: null, faces: 1, triangles, unmeshed_faces, transform: [], solids: 1, surfaces: 0, free_edges: 0 };
}
const TREE = buildTree([
  part("as1", null),
  part("as1/plate", "as1", 10),
  part("as1/nuts", "as1"),
  part("as1/nuts/nut#1", "as1/nuts", 4),
  part("as1/nuts/nut#2", "as1/nuts", 4, 2),
]);
const keys = (rows: ReturnType<typeof visibleRows>) => rows.map((row) => row.node.occurrence.part_key);

describe("buildTree", () => {
  it("nests, and sums triangles and faces without surface upwards", () => {
    const root = TREE.byKey.get("as1");
    expect(root?.children.map((node) => node.occurrence.name)).toEqual(["plate", "nuts"]);
    expect(root?.triangles).toBe(18);
    expect(root?.unmeshedFaces).toBe(2);
    expect(TREE.byKey.get("as1/nuts/nut#2")?.level).toBe(3);
  });

  it("knows the parts an assembly stands for, in file order", () => {
    expect(TREE.byKey.get("as1/nuts")?.leafKeys).toEqual(["as1/nuts/nut#1", "as1/nuts/nut#2"]);
    expect(TREE.byKey.get("as1")?.leafKeys).toEqual(["as1/plate", "as1/nuts/nut#1", "as1/nuts/nut#2"]);
  });

  it("takes a part whose parent is missing for a root", () => {
    expect(buildTree([part("lost/part", "lost", 3)]).roots).toHaveLength(1);
  });
});

describe("visibleRows", () => {
  it("shows the children of open assemblies only", () => {
    expect(keys(visibleRows(TREE, new Set(["as1"]), ""))).toEqual(["as1", "as1/plate", "as1/nuts"]);
    expect(keys(visibleRows(TREE, allAssemblies(TREE), ""))).toHaveLength(5);
  });

  it("shows matches of a search and the way to them, whatever is open", () => {
    expect(keys(visibleRows(TREE, new Set(), "#2"))).toEqual(["as1", "as1/nuts", "as1/nuts/nut#2"]);
    expect(visibleRows(TREE, new Set(), "nothing")).toEqual([]);
  });

  it("numbers rows among their siblings", () => {
    const row = visibleRows(TREE, allAssemblies(TREE), "").at(-1);
    expect([row?.position, row?.siblings]).toEqual([2, 2]);
  });
});

describe("opening", () => {
  it("names the way to a part", () => {
    expect(ancestors(TREE, "as1/nuts/nut#1")).toEqual(["as1", "as1/nuts"]);
  });

  it("opens as many levels as stay readable", () => {
    expect([...initiallyExpanded(TREE)].toSorted()).toEqual(["as1", "as1/nuts"]);
    expect([...initiallyExpanded(TREE, 4)]).toEqual(["as1"]);
  });
});
