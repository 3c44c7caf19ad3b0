// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { useEffect, useImperativeHandle, type Ref } from "react";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Occurrence } from "../../../api/model";
import { cadModelQuery } from "../../../api/queries";
import { useLocale } from "../../../i18n";
import { buildTree } from "../tree/partTree";
import { Stage } from "./Stage";
import type { Triple } from "./space";
import type { Staging } from "./staging";
import { useLooks } from "./useLooks";
import { KEYS_HERE } from "./useViewKeys";

const told: { staging?: Staging; place?: ((place: Triple) => void) | undefined; calls: string[] } = { calls: [] };

// WebGL is not at hand; what the stage asks of the view is.
vi.mock("./Viewer", () => ({
  default: function View({ staging, onPlace, onReady, handle }: { staging: Staging; onPlace?: (place: Triple) => void; onReady: () => void; handle: Ref<object> }) {
    useImperativeHandle(handle, () => ({ look: (to: string) => told.calls.push(`look ${to}`), fit: () => told.calls.push("fit"), fitSelection: () => told.calls.push("fit selection") }));
    useEffect(() => {
      told.staging = staging;
      told.place = onPlace;
      onReady();
    });
    return null;
  },
}));

function part(part_key: string, parent: string | null, x: number | null, own = true): Occurrence {
  return { part_key, parent, name: part_key, geometry_id: own ? "g1:x" : null, color: null, bbox_mm: x === null ? null : { min: [x, 0, 0], max: [own ? x + 10 : 110, 20, 30] }, faces: 1, triangles: 1, unmeshed_faces: 0, transform: [], solids: 1, surfaces: 0, free_edges: 0 };
}
const TREE = buildTree([part("pump", null, 0, false), part("shaft", "pump", 0), part("seal", "pump", 50), part("cover", "pump", 100)]);

function Sheet({ selected }: { selected: string | undefined }) {
  const control = useLooks(TREE);
  return (
    <main {...KEYS_HERE}>
      <h1>Pump</h1>
      <Stage cadFileId="c1" productName="Pump" upAxis="+z" frontAxis="-y" surfaces={new Map()} tree={TREE} node={TREE.byKey.get(selected ?? "")} control={control} unmapped={["seal", "cover"]} onPick={() => {}} />
    </main>
  );
}

async function show(selected?: string) {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  client.setQueryData(cadModelQuery("c1").queryKey, new ArrayBuffer(4));
  render(<QueryClientProvider client={client}><MantineProvider env="test"><Sheet selected={selected} /></MantineProvider></QueryClientProvider>);
  await vi.waitFor(() => expect(screen.getByTestId("stage").dataset.ready).toBe("true"));
  return userEvent.setup();
}
const tool = (name: string) => within(screen.getByRole("toolbar")).getByRole("button", { name });
const looks = () => Object.fromEntries(told.staging?.looks ?? []);

describe("Stage", () => {
  beforeAll(() => {
    globalThis.matchMedia = (query: string) => ({ matches: false, media: query, onchange: null, addListener: () => {}, removeListener: () => {}, addEventListener: () => {}, removeEventListener: () => {}, dispatchEvent: () => false });
    globalThis.ResizeObserver = class { observe() {} unobserve() {} disconnect() {} };
    HTMLCanvasElement.prototype.getContext = (() => ({})) as unknown as typeof HTMLCanvasElement.prototype.getContext;
    useLocale.setState({ locale: "en" });
  });
  beforeEach(() => {
    told.calls.length = 0;
  });
  afterEach(cleanup);

  it("hides, isolates and ghosts the selection, says so, and shows all again", async () => {
    const user = await show("seal");
    await user.click(tool("Hide"));
    expect(looks()).toEqual({ seal: "hidden" });
    expect(tool("Hide").getAttribute("aria-pressed")).toBe("true");
    expect(screen.getByRole("status").textContent).toContain("1 part hidden");
    await user.click(tool("Ghost"));
    expect(screen.getByRole("status").textContent).toContain("1 ghost");
    await user.click(tool("Isolate"));
    expect(looks()).toEqual({ shaft: "hidden", cover: "hidden" });
    expect(tool("Isolate").getAttribute("aria-pressed")).toBe("true");
    await user.click(within(screen.getByRole("status")).getByRole("button", { name: "Show all" }));
    expect(looks()).toEqual({});
    expect(tool("Show all")).toHaveProperty("disabled", true);
  });

  it("does the same by key, in the view and not elsewhere", async () => {
    await show("seal");
    const press = (key: string, options = {}) => fireEvent.keyDown(screen.getByTestId("stage"), { key, ...options });
    press("h");
    expect(looks()).toEqual({ seal: "hidden" });
    press("h", { ctrlKey: true });
    expect(looks()).toEqual({ seal: "hidden" });
    press("H", { shiftKey: true });
    expect(looks()).toEqual({});
    press("g");
    expect(looks()).toEqual({ seal: "ghost" });
    press("i");
    expect(looks()).toEqual({ shaft: "hidden", cover: "hidden" });
    fireEvent.keyDown(document.body, { key: "h" });
    expect(looks()).toEqual({ shaft: "hidden", cover: "hidden" });
    press("f");
    press("2");
    press("7");
    expect(told.calls).toEqual(["fit selection", "look front", "look bottom"]);
  });

  it("has nothing to hide without a selection, and fits all", async () => {
    const user = await show();
    for (const name of ["Hide", "Isolate", "Ghost", "Fit selection"]) expect(tool(name)).toHaveProperty("disabled", true);
    await user.click(tool("Fit all"));
    await user.click(tool("Standard views"));
    await user.click(await screen.findByRole("menuitem", { name: "Left" }));
    expect(told.calls).toEqual(["fit", "look left"]);
  });

  it("takes the product apart and puts it together", async () => {
    const user = await show();
    await user.click(tool("Explode"));
    expect(told.staging?.explode).toEqual({ factor: 0.8, offsets: new Map([["shaft", [-50, 0, 0]], ["seal", [0, 0, 0]], ["cover", [50, 0, 0]]]) });
    act(() => screen.getByRole("slider", { name: "How far apart" }).focus());
    await user.keyboard("{End}");
    expect(told.staging?.explode.factor).toBe(2);
    await user.click(screen.getByRole("button", { name: "Put back together" }));
    expect(told.staging?.explode.factor).toBe(0);
  });

  it("cuts across an axis, at a place, from either side", async () => {
    const user = await show();
    await user.click(tool("Section"));
    expect(told.staging?.section).toEqual({ axis: "x", at: 55, flipped: false });
    await user.click(screen.getByRole("radio", { name: "Z" }));
    fireEvent.change(screen.getByRole("textbox", { name: "Position of the section" }), { target: { value: "7.5" } });
    await user.click(screen.getByRole("button", { name: "Show the other side" }));
    expect(told.staging?.section).toEqual({ axis: "z", at: 7.5, flipped: true });
    await user.click(screen.getByRole("button", { name: "End the section" }));
    expect(told.staging?.section).toBeNull();
  });

  it("measures the selection, else all parts in sight", async () => {
    const user = await show();
    await user.click(tool("Measure"));
    const card = screen.getByRole("region", { name: "Measure" });
    expect(card.textContent).toContain("All parts shown110 × 20 × 30 mm");
    expect(told.staging?.measured).toEqual({ min: [0, 0, 0], max: [110, 20, 30] });
    await user.click(tool("Explode"));
    expect(told.staging?.measured).toBeNull();
    expect(card.textContent).toContain("as assembled");
    cleanup();
    const again = await show("cover");
    await again.click(tool("Measure"));
    expect(screen.getByRole("region", { name: "Measure" }).textContent).toContain("cover10 × 20 × 30 mm");
    await again.click(tool("Explode"));
    expect(told.staging?.measured).toEqual({ min: [140, 0, 0], max: [150, 20, 30] });
  });

  it("measures between two places that are clicked", async () => {
    const user = await show();
    await user.click(tool("Measure"));
    expect(told.place).toBeUndefined();
    await user.click(screen.getByRole("radio", { name: "Distance" }));
    const card = screen.getByRole("region", { name: "Measure" });
    expect(card.textContent).toContain("Click a place on the model.");
    act(() => told.place?.([0, 0, 0]));
    expect(card.textContent).toContain("Click a second place.");
    act(() => told.place?.([30, 0, 40]));
    expect(card.textContent).toContain("50 mmX 30 · Y 0 · Z 40 mm");
    await user.click(tool("Explode"));
    expect(told.staging?.places).toEqual([]);
    expect(card.textContent).toContain("Click a place on the model.");
  });

  it("lights up parts without material", async () => {
    const user = await show();
    await user.click(tool("Light up 2 parts without material"));
    expect([...(told.staging?.lit ?? [])]).toEqual(["seal", "cover"]);
  });

  it("is accessible with everything on", async () => {
    const user = await show("seal");
    for (const name of ["Hide", "Explode", "Section", "Measure", "Light up 2 parts without material", "Keys of the 3D view"]) await user.click(tool(name));
    await screen.findByText("Isolate the selection, or end it");
    const { violations } = await axe.run(document.body, { resultTypes: ["violations"] });
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`)).toEqual([]);
  });
});
