import { describe, expect, it } from "vitest";
import type { RunDetail, RunNode } from "../../../api/runs";
import { lookOf, pictureOf } from "./artifacts";
import { heat } from "./heat";
import { leaves } from "./leaves";
import { bars } from "./timeline";

const at = (seconds: number) => new Date(seconds * 1000).toISOString();
const node = (id: string, queued: number | null, started: number | null, finished: number | null): RunNode =>
  ({ id, outputs: {}, queued_at: queued === null ? null : at(queued), started_at: started === null ? null : at(started), finished_at: finished === null ? null : at(finished) }) as unknown as RunNode;

describe("timeline", () => {
  it("counts from the start of the run, with what runs still growing", () => {
    const run = { created_at: at(0), started_at: at(10), nodes: [node("late", 12, 14, null), node("first", 10, 11, 13), node("never", null, null, null)] } as unknown as RunDetail;
    const { bars: rows, total } = bars(run, 20_000);
    expect(rows.map((bar) => [bar.node.id, bar.waited, bar.from, bar.to])).toEqual([["first", 0, 1, 3], ["late", 2, 4, 10]]);
    expect(total).toBe(10);
  });
});

describe("artifacts", () => {
  it("are looked at by their kind, and the first picture stands for the node", () => {
    const file = (mime: string) => ({ sha256: mime, size_bytes: 1, mime, width: null, height: null, content_hash: null });
    expect(["image/png", "image/x-exr", "video/mp4", "model/gltf-binary", "application/json", "application/x-blender"].map((mime) => lookOf(file(mime)))).toEqual(["image", "file", "video", "model", "json", "file"]);
    const made = { outputs: { a: [{ role: "glb", value: null, files: { original: file("model/gltf-binary") } }], b: [{ role: "still_image", value: null, files: { original: file("image/png") } }] } } as unknown as RunNode;
    expect(pictureOf("r", made)).toBe("/api/workflows/runs/r/files/image/png");
  });
});

describe("difference of pictures", () => {
  it("is black where equal, grows sixteenfold, and is told in plain numbers", () => {
    const a = new Uint8ClampedArray([10, 10, 10, 255, 0, 0, 0, 255]);
    const b = new Uint8ClampedArray([10, 10, 10, 255, 0, 20, 0, 255]);
    const { data, mean, max } = heat(a, b);
    expect(Array.from(data).slice(0, 4)).toEqual([0, 0, 0, 255]);
    expect(Array.from(data).slice(4)).toEqual([255, 255, 255, 255]);
    expect([mean, max]).toEqual([10, 20]);
  });
});

describe("report", () => {
  it("is listed by path", () => expect(leaves({ a: [{ b: 1 }], c: null })).toEqual([["a.0.b", "1"], ["c", "–"]]));
});
