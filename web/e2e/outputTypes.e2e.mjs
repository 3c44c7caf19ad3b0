// The wizard that makes output types, against a running server; renders nothing.
//   HARTOMAT_URL=http://127.0.0.1:8080 HARTOMAT_SETUP_TOKEN=… node --test e2e/outputTypes.e2e.mjs
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, afterEach, before, describe, test } from "node:test";
import { assertAccessible } from "./lib/axe.mjs";
import { launch, watchFaults } from "./lib/browser.mjs";
import { call, signedIn } from "./lib/session.mjs";
import { at, card, onTo } from "./lib/wizard.mjs";

const { HARTOMAT_URL: url } = process.env;
const SHOTS = new URL("./screenshots/", import.meta.url).pathname;
const STAMP = Date.now().toString(36);
const TAKEN = `Taken ${STAMP}`;
const NAME = `Wizard ${STAMP}`;
const WAIT_MS = 60_000;

describe("Output types in the browser", () => {
  let browser;
  let page;
  let faults;

  before(async () => {
    assert.ok(url, "set HARTOMAT_URL to the address of a running server");
    mkdirSync(SHOTS, { recursive: true });
    browser = await launch();
    ({ page } = await signedIn(browser, url));
    page.setDefaultTimeout(WAIT_MS);
    faults = watchFaults(page);
    for (const [path, body] of [["/api/workflows", { name: `Draft ${STAMP}`, starter: "still", active: true }], ["/api/output-types", { name: TAKEN, artifact_kind: "still_image", active: false }]]) {
      const { status, text } = await call(page, "POST", path, body);
      assert.equal(status, 201, text);
    }
  });
  afterEach(async (t) => {
    // A red test leaves a picture of where it stood.
    if (t.passed === false) await page?.screenshot({ path: `${SHOTS}failed-${t.name.replace(/\W+/g, "-").slice(0, 40)}.png` });
  });
  after(() => browser?.close());

  const read = () => page.waitForFunction(() => document.querySelectorAll(".mantine-Skeleton-root").length === 0);
  const look = async (name) => {
    for (const scheme of ["dark", "light"]) {
      await page.emulateMedia({ colorScheme: scheme });
      await read();
      await page.screenshot({ path: `${SHOTS}wizard-${name}-${scheme}.png` });
      await assertAccessible(page, `wizard ${name} ${scheme}`);
    }
  };
  const rail = (step) => page.getByRole("navigation", { name: "Steps" }).getByRole("button", { name: step });
  const back = async (step) => {
    await page.getByRole("button", { name: "Back", exact: true }).click();
    await at(page, step);
  };

  test("what does not fit is not offered, and says why", async () => {
    await page.goto("/output-types/new");
    await page.getByLabel("Name", { exact: true }).fill(TAKEN);
    await look("family");
    await onTo(page, "Workflow");
    await read();
    // Where there are many workflows, they are searched.
    const search = page.getByRole("searchbox", { name: "Search workflows" });
    if ((await search.count()) > 0) await search.fill(`Draft ${STAMP}`);
    await card(page, `Draft ${STAMP}`).waitFor();
    assert.equal(await card(page, `Draft ${STAMP}`).isDisabled(), true, "nothing of it is published");
    await page.getByText("No version is published.").first().waitFor();
    await card(page, "Still", "Or begin a new workflow").check();
    assert.equal(await page.getByLabel("Name of the new workflow").inputValue(), TAKEN);
    await page.getByLabel("Name of the new workflow").fill(`Graph ${STAMP}`);
    await look("workflow");
    await onTo(page, "Artifact");
    assert.equal(await card(page, "Still image").isChecked(), true);
    for (const kind of ["3D model", "Preview thumbnail"]) assert.equal(await card(page, kind).isDisabled(), true, kind);
    await page.getByText("No node of the chosen workflow makes it.").first().waitFor();
    await page.getByText("Needs the family “CAD file”.").waitFor();
    await look("kind");
  });

  test("back and forward keep what was entered", async () => {
    await onTo(page, "Settings");
    await page.getByLabel("Width", { exact: true }).fill("320");
    await page.getByLabel("Width", { exact: true }).blur();
    await look("settings");
    await back("Artifact");
    await back("Workflow");
    assert.equal(await page.getByLabel("Name of the new workflow").inputValue(), `Graph ${STAMP}`);
    await rail("Settings").click();
    await at(page, "Settings");
    assert.equal(await page.getByLabel("Width", { exact: true }).inputValue(), "320 px");
    await onTo(page, "Sale and materials");
    await page.getByLabel("Price", { exact: true }).fill("12.5");
    await page.getByLabel("Price", { exact: true }).blur();
    // What a test makes is not sold to the next one.
    await page.getByLabel("Can be ordered").uncheck();
    await look("offer");
    await onTo(page, "Summary");
    await page.getByText(`“Graph ${STAMP}”, new, from the starter “Still”`).waitFor();
    await look("summary");
  });

  test("a refusal leads to its step; the workflow is made once", async () => {
    await page.getByRole("button", { name: "Create output type" }).click();
    await at(page, "Name and family");
    await page.getByRole("alert").filter({ hasText: "It was not created" }).waitFor();
    await page.getByLabel("Name", { exact: true }).and(page.locator('[aria-invalid="true"]')).waitFor();
    await look("refused");
    await page.getByLabel("Name", { exact: true }).fill(NAME);
    await rail("Summary").click();
    await at(page, "Summary");
    await page.getByRole("button", { name: "Create output type" }).click();
    await page.getByRole("heading", { level: 1, name: NAME }).waitFor();

    const id = new URL(page.url()).pathname.split("/").at(-1);
    const { json: type } = await call(page, "GET", `/api/output-types/${id}`);
    assert.deepEqual(type.overrides, { width: 320 });
    assert.deepEqual(type.price, { minor_units: 1250, currency: "EUR" });
    const { json: workflow } = await call(page, "GET", `/api/workflows/${type.workflow_id}`);
    assert.deepEqual([workflow.name, workflow.published_number], [`Graph ${STAMP}`, 1]);
    const { json: found } = await call(page, "GET", `/api/workflows?q=${encodeURIComponent(`Graph ${STAMP}`)}`);
    assert.equal(found.total, 1);
  });

  test("a type leads to its workflow, and the workflow back", async () => {
    await page.getByRole("link", { name: "Open this workflow" }).click();
    await page.getByRole("heading", { level: 1, name: `Graph ${STAMP}` }).waitFor();
    await page.getByRole("link", { name: NAME, exact: true }).click();
    await page.getByRole("heading", { level: 1, name: NAME }).waitFor();
    await look("type");
  });

  test("a rollout is set, and taken back in one action", async () => {
    const id = new URL(page.url()).pathname.split("/").at(-1);
    const row = async () => (await call(page, "GET", `/api/output-types/${id}/rollout`)).json;
    await page.getByText("No rollout of its own").waitFor();
    await page.getByRole("button", { name: "Change rollout" }).click();
    await page.getByLabel("Share of dispatches").fill("25");
    await page.getByLabel("Reason", { exact: true }).fill("Browser test");
    await page.getByRole("button", { name: "Set rollout" }).click();
    await page.getByText("Shadow, for 25% of all dispatches").waitFor();
    const set = await row();
    assert.deepEqual([set.mode, set.percent, set.reason], ["shadow", 25, "Browser test"]);
    await look("rollout");
    await page.getByRole("button", { name: "Roll back" }).click();
    await page.getByText("Legacy, for every dispatch").waitFor();
    const taken = await row();
    assert.deepEqual([taken.mode, taken.percent], ["legacy", 100]);
  });

  test("nothing went wrong on the way", () => assert.deepEqual(faults, []));
});
