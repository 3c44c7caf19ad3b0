// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { cleanup, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { useState } from "react";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Occurrence } from "../../../api/model";
import { useLocale } from "../../../i18n";
import { useLooks } from "../viewer/useLooks";
import { allAssemblies, buildTree } from "./partTree";
import { PartTree } from "./PartTree";

function part(part_key: string, parent: string | null, own = true): Occurrence {
  return { part_key, parent, name: part_key, geometry_id: own ? "g1:x" : null, color: null, bbox_mm: null, faces: 1, triangles: 1, unmeshed_faces: 0, transform: [], solids: 1, surfaces: 0, free_edges: 0 };
}
const TREE = buildTree([part("pump", null, false), part("shaft", "pump"), part("seal", "pump")]);

function Sheet() {
  const [selected, select] = useState<string>();
  const { looks, act } = useLooks(TREE);
  return <main><h1>Parts</h1><PartTree tree={TREE} expanded={allAssemblies(TREE)} onExpanded={() => {}} search="" selected={selected} onSelect={select} colorOf={() => null} looks={looks} onLook={act} /></main>;
}
/** `part, look`; the number of triangles follows. */
const row = (said: string) => screen.getByRole("treeitem", { name: new RegExp(`^${said} \\d+$`) });

describe("PartTree", () => {
  beforeAll(() => {
    globalThis.matchMedia = (query: string) => ({ matches: false, media: query, onchange: null, addListener: () => {}, removeListener: () => {}, addEventListener: () => {}, removeEventListener: () => {}, dispatchEvent: () => false });
    globalThis.ResizeObserver = class { observe() {} unobserve() {} disconnect() {} };
    // Rows are only drawn where there is room for them.
    for (const side of ["clientHeight", "clientWidth"]) Object.defineProperty(Element.prototype, side, { configurable: true, value: 400 });
    Element.prototype.scrollTo = () => {};
    useLocale.setState({ locale: "en" });
  });
  afterEach(cleanup);

  it("hides, ghosts and isolates from a row, says so, and leaves the selection alone", async () => {
    const user = userEvent.setup();
    render(<MantineProvider env="test"><Sheet /></MantineProvider>);
    await user.click(within(row("seal")).getByTitle("Hide seal"));
    expect(row("seal, hidden").getAttribute("aria-selected")).toBe("false");
    expect(row("pump, shown in part").dataset.look).toBe("mixed");
    await user.click(within(row("seal, hidden")).getByTitle("Show seal"));
    await user.click(within(row("pump")).getByTitle("Make pump a ghost"));
    expect(row("shaft, ghost").dataset.look).toBe("ghost");
    await user.click(within(row("shaft, ghost")).getByTitle("Isolate shaft"));
    expect(row("shaft").dataset.look).toBe("shown");
    expect(row("seal, hidden")).toBeDefined();
  });

  it("is accessible while parts are hidden", async () => {
    const user = userEvent.setup();
    render(<MantineProvider env="test"><Sheet /></MantineProvider>);
    await user.click(row("seal"));
    await user.click(within(row("seal")).getByTitle("Hide seal"));
    const { violations } = await axe.run(document.body, { resultTypes: ["violations"] });
    expect(violations.map(({ id }) => id)).toEqual([]);
  });
});
