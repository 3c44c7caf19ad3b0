import { describe, expect, it } from "vitest";
import type { LiveEvent, OrderDetail } from "../api/model";
import { changeFor } from "./reducer";
import { backOff, parseEvent } from "./stream";

const ORDER = { id: "o", status: "rendering", lines: [{ id: "a", status: "queued", progress: null }, { id: "b", status: "queued", progress: null }] } as unknown as OrderDetail;

function applied(event: LiveEvent, cached: unknown): unknown {
  return changeFor(event).patches.reduce((value, patch) => patch.apply(value), cached);
}

describe("line events", () => {
  const rendering: LiveEvent = { type: "line", order_id: "o", line_id: "b", status: "rendering", progress: { fraction: 0.5, note: "Sample 32/64" } };

  it("draw progress in the order at once and read nothing again", () => {
    const next = applied(rendering, ORDER) as OrderDetail;
    expect(next.lines.map((line) => line.status)).toEqual(["queued", "rendering"]);
    expect(next.lines[1]?.progress?.note).toBe("Sample 32/64");
    expect(changeFor(rendering).stale).toEqual([]);
    expect(changeFor(rendering).patches[0]?.key).toEqual(["orders", "o"]);
  });

  it("read the order again when a line ends, and the media when it is done", () => {
    expect(changeFor({ ...rendering, status: "failed", progress: null }).stale).toEqual([["orders"], ["order-lines", "b"]]);
    expect(changeFor({ ...rendering, status: "done", progress: null }).stale).toContainEqual(["media-assets"]);
  });

  it("leave alone what is not in the cache", () => {
    expect(applied(rendering, undefined)).toBeUndefined();
  });
});

describe("other events", () => {
  it("update the CAD file and read it again once it is finished", () => {
    const half: LiveEvent = { type: "cad_file", cad_file_id: "c", status: "processing", progress: { fraction: 0.5, note: "" } };
    expect(applied(half, { id: "c", status: "pending" })).toMatchObject({ status: "processing", progress: { fraction: 0.5 } });
    expect(changeFor(half).stale).toEqual([]);
    expect(changeFor({ ...half, status: "ready", progress: null }).stale).toContainEqual(["cad-files", "c"]);
  });

  it("read the runs again when one changes", () => {
    expect(changeFor({ type: "run", run_id: "r", workflow_id: "w", line_id: null, status: "running" }).stale).toEqual([["runs"]]);
  });

  it("read everything again on resync", () => {
    expect(changeFor({ type: "resync" }).stale).toEqual([[]]);
  });

  it("ignore kinds of a newer server", () => {
    expect(changeFor({ type: "later" } as unknown as LiveEvent)).toEqual({ patches: [], stale: [] });
  });
});

describe("stream", () => {
  it("waits longer after each failure, up to half a minute", () => {
    expect([0, 1, 2, 10].map(backOff)).toEqual([1000, 2000, 4000, 30_000]);
  });

  it("drops what is no event", () => {
    expect(parseEvent("order", "not json")).toBeNull();
    expect(parseEvent("order", '{"order_id":"o","status":"done"}')).toEqual({ type: "order", order_id: "o", status: "done" });
  });
});
