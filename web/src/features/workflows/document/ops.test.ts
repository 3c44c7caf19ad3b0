import { describe, expect, it } from "vitest";
import { align, distribute, type Box } from "./arrange";
import { DEFINITIONS, GRAPH } from "./fixture";
import { push, redo, start, undo } from "./history";
import { placesOf, question } from "./layout";
import { addFrame, addNode, addNote, connect, disconnect, dissolve, freshId, pin, place, remove, setLabel, setMode, setParams, setPolicy, splice } from "./ops";
import { edgeKey, framesOf, notesOf, positionOf, type Definition } from "./types";

const of = (step: string) => DEFINITIONS.find((each) => each.step === step) as Definition;
const pairs = (doc: typeof GRAPH) => doc.edges.map(({ from, to }) => `${from}>${to}`);

describe("edits of a document", () => {
  it("add a node under a name of its own, on the grid, with nothing the backend would have to guess", () => {
    const { doc, id } = addNode(GRAPH, of("still"), { x: 33, y: 47 });
    expect(id).toBe("still_2");
    expect(doc.nodes.at(-1)).toEqual({ id: "still_2", step: "still", step_version: 1, params: {}, ui: { label: "still", position: { x: 40, y: 40 } } });
    expect(freshId("still_2", new Set(["still_2"]))).toBe("still_3");
  });

  it("leave what they do not touch as it was", () => {
    const { doc } = addNode(GRAPH, of("bbox"), { x: 0, y: 0 });
    expect(doc.nodes.slice(0, 4).every((node, index) => node === GRAPH.nodes[index])).toBe(true);
    expect(doc.edges).toBe(GRAPH.edges);
    expect(setMode(GRAPH, "legacy")).toBe(GRAPH);
    expect(place(GRAPH, new Map([["map", { x: 300, y: 0 }]])).nodes[1]).toBe(GRAPH.nodes[1]);
  });

  it("connect plainly, once, and never to oneself", () => {
    const doc = connect(GRAPH, { from: "setup", to: "still" });
    expect(doc.edges.at(-1)).toEqual({ from: "setup", to: "still" });
    expect(connect(doc, { from: "setup", to: "still" })).toBe(doc);
    expect(connect(doc, { from: "map", to: "map" })).toBe(doc);
    expect(pairs(disconnect(doc, [{ from: "setup", to: "still" }]))).toEqual(pairs(GRAPH));
  });

  it("pin ports on request and take the pin away", () => {
    const ports = { from_port: "material_map", to_port: "material_map" };
    const pinned = pin(GRAPH, { from: "map", to: "still" }, ports);
    expect(pinned.edges[1]).toEqual({ from: "map", to: "still", ...ports });
    expect(pin(pinned, { from: "map", to: "still", ...ports }, undefined).edges[1]).toEqual({ from: "map", to: "still" });
    expect(edgeKey({ from: "a", to: "b" })).not.toBe(edgeKey({ from: "a", to: "b", from_port: "x" }));
  });

  it("splice a node into an edge", () => {
    const { doc, id } = addNode(GRAPH, of("bbox"), { x: 0, y: 0 });
    expect(pairs(splice(doc, { from: "map", to: "still" }, id))).toEqual(["setup>map", "still>save", "map>bbox", "bbox>still"]);
  });

  it("remove with the edges, or join the neighbours", () => {
    expect(pairs(remove(GRAPH, new Set(["map"])))).toEqual(["still>save"]);
    expect(pairs(dissolve(GRAPH, new Set(["map", "still"])))).toEqual(["setup>save"]);
  });

  it("change params, policy and label", () => {
    const doc = setLabel(setPolicy(setParams(GRAPH, "still", { width: 64 }), "still", "timeout_s", 30), "still", "Hero");
    expect(doc.nodes[2]).toMatchObject({ params: { width: 64 }, timeout_s: 30, ui: { label: "Hero", position: { x: 600, y: 0 } } });
    expect(setPolicy(doc, "still", "timeout_s", undefined).nodes[2]).not.toHaveProperty("timeout_s");
  });

  it("keep notes and frames with the editor's part; a document without any is given no empty lists", () => {
    const { doc, id } = addNote(GRAPH, { x: 5, y: 5 }, "why");
    expect(notesOf(doc)).toMatchObject([{ id, text: "why", x: 0, y: 0 }]);
    const framed = addFrame(doc, { x: 0, y: 0, width: 100, height: 100 }, "Look");
    expect(framesOf(framed.doc)).toMatchObject([{ title: "Look" }]);
    expect(remove(framed.doc, new Set([id, framed.id])).ui).toEqual(GRAPH.ui);
    expect(notesOf({ ...GRAPH, ui: { notes: [null, { id: 3 }, "x"] } })).toEqual([]);
  });
});

describe("history", () => {
  it("takes back fifty steps and does them again", () => {
    let history = start(GRAPH);
    const seen = [GRAPH];
    for (let i = 0; i < 50; i += 1) {
      const next = addNode(history.present, of("bbox"), { x: i * 20, y: 0 }).doc;
      seen.push(next);
      history = push(history, next);
    }
    for (let i = 49; i >= 0; i -= 1) {
      history = undo(history);
      expect(history.present).toBe(seen[i]);
    }
    expect(undo(history)).toBe(history);
    for (let i = 1; i <= 50; i += 1) {
      history = redo(history);
      expect(history.present).toBe(seen[i]);
    }
    expect(redo(history)).toBe(history);
  });

  it("joins edits of one topic and forgets the future after an edit", () => {
    const typed = push(push(start("a"), "ab", "label"), "abc", "label");
    expect(undo(typed).present).toBe("a");
    expect(push(undo(typed), "x").future).toEqual([]);
    expect(push(typed, "abc")).toBe(typed);
  });
});

describe("arrangement", () => {
  const boxes: Box[] = [{ id: "a", x: 0, y: 0, width: 100, height: 50 }, { id: "b", x: 130, y: 40, width: 60, height: 90 }, { id: "c", x: 400, y: 10, width: 100, height: 50 }];

  it("aligns and distributes", () => {
    expect([...align(boxes, "right").values()].map((each) => each.x)).toEqual([400, 440, 400]);
    expect([...align(boxes, "middle").values()].map((each) => each.y)).toEqual([40, 20, 40]);
    const spread = distribute(boxes, "x");
    expect([spread.get("a")?.x, spread.get("b")?.x, spread.get("c")?.x]).toEqual([0, 220, 400]);
    expect(distribute(boxes.slice(0, 2), "x").size).toBe(0);
  });

  it("asks ELK for what is chosen and puts the answer where the choice was", () => {
    const asked = question(boxes, [{ from: "a", to: "b" }, { from: "a", to: "elsewhere" }]);
    expect(asked.edges).toEqual([{ id: "e0", sources: ["a"], targets: ["b"] }]);
    const places = placesOf(boxes.map(({ id, x, y, width, height }) => ({ id, x: x + 200, y: y + 100, width, height })), { children: [{ id: "a", x: 12, y: 12 }, { id: "b", x: 192, y: 32 }] });
    expect(places).toEqual(new Map([["a", { x: 200, y: 100 }], ["b", { x: 380, y: 120 }]]));
  });

  it("reads a position that is none as the origin", () => expect(positionOf({ id: "a", step: "b", ui: { position: "here" } })).toEqual({ x: 0, y: 0 }));
});
