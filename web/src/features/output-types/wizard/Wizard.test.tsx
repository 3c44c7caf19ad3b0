// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, createRootRoute, createRoute, createRouter, Outlet, RouterProvider } from "@tanstack/react-router";
import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createOutputType, createWorkflow, publishWorkflow } from "../../../api/actions";
import { Problem } from "../../../api/problem";
import { useLocale } from "../../../i18n";
import { Wizard } from "./Wizard";

vi.mock("../../../api/actions", () => ({ createOutputType: vi.fn(), createWorkflow: vi.fn(), publishWorkflow: vi.fn() }));

const page = (items: unknown[]) => ({ items, total: items.length, next_cursor: null });
const definition = {
  step: "still", label: "Still", artifact_roles_produced: ["still_image"], defaults: { width: 800 },
  param_schema: { properties: { width: { "x-override": "all" } } },
};
const GRAPH = { version: 1, nodes: [{ id: "still", step: "still" }], edges: [] };
const SCHEMA = {
  properties: {
    width: { title: "Width", description: "", type: "integer", minimum: 16, maximum: 9000, default: 1600, "x-order": 0, "x-group": "Size" },
    samples: { title: "Samples", description: "", type: "integer", minimum: 1, maximum: 9000, default: 64, "x-order": 1, "x-group": "Quality" },
  },
};
const workflow = (id: string, published_number: number | null) => ({ id, name: `Workflow ${id}`, family: "order_line", active: true, published_number });

function show() {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity, retry: false } } });
  const known: [unknown[], unknown][] = [
    [["node-definitions"], { nodes: [definition] }],
    [["workflow-starters"], { starters: [{ name: "still", label: "Still", description: "One picture", family: "order_line", promises: ["still_image"], document: GRAPH }] }],
    [["workflows", "all"], page([workflow("a", 3), workflow("b", null)])],
    [["workflows", "a", "versions", 3], { document: GRAPH }],
    [["workflows", "new", "versions", 1], { document: GRAPH }],
    [["param-schema", "still_image"], SCHEMA],
    ...["templates", "materials", "categories", "pricing-tiers"].map((key): [unknown[], unknown] => [[key, "all"], page([])]),
  ];
  for (const [key, data] of known) client.setQueryData(key, data);
  const root = createRootRoute({ component: Outlet });
  const routes = [createRoute({ getParentRoute: () => root, path: "/", component: Wizard }), createRoute({ getParentRoute: () => root, path: "/output-types/$outputTypeId", component: () => <p>Page of the type</p> })];
  const router = createRouter({ routeTree: root.addChildren(routes), history: createMemoryHistory() });
  render(<QueryClientProvider client={client}><MantineProvider env="test"><RouterProvider router={router as never} /></MantineProvider></QueryClientProvider>);
  return userEvent.setup();
}

const field = (name: string) => screen.getByLabelText<HTMLInputElement>(name);
const card = (name: string) => screen.getByRole<HTMLInputElement>("radio", { name });
/** On to the next step, which is sound as a document; colours are for the browser suite to judge. */
async function next(user: ReturnType<typeof userEvent.setup>) {
  await user.click(screen.getByRole("button", { name: "Next" }));
  const { violations } = await axe.run(document.body, { resultTypes: ["violations"], rules: { "color-contrast": { enabled: false }, region: { enabled: false }, "page-has-heading-one": { enabled: false } } });
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
}

describe("the output-type wizard", () => {
  beforeAll(() => {
    globalThis.matchMedia = (query: string) => ({ matches: false, media: query, onchange: null, addListener: () => {}, removeListener: () => {}, addEventListener: () => {}, removeEventListener: () => {}, dispatchEvent: () => false });
    globalThis.ResizeObserver = class { observe() {} unobserve() {} disconnect() {} };
    Element.prototype.scrollIntoView = () => {};
    globalThis.scrollTo = () => {};
    Object.defineProperty(document, "fonts", { value: new EventTarget() });
    useLocale.setState({ locale: "en" });
  });
  beforeEach(() => {
    vi.mocked(createWorkflow).mockResolvedValue({ id: "new", version: 1, latest_number: 1 } as never);
    vi.mocked(publishWorkflow).mockResolvedValue({ id: "new", name: "Graph", latest_number: 1 } as never);
    vi.mocked(createOutputType).mockResolvedValue({ id: "t" } as never);
  });
  afterEach(() => {
    cleanup();
    vi.resetAllMocks();
  });

  it("offers what fits, and says why the rest does not", async () => {
    const user = show();
    await user.type(await screen.findByLabelText("Name"), "Catalogue");
    await next(user);
    expect(card("Workflow b").disabled).toBe(true);
    await user.click(card("Workflow a"));
    await next(user);
    expect(card("Still image").checked).toBe(true);
    expect(card("3D model").disabled).toBe(true);
    expect(card("3D model").closest("label")?.textContent).toContain("No node of the chosen workflow makes it.");
    expect(card("Preview thumbnail").closest("label")?.textContent).toContain("Needs the family “CAD file”.");
    await next(user);
    // The node's own default; what no node lets be changed is named.
    expect(field("Width").value).toBe("800");
    expect(screen.getByText(/1 setting is missing here.*Samples/)).toBeTruthy();
    fireEvent.change(field("Width"), { target: { value: "640" } });
    await next(user);
    await next(user);
    await user.click(screen.getByRole("button", { name: "Create output type" }));
    await screen.findByText("Page of the type");
    expect(vi.mocked(createOutputType).mock.calls[0]?.[0]).toMatchObject({ name: "Catalogue", workflow_id: "a", artifact_kind: "still_image", workflow_family: "order_line", overrides: { width: 640 } });
    expect(createWorkflow).not.toHaveBeenCalled();
  });

  it("keeps entries on the way back, leads to the step of an error, and makes the workflow once", async () => {
    vi.mocked(createOutputType).mockRejectedValueOnce(new Problem({ status: 409, code: "duplicate", title: "", detail: "The name is taken.", errors: [{ path: "name", code: "duplicate", message: "This value is taken already." }] }));
    const user = show();
    await user.type(await screen.findByLabelText("Name"), "Taken");
    await next(user);
    await user.click(card("Still"));
    await user.click(screen.getByRole("button", { name: "Back" }));
    expect(field("Name").value).toBe("Taken");
    await next(user);
    expect(field("Name of the new workflow").value).toBe("Taken");
    for (let step = 0; step < 4; step += 1) await next(user);
    await user.click(screen.getByRole("button", { name: "Create output type" }));
    await screen.findByRole("heading", { level: 2, name: "Name and family" });
    expect(screen.getByRole("alert").textContent).toContain("The name is taken.");
    expect(field("Name").getAttribute("aria-invalid")).toBe("true");
    expect(within(screen.getByRole("navigation", { name: "Steps" })).getByRole("button", { name: /Name and family.*To be put right/ })).toBeTruthy();
    await user.type(field("Name"), " not");
    await user.click(screen.getByRole("button", { name: /Summary/ }));
    await user.click(screen.getByRole("button", { name: "Create output type" }));
    await screen.findByText("Page of the type");
    expect(createWorkflow).toHaveBeenCalledTimes(1);
    expect(vi.mocked(createOutputType).mock.calls[1]?.[0]).toMatchObject({ name: "Taken not", workflow_id: "new" });
  });

  it("leads to the workflow step where its name is refused", async () => {
    vi.mocked(createWorkflow).mockRejectedValueOnce(new Problem({ status: 409, code: "duplicate", title: "", detail: "Taken.", errors: [{ path: "name", code: "duplicate", message: "Another workflow has it." }] }));
    const user = show();
    await user.type(await screen.findByLabelText("Name"), "New");
    await next(user);
    await user.click(card("Still"));
    for (let step = 0; step < 4; step += 1) await next(user);
    await user.click(screen.getByRole("button", { name: "Create output type" }));
    await screen.findByText("Another workflow has it.");
    expect(field("Name of the new workflow").getAttribute("aria-invalid")).toBe("true");
    expect(createOutputType).not.toHaveBeenCalled();
  });
});
