import { describe, expect, it } from "vitest";
import { byStep, handedOver, matches, offered, refusal, shelves, suppliedRoles, takes } from "./contracts";
import { DEFINITIONS, GRAPH } from "./fixture";
import { addNode, connect } from "./ops";
import type { Definition, DocNode } from "./types";

const all = byStep(DEFINITIONS);
const of = (step: string) => all.get(step) as Definition;
const node = (id: string) => GRAPH.nodes.find((each) => each.id === id) as DocNode;
const names = (list: ReturnType<typeof offered>) => list.map((each) => each.definition.step);

describe("contracts", () => {
  it("say what an edge hands over", () => {
    expect(handedOver(of("setup"), of("still"))).toEqual(["order_line", "glb"]);
    expect(handedOver(of("bbox"), of("save"))).toEqual([]);
  });

  it("say what a pulled port fits", () => {
    expect(takes(of("save"), { node: "still", direction: "out", roles: ["still_image"] })).toBe(true);
    expect(takes(of("map"), { node: "still", direction: "out", roles: ["still_image"] })).toBe(false);
    expect(takes(of("setup"), { node: "map", direction: "out", roles: null })).toBe(false);
    expect(takes(of("setup"), { node: "map", direction: "in", roles: ["order_line"] })).toBe(true);
  });

  it("refuse edges that lead nowhere good, with the reason", () => {
    const why = (from: string, to: string, ports = {}) => refusal(GRAPH, all, { from, to, ...ports });
    expect(why("map", "map")).toBe("self");
    expect(why("map", "still")).toBe("duplicate");
    expect(why("save", "map")).toBe("cycle");
    expect(why("map", "nobody")).toBe("missing");
    expect(why("setup", "save", { from_port: "glb" })).toBe("roles");
    expect(why("setup", "still", { from_port: "glb", to_port: "material_map" })).toBe("roles");
    expect(why("setup", "still", { from_port: "glb", to_port: "glb" })).toBeNull();
    expect(why("setup", "save")).toBeNull();
  });

  it("offer the family's nodes, with those that cannot run and why", () => {
    const list = offered(DEFINITIONS, all, "order_line");
    expect(names(list)).toEqual(["setup", "map", "still", "bbox", "save", "off"]);
    expect(list.at(-1)?.disabled).toBe("No Blender. Install it.");
    expect(names(offered(DEFINITIONS, all, "cad_file"))).toEqual(["intake", "bbox"]);
  });

  it("offer at a loose end and within an edge only what fits", () => {
    expect(names(offered(DEFINITIONS, all, "order_line", { pull: { node: "setup", direction: "out", roles: ["glb"] } }))).toEqual(["still", "bbox"]);
    expect(names(offered(DEFINITIONS, all, "order_line", { after: node("map"), before: node("still") }))).toEqual(["map", "still", "bbox"]);
  });

  it("know which roles come from before, in any order of the list, and none within a circle", () => {
    expect([...suppliedRoles(GRAPH, all, "still")].toSorted()).toEqual(["cad_objects", "glb", "material_map", "order_line"]);
    const shuffled = { ...GRAPH, nodes: GRAPH.nodes.toReversed(), edges: GRAPH.edges.toReversed() };
    expect([...suppliedRoles(shuffled, all, "save")].length).toBe(5);
    const { doc, id } = addNode(GRAPH, of("bbox"), { x: 0, y: 0 });
    const circle = connect(connect(doc, { from: id, to: "map" }), { from: "map", to: id });
    expect(suppliedRoles(circle, all, id).size).toBe(0);
  });

  it("find by label first, by description last, by every word", () => {
    const score = (step: string, query: string) => matches({ definition: of(step), disabled: null }, query);
    expect(score("still", "sti")).toBeGreaterThan(score("save", "still"));
    expect(score("still", "still render")).toBeGreaterThan(0);
    expect(score("still", "still nothing")).toBe(0);
  });

  it("sort by family, group and role", () => {
    expect(shelves(offered(DEFINITIONS, all, "order_line")).map((shelf) => [shelf.family, shelf.groups.map(({ group }) => group)])).toEqual([["order_line", ["Test", "Render"]], ["shared", ["Test"]]]);
  });
});
