// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { useLocale } from "../../i18n";
import { SCHEMA } from "./fixture";
import { ParamForm } from "./ParamForm";
import { readFields, type Values } from "./schema";
import type { Errors } from "./values";

const fields = readFields(SCHEMA);
let said: Values;

function Sheet({ start, errors }: { start: Values; errors: Errors }) {
  const [overrides, setOverrides] = useState(start);
  const change = (next: Values) => {
    said = next;
    setOverrides(next);
  };
  return <ParamForm fields={fields} overrides={overrides} onChange={change} errors={errors} />;
}

function show(start: Values = {}, errors: Errors = {}) {
  // What the pickers ask for is in the cache already.
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  client.setQueryData(["materials", "all"], { items: [{ id: "m1", name: "Brass", active: true, pbr: { base_color: [1, 1, 1, 1] } }], total: 1, next_cursor: null });
  render(<QueryClientProvider client={client}><MantineProvider env="test"><Sheet start={start} errors={errors} /></MantineProvider></QueryClientProvider>);
  return userEvent.setup();
}

describe("ParamForm", () => {
  beforeAll(() => {
    globalThis.matchMedia = (query: string) => ({ matches: false, media: query, onchange: null, addListener: () => {}, removeListener: () => {}, addEventListener: () => {}, removeEventListener: () => {}, dispatchEvent: () => false });
    globalThis.ResizeObserver = class { observe() {} unobserve() {} disconnect() {} };
    Element.prototype.scrollIntoView = () => {};
    useLocale.setState({ locale: "en" });
  });
  afterEach(cleanup);

  it("draws the groups with defaults, units and labels", () => {
    show();
    expect(screen.getAllByRole("heading", { level: 2 }).map((each) => each.textContent)).toEqual(["Size", "Quality", "Matching", "File", "Camera"]);
    expect(screen.getByLabelText("Width")).toHaveProperty("value", "1600 px");
    expect(screen.getByRole("slider", { name: "Minimum match score, slider" }).getAttribute("aria-valuenow")).toBe("0.6");
    expect(screen.getByRole("switch", { name: "Denoise" })).toHaveProperty("checked", true);
    expect(screen.queryByRole("button", { name: "Reset Width to its default" })).toBeNull();
  });

  it("says only what was set, and takes it back", async () => {
    const user = show();
    fireEvent.change(screen.getByLabelText("Width"), { target: { value: "640" } });
    expect(said).toEqual({ width: 640 });
    await user.click(screen.getByRole("button", { name: "Reset Width to its default" }));
    expect(said).toEqual({});
    await user.type(screen.getByLabelText("View name"), "ab");
    expect(said).toEqual({ view_name: "ab" });
    await user.clear(screen.getByLabelText("View name"));
    expect(said).toEqual({});
  });

  it("hides what does not apply", async () => {
    const user = show();
    await user.click(screen.getByRole("combobox", { name: "Engine" }));
    await user.click(await screen.findByRole("option", { name: "EEVEE (rasterised)" }));
    expect(said).toEqual({ engine: "eevee" });
    expect(screen.queryByRole("switch", { name: "Denoise" })).toBeNull();
  });

  it("keeps lists of choices in the order of their vocabulary", async () => {
    const user = show();
    const chips = within(screen.getByRole("group", { name: "Exports" }));
    await user.click(chips.getByRole("checkbox", { name: "GLB" }));
    await user.click(chips.getByRole("checkbox", { name: "Blender file" }));
    expect(said).toEqual({ exports: ["blend", "glb"] });
  });

  it("takes numbers within bounds, and keeps the least number of them", async () => {
    const user = show({ sizes: [512] });
    const input = screen.getByRole("combobox", { name: "Sizes" });
    await user.type(input, "64{Enter}9{Enter}");
    expect(said).toEqual({ sizes: [512, 64] });
    await user.type(input, "{Backspace}{Backspace}{Backspace}");
    expect(said).toEqual({ sizes: [512] });
  });

  it("adds, changes, moves and removes rows", async () => {
    const user = show();
    await user.click(screen.getByRole("button", { name: "Add a row to Angles" }));
    await user.type(screen.getByLabelText("Name, row 1"), "front");
    await user.click(screen.getByRole("button", { name: "Add a row to Angles" }));
    fireEvent.change(screen.getByLabelText("Azimuth, row 2"), { target: { value: "90" } });
    expect(said).toEqual({ angles: [{ name: "front", azimuth_deg: 0 }, { name: "front 2", azimuth_deg: 90 }] });
    await user.click(screen.getByRole("button", { name: "Move row 2 up" }));
    await user.click(screen.getByRole("button", { name: "Remove row 2" }));
    expect(said).toEqual({ angles: [{ name: "front 2", azimuth_deg: 90 }] });
  });

  it("offers entities by name and stores their id", async () => {
    const user = show();
    await user.click(screen.getByRole("combobox", { name: "Material override" }));
    await user.click(await screen.findByRole("option", { name: "Brass" }));
    expect(said).toEqual({ material: "m1" });
  });

  it("shows each error at its field", () => {
    show({ angles: [{ name: "a", azimuth_deg: 0 }, { name: "a", azimuth_deg: 0 }] }, { width: "too small", "angles.1.name": "taken" });
    const invalid = screen.getAllByRole("textbox").filter((input) => input.getAttribute("aria-invalid") === "true");
    expect(invalid.map((input) => input.getAttribute("aria-label") ?? input.closest("[data-param]")?.getAttribute("data-param"))).toEqual(["width", "Name, row 2"]);
    expect(screen.getByText("taken")).toBeTruthy();
  });
});
