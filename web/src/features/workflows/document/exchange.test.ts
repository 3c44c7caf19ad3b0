import { describe, expect, it } from "vitest";
import { share } from "../editor/share";
import { copyText, paste, readPart } from "./clipboard";
import { GRAPH } from "./fixture";
import { merge } from "./merge";
import { addNote, connect, place, remove, setLabel, setParams } from "./ops";
import { edgeKey, notesOf, positionOf, type Doc } from "./types";

const anything = () => true;

describe("copy and paste", () => {
  it("carries nodes with the edges between them, under new names and beside the old ones", () => {
    const part = readPart(copyText(GRAPH, new Set(["map", "still"])));
    expect(part?.edges).toEqual([{ from: "map", to: "still" }]);
    const { doc, ids } = paste(GRAPH, part as Doc, anything);
    expect(ids).toEqual(["map_2", "still_2"]);
    expect(doc.edges.at(-1)).toEqual({ from: "map_2", to: "still_2" });
    expect(doc.nodes.slice(4).map(positionOf)).toEqual([{ x: 340, y: 40 }, { x: 640, y: 40 }]);
  });

  it("takes a whole document, notes too, to a place of choice", () => {
    const noted = addNote(GRAPH, { x: 0, y: 200 }, "hello").doc;
    const { doc } = paste({ version: 1, nodes: [], edges: [] }, readPart(JSON.stringify(noted)) as Doc, anything, { x: 1000, y: 1000 });
    expect(doc.edges).toEqual(GRAPH.edges);
    expect(notesOf(doc)).toMatchObject([{ text: "hello", x: 1000, y: 1200 }]);
  });

  it("leaves out what belongs to another family and says so", () => {
    const { ids, left, doc } = paste({ version: 1, nodes: [], edges: [] }, GRAPH, (step) => step !== "map");
    expect(ids).toEqual(["setup", "still", "save"]);
    expect(left).toEqual(["map"]);
    expect(doc.edges).toEqual([{ from: "still", to: "save" }]);
  });

  it("refuses what is no part of a workflow", () => {
    for (const text of ["", "hello", "[]", "null", '{"nodes":[1]}', '{"nodes":[{"id":"a"}]}']) expect(readPart(text)).toBeNull();
  });
});

describe("merge", () => {
  it("puts both changes together where they touch different things", () => {
    const mine = connect(setLabel(GRAPH, "still", "Mine"), { from: "setup", to: "still" });
    const theirs = setParams(remove(GRAPH, new Set(["save"])), "still", { width: 64 });
    const { doc, conflicts } = merge(GRAPH, mine, theirs);
    expect(conflicts).toEqual([]);
    expect(doc.nodes.map((node) => node.id)).toEqual(["setup", "map", "still"]);
    expect(doc.nodes[2]).toMatchObject({ params: { width: 64 }, ui: { label: "Mine" } });
    expect(doc.edges.map(edgeKey)).toEqual([{ from: "setup", to: "map" }, { from: "map", to: "still" }, { from: "setup", to: "still" }].map(edgeKey));
  });

  it("names what both changed, and lets theirs stand", () => {
    const { doc, conflicts } = merge(GRAPH, setParams(GRAPH, "still", { width: 1 }), setParams(GRAPH, "still", { width: 2 }));
    expect(conflicts).toEqual([{ node: "still", key: "params.width", mine: 1, theirs: 2 }]);
    expect(doc.nodes[2]?.params).toEqual({ width: 2 });
  });

  it("takes params one by one, and mine where only looks are at odds", () => {
    const { doc, conflicts } = merge(GRAPH, place(setParams(GRAPH, "still", { width: 1 }), new Map([["map", { x: 1, y: 1 }]])), place(setParams(GRAPH, "still", { height: 2 }), new Map([["map", { x: 9, y: 9 }]])));
    expect(conflicts).toEqual([]);
    expect(doc.nodes[2]?.params).toEqual({ width: 1, height: 2 });
    expect(positionOf(doc.nodes[1] as Doc["nodes"][number])).toEqual({ x: 1, y: 1 });
  });

  it("asks when one removed what the other changed", () => {
    expect(merge(GRAPH, remove(GRAPH, new Set(["save"])), setParams(GRAPH, "save", { a: 1 })).conflicts).toMatchObject([{ node: "save", key: "" }]);
    expect(merge(GRAPH, setParams(GRAPH, "save", { a: 1 }), remove(GRAPH, new Set(["save"]))).conflicts).toMatchObject([{ node: "save", key: "" }]);
  });

  it("does not take the backend's spelled-out defaults for somebody's change", () => {
    const stored: Doc = { ...GRAPH, nodes: GRAPH.nodes.map((node) => ({ ...node, timeout_s: 60 })) };
    const mine: Doc = { ...GRAPH, nodes: GRAPH.nodes.map((node) => (node.id === "map" ? { ...node, timeout_s: 5 } : node)) };
    const { doc, conflicts } = merge(GRAPH, mine, stored, stored);
    expect(conflicts).toEqual([]);
    expect(doc.nodes.map((node) => node.timeout_s)).toEqual([60, 5, 60, 60]);
  });
});

describe("share", () => {
  it("gives back the shown objects where the same was read", () => {
    expect(share(GRAPH, structuredClone(GRAPH))).toBe(GRAPH);
    const read = setLabel(structuredClone(GRAPH), "map", "New");
    const next = share(GRAPH, read);
    expect(next.nodes.map((node, index) => node === GRAPH.nodes[index])).toEqual([true, false, true, true]);
  });
});
