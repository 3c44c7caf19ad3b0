// The product page's 3D view: parts hidden, isolated and made ghosts, the product taken apart, cut open and measured.
//   HARTOMAT_URL=… HARTOMAT_STEP=assembly.stp HARTOMAT_SETUP_TOKEN=… node --test e2e/viewer.e2e.mjs
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import { assertAccessible } from "./lib/axe.mjs";
import { launch, VIEWPORT, watchFaults } from "./lib/browser.mjs";
import { difference } from "./lib/pixels.mjs";
import { call, signedIn } from "./lib/session.mjs";

const { HARTOMAT_URL: url, HARTOMAT_STEP: step } = process.env;
const SHOTS = new URL("./screenshots/", import.meta.url).pathname;
/** Generous: 3D is drawn in software. */
const WAIT_MS = 90_000;
const TABLET = { width: 820, height: 1180 };

describe("The 3D view in the browser", () => {
  let browser;
  let page;
  let faults;
  let stage;
  let address;
  /** Parts with geometry, as the server tells them. */
  let leaves;

  before(async () => {
    assert.ok(url && step, "set HARTOMAT_URL and HARTOMAT_STEP");
    mkdirSync(SHOTS, { recursive: true });
    browser = await launch();
    ({ page } = await signedIn(browser, url));
    page.setDefaultTimeout(WAIT_MS);
    faults = watchFaults(page);
    const file = await page.evaluate(async ([name, base64]) => {
      const form = new FormData();
      form.append("file", new Blob([Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))]), name);
      return (await fetch("/api/cad-files", { method: "POST", headers: { "idempotency-key": crypto.randomUUID() }, body: form })).json();
    }, [basename(step), readFileSync(step).toString("base64")]);
    const until = Date.now() + WAIT_MS;
    while ((await call(page, "GET", `/api/cad-files/${file.id}`)).json.status !== "ready") {
      assert.ok(Date.now() < until, "the CAD file is not read");
      await page.waitForTimeout(250);
    }
    const { status, json, text } = await call(page, "POST", "/api/products", { sku: `VIEW-${Date.now().toString(36)}`.toUpperCase(), name: "Product of the viewer test", cad_file_id: file.id });
    assert.ok(status < 300, text);
    address = `/products/${json.id}`;
    const report = await call(page, "GET", `/api/cad-files/${file.id}/objects`);
    leaves = report.json.occurrences.filter((each) => each.geometry_id !== null);
    assert.ok(leaves.length > 1, "HARTOMAT_STEP is an assembly");
    stage = page.getByTestId("stage");
  });
  afterEach(async (t) => {
    // A red test leaves a picture of where it stood.
    if (t.passed === false) await page?.screenshot({ path: `${SHOTS}failed-${t.name.replace(/\W+/g, "-").slice(0, 40)}.png` });
  });
  after(() => browser?.close());

  const tool = (name) => page.getByRole("toolbar", { name: "Tools of the 3D view" }).getByRole("button", { name, exact: true });
  const pressed = (name) => tool(name).getAttribute("aria-pressed");
  const card = (name) => stage.getByRole("region", { name, exact: true });
  const note = () => stage.getByRole("status");
  const shot = (name) => page.screenshot({ path: `${SHOTS}viewer-${name}.png` });
  /** What the canvas says of the scene once it shows it. */
  const scene = (name, pattern) => page.waitForFunction(([key, wanted]) => new RegExp(wanted).test(document.querySelector('[data-testid="stage"] canvas')?.dataset[key] ?? ""), [name, pattern]);
  const shown = (count) => scene("shown", `^${count}$`);
  /** The middle of the view, where no tool lies, after the frame that was asked for. */
  const middle = async () => {
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    const { x, y, width, height } = await stage.boundingBox();
    return page.screenshot({ clip: { x: Math.round(x + width * 0.36), y: Math.round(y), width: Math.round(width * 0.34), height: Math.round(height) } });
  };
  const assertOtherPicture = async (than, what) => assert.ok((await difference(page, than, await middle())).count > 200, what);

  test("a part is isolated, hidden and made a ghost; the tree and the view say so", async () => {
    await page.goto(address);
    await page.locator('[data-testid="stage"][data-ready="true"]').waitFor();
    await shown(leaves.length);
    for (const name of ["Hide", "Isolate", "Ghost", "Fit selection", "Show all"]) assert.ok(await tool(name).isDisabled(), `${name} needs something to act on`);

    await page.getByRole("button", { name: "Expand all" }).click();
    const rows = page.locator('[role="treeitem"]:not([aria-expanded])');
    await rows.first().waitFor();
    const inSight = await rows.evaluateAll((all) => all.map((each) => each.dataset.partKey));
    const { part_key: key, name } = leaves.find((each) => inSight.includes(each.part_key));
    const row = page.locator(`[role="treeitem"][data-part-key=${JSON.stringify(key)}]`);
    await row.click({ position: { x: 150, y: 15 } });
    await page.waitForFunction(() => new URL(location.href).searchParams.has("part"));

    await tool("Isolate").click();
    await shown(1);
    assert.equal(await pressed("Isolate"), "true");
    assert.match(await note().innerText(), new RegExp(`^${leaves.length - 1} parts? hidden`));
    assert.equal(await row.getAttribute("data-look"), "shown");
    await page.locator('[role="treeitem"][data-look="hidden"]').first().waitFor();
    await tool("Fit selection").click();
    await shot("isolated-light");

    // By key: everything is back.
    await page.keyboard.press("Shift+H");
    await shown(leaves.length);
    await note().getByText("hidden").waitFor({ state: "detached" });
    await tool("Fit all").click();

    // From the row of the tree.
    await row.getByTitle(`Hide ${name}`, { exact: true }).click();
    await shown(leaves.length - 1);
    assert.match(await note().innerText(), /^1 part hidden/);
    assert.equal(await row.getAttribute("data-look"), "hidden");
    assert.match(await row.textContent(), /, hidden/);
    await shot("hidden-light");

    await page.keyboard.press("g");
    await shown(leaves.length);
    assert.match(await note().innerText(), /^1 ghost/);
    assert.equal(await row.getAttribute("data-look"), "ghost");
    await shot("ghost-light");
    await note().getByRole("button", { name: "Show all", exact: true }).click();
    await note().getByText("ghost").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Clear selection" }).click();
    await page.waitForFunction(() => !new URL(location.href).searchParams.has("part"));
  });

  test("the product is taken apart and put together", async () => {
    const whole = await middle();
    await tool("Explode").click();
    const slider = card("Explode").getByRole("slider", { name: "How far apart" });
    await slider.focus();
    await page.keyboard.press("End");
    await scene("exploded", "^2$");
    assert.equal(await slider.getAttribute("aria-valuenow"), "100");
    await card("Explode").getByText("100%", { exact: true }).waitFor();
    await tool("Fit all").click();
    await assertOtherPicture(whole, "the parts lie apart");
    await shot("exploded-light");
    await card("Explode").getByRole("button", { name: "Put back together" }).click();
    await scene("exploded", "^0$");
    assert.equal(await pressed("Explode"), "false");
    await tool("Fit all").click();
  });

  test("a plane cuts the product open, across any axis and from either side", async () => {
    const whole = await middle();
    await tool("Section").click();
    await scene("section", "^x .* false$");
    await assertOtherPicture(whole, "the product is open");
    await card("Section").getByText("Z", { exact: true }).click();
    await scene("section", "^z .* false$");
    const below = await middle();
    await shot("section-light");
    await card("Section").getByRole("button", { name: "Show the other side" }).click();
    await scene("section", "^z .* true$");
    await assertOtherPicture(below, "the other half is shown");
    const slider = card("Section").getByRole("slider", { name: "Position of the section, slider" });
    await slider.focus();
    await page.keyboard.press("Home");
    // All that lies above the lowest place is there again.
    await assertOtherPicture(below, "the plane moved");
  });

  test("standard views turn the product, by menu and by key", async () => {
    const earlier = await middle();
    await tool("Standard views").click();
    await page.getByRole("menuitem", { name: "Front" }).click();
    await page.getByRole("menu").waitFor({ state: "detached" });
    await assertOtherPicture(earlier, "seen from the front");
    await shot("front-light");
    const front = await middle();
    await tool("Fit all").focus();
    await page.keyboard.press("6");
    await assertOtherPicture(front, "seen from above");
    await shot("top-light");
    await page.keyboard.press("1");
  });

  test("the product is measured, and every tool is accessible, light and dark, and on a tablet", async () => {
    await tool("Measure").click();
    await card("Measure").getByText(/^[\d.,]+ × [\d.,]+ × [\d.,]+ mm$/).waitFor();
    await stage.getByText(/^X [\d.,]+ mm$/).waitFor();
    await card("Measure").getByText("Distance", { exact: true }).click();
    await card("Measure").getByText("Click a place on the model.").waitFor();
    await card("Measure").getByText("Box", { exact: true }).click();
    await tool("Explode").click();
    await card("Measure").getByText("X × Y × Z, as assembled").waitFor();
    for (const scheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme: scheme });
      // A tooltip is no part of the page.
      await page.mouse.move(5, 5);
      await page.getByRole("tooltip").waitFor({ state: "hidden" });
      await middle();
      await shot(`tools-${scheme}`);
      await assertAccessible(page, `tools of the 3D view, ${scheme}`);
    }
    await page.emulateMedia({ colorScheme: "light" });
    await tool("Explode").click();
    await page.setViewportSize(TABLET);
    await middle();
    await shot("tools-tablet");
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing sticks out on a tablet");
    await assertAccessible(page, "tools of the 3D view on a tablet");
    await page.setViewportSize(VIEWPORT);
    await tool("Keys of the 3D view").click();
    await page.getByText("Isolate the selection, or end it").waitFor();
    await shot("keys-light");
    await assertAccessible(page, "keys of the 3D view");
  });

  test("nothing went wrong on the way", () => assert.deepEqual(faults, []));
});
