// A workflow run from its page: preflight, dispatch, watch, inspect; and one whose node fails. Renders small pictures.
//   HARTOMAT_URL=… HARTOMAT_STEP=some.stp HARTOMAT_SETUP_TOKEN=… node --test e2e/runs.e2e.mjs
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import { assertAccessible } from "./lib/axe.mjs";
import { launch, watchFaults } from "./lib/browser.mjs";
import { call, signedIn } from "./lib/session.mjs";

const { HARTOMAT_URL: url, HARTOMAT_STEP: step } = process.env;
const SHOTS = new URL("./screenshots/", import.meta.url).pathname;
const STAMP = Date.now().toString(36);
const WAIT_MS = 60_000;
const RENDER_MS = 400_000;

describe("Runs in the browser", () => {
  let browser;
  let page;
  let faults;
  let workflow;
  let sku;

  /** Asks again until the answer is wanted; the server, not a clock, says when. */
  const until = (path, wanted) => page.waitForFunction(async ([address, field, values]) => values.includes((await (await fetch(address)).json())[field]), [path, ...wanted], { timeout: RENDER_MS, polling: 500 });

  before(async () => {
    assert.ok(url && step, "set HARTOMAT_URL and HARTOMAT_STEP");
    mkdirSync(SHOTS, { recursive: true });
    browser = await launch();
    ({ page } = await signedIn(browser, url));
    page.setDefaultTimeout(WAIT_MS);
    faults = watchFaults(page);
    const post = async (path, body) => {
      const { status, json, text } = await call(page, "POST", path, body);
      assert.ok(status < 300, `${path}: ${status} ${text}`);
      return json;
    };
    // A product, an output type that is quick to render, and a line that was rendered once.
    const file = await page.evaluate(async ([name, base64]) => {
      const form = new FormData();
      form.append("file", new Blob([Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))]), name);
      return (await fetch("/api/cad-files", { method: "POST", headers: { "idempotency-key": crypto.randomUUID() }, body: form })).json();
    }, [basename(step), readFileSync(step).toString("base64")]);
    await until(`/api/cad-files/${file.id}`, ["status", ["ready", "failed"]]);
    sku = `RUN-${STAMP}`.toUpperCase();
    const product = await post("/api/products", { sku, name: "Product of the run test", cad_file_id: file.id });
    const type = await post("/api/output-types", { name: `Run test ${STAMP}`, artifact_kind: "still_image", active: true, overrides: { width: 160, height: 120, samples: 4, on_missing: "warn" } });
    const order = await post("/api/orders", { lines: [{ product_id: product.id, output_type_id: type.id }], submit: true });
    await until(`/api/orders/${order.id}`, ["status", ["done", "failed"]]);
    workflow = await post("/api/workflows", { name: `Run test ${STAMP}`, starter: "still", active: true });
  });
  afterEach(async (t) => {
    // A red test leaves a picture of where it stood.
    if (t.passed === false) await page?.screenshot({ path: `${SHOTS}failed-${t.name.replace(/\W+/g, "-").slice(0, 40)}.png` });
  });
  after(() => browser?.close());

  const nodeStatus = (name) => page.locator(`.react-flow__node[data-id="${name}"] [data-node-status]`);
  const start = async (mode) => {
    await page.getByRole("combobox", { name: "Order line" }).or(page.getByRole("textbox", { name: "Order line" })).first().fill(sku);
    await page.getByRole("option", { name: new RegExp(sku) }).first().click();
    await page.getByRole("region", { name: "Runs" }).getByText(mode, { exact: true }).click();
  };

  test("preflight, dispatch, watch to the end, inspect", async () => {
    await page.goto(`/workflows/${workflow.id}`);
    await page.locator(".react-flow__node").first().waitFor();
    await page.getByRole("button", { name: "Publish", exact: true }).and(page.locator("header button")).click();
    await page.getByText(/is live/).first().waitFor();
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await start("Graph");
    await page.getByRole("button", { name: "Preflight" }).click();
    await page.getByText("Ready to run").waitFor();
    await page.screenshot({ path: `${SHOTS}run-preflight-light.png` });
    await assertAccessible(page, "preflight");
    await page.getByRole("button", { name: "Start run" }).click();
    await page.waitForFunction(() => new URL(location.href).searchParams.has("run"));
    await nodeStatus("save").and(page.locator('[data-node-status="succeeded"]')).waitFor({ timeout: RENDER_MS });
    await page.locator('.react-flow__node[data-id="still"] img').waitFor();
    await page.screenshot({ path: `${SHOTS}run-done-light.png` });
    await assertAccessible(page, "run timeline");
    await page.locator('.react-flow__node[data-id="still"]').click({ position: { x: 60, y: 12 } });
    await page.getByRole("tab", { name: "Node", exact: true }).click();
    await page.getByRole("button", { name: /^still_image ·/ }).click();
    await page.getByRole("dialog").locator("img").waitFor();
    await page.screenshot({ path: `${SHOTS}run-artifact-light.png` });
    await page.keyboard.press("Escape");
    await page.getByRole("tab", { name: "Log", exact: true }).click();
    await page.getByRole("log").waitFor();
    await page.screenshot({ path: `${SHOTS}run-log-light.png` });
    await assertAccessible(page, "run log");
    const { json } = await call(page, "GET", `/api/workflows/runs/${new URL(page.url()).searchParams.get("run")}`);
    assert.equal(json.status, "succeeded");
  });

  test("a shadow run is compared with the fixed pipeline", async () => {
    await page.getByRole("button", { name: "New run" }).click();
    await start("Shadow");
    await page.getByRole("button", { name: "Start run" }).click();
    await page.waitForFunction(() => new URL(location.href).searchParams.has("run"));
    const run = new URL(page.url()).searchParams.get("run");
    await until(`/api/workflows/runs/${run}`, ["status", ["succeeded", "failed", "fell_back", "cancelled"]]);
    await page.getByRole("tab", { name: "Comparison" }).click();
    await page.screenshot({ path: `${SHOTS}run-comparison-light.png` });
    await assertAccessible(page, "comparison");
  });

  test("a run whose node fails is understood from the page", async () => {
    // A studio that does not exist: the node says so, and what to do.
    await page.locator('.react-flow__node[data-id="template"]').click({ position: { x: 60, y: 12 } });
    const { json } = await call(page, "GET", `/api/workflows/${workflow.id}`);
    const broken = { ...json.document, nodes: json.document.nodes.map((node) => (node.id === "template" ? { ...node, params: { ...node.params, template: "no such studio" } } : node)) };
    const saved = await page.evaluate(async ([address, version, body]) => (await fetch(address, { method: "PUT", headers: { "content-type": "application/json", "if-match": `"${version}"` }, body: JSON.stringify(body) })).json(), [`/api/workflows/${workflow.id}/document`, json.version, broken]);
    await page.evaluate(async ([address, version]) => fetch(address, { method: "POST", headers: { "content-type": "application/json", "if-match": `"${version}"`, "idempotency-key": crypto.randomUUID() }, body: "{}" }), [`/api/workflows/${workflow.id}/publish`, saved.version]);
    await page.goto(`/workflows/${workflow.id}?panel=run`);
    await start("Graph");
    await page.getByRole("button", { name: "Start run" }).click();
    await page.waitForFunction(() => new URL(location.href).searchParams.has("run"));
    await nodeStatus("template").and(page.locator('[data-node-status="failed"]')).waitFor({ timeout: RENDER_MS });
    await page.getByRole("tab", { name: "Node", exact: true }).click();
    await page.getByRole("alert").first().waitFor();
    await page.screenshot({ path: `${SHOTS}run-failed-light.png` });
    await assertAccessible(page, "failed run");
  });

  test("nothing went wrong on the way", () => assert.deepEqual(faults, []));
});
