// The main job in a browser, against a running server:
//   HARTOMAT_URL=http://127.0.0.1:8080 HARTOMAT_STEP=some.stp HARTOMAT_SETUP_TOKEN=… npm run e2e
// Without a set-up token the suite signs in with HARTOMAT_EMAIL and HARTOMAT_PASSWORD.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { assertAccessible } from "./lib/axe.mjs";
import { launch, VIEWPORT, watchFaults } from "./lib/browser.mjs";
import { ensureLibrary } from "./lib/library.mjs";
import { colours, difference } from "./lib/pixels.mjs";
import { makeOutputType } from "./lib/wizard.mjs";

const { HARTOMAT_URL: url, HARTOMAT_STEP: step, HARTOMAT_SETUP_TOKEN: token } = process.env;
const EMAIL = process.env.HARTOMAT_EMAIL ?? "e2e@example.com";
const PASSWORD = process.env.HARTOMAT_PASSWORD ?? "a long enough sentence";
const SHOTS = new URL("./screenshots/", import.meta.url).pathname;
const SKU = `E2E-${Date.now().toString(36).toUpperCase()}`;
/** Generous: 3D is drawn in software, beside a renderer that uses every core. */
const WAIT_MS = 90_000;
const READ_MS = 120_000;
const RENDER_MS = 600_000;

describe("HartOMat in the browser", () => {
  let browser;
  let page;
  let faults;
  let productPath;
  let orderPath;

  before(async () => {
    assert.ok(url, "set HARTOMAT_URL to the address of a running server");
    assert.ok(step, "set HARTOMAT_STEP to the path of a STEP file");
    mkdirSync(SHOTS, { recursive: true });
    browser = await launch();
    const context = await browser.newContext({ viewport: VIEWPORT, locale: "en-US", colorScheme: "light", baseURL: url, reducedMotion: "reduce" });
    // The suite reads English, whatever an account spoke last.
    await context.addInitScript(() => localStorage.getItem("hartomat.locale") ?? localStorage.setItem("hartomat.locale", "en"));
    page = await context.newPage();
    page.setDefaultTimeout(WAIT_MS);
    page.setDefaultNavigationTimeout(WAIT_MS);
    faults = watchFaults(page);
  });
  after(() => browser?.close());

  const heading = (name) => page.getByRole("heading", { level: 1, name });
  const path = () => new URL(page.url()).pathname;
  const part = () => new URL(page.url()).searchParams.get("part");

  test("pages before sign-in are accessible and look right", async () => {
    for (const scheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme: scheme });
      for (const [name, address] of [["sign-in", "/sign-in"], ["welcome", "/welcome?token=none"]]) {
        await page.goto(address);
        await page.getByRole("heading", { level: 1 }).waitFor();
        await page.waitForLoadState("networkidle");
        await page.screenshot({ path: `${SHOTS}${name}-${scheme}.png` });
        await assertAccessible(page, `${name} ${scheme}`);
      }
    }
    await page.emulateMedia({ colorScheme: "light" });
  });

  test("the one-time link creates the administrator", { skip: token ? false : "no HARTOMAT_SETUP_TOKEN" }, async () => {
    await page.goto(`/welcome?token=${encodeURIComponent(token)}`);
    await page.getByLabel("Your name").fill("Edda Testerin");
    await page.getByLabel("E-mail").fill(EMAIL);
    await page.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
    await page.getByRole("button", { name: "Create administrator" }).click();
    await heading("Dashboard").waitFor();
    await page.getByRole("button", { name: /User menu/ }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await heading("Sign in").waitFor();
  });

  test("a wrong password is told in words; the right one leads where one wanted to go", async () => {
    await page.goto("/products");
    await heading("Sign in").waitFor();
    if (token) {
      await page.getByLabel("E-mail").fill(EMAIL);
      await page.getByRole("textbox", { name: "Password" }).fill("not the password");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByText("E-mail or password is not right.").waitFor();
    }
    await page.getByLabel("E-mail").fill(EMAIL);
    await page.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    await heading("Products").waitFor();
    assert.equal(path(), "/products");
    await page.locator('[data-state="live"]').waitFor();
    await ensureLibrary(page);
  });

  test("a file that is no STEP is refused with what to do", async () => {
    await page.goto("/products/new");
    await page.locator('input[type="file"]').setInputFiles({ name: "picture.step", mimeType: "model/step", buffer: Buffer.from("\x89PNG\r\n\x1a\n not a STEP file") });
    const alert = page.getByRole("alert").filter({ hasText: "CAD could not be read" });
    await alert.waitFor({ timeout: READ_MS });
    assert.ok((await alert.innerText()).length > 40, "the refusal explains itself");
    await page.getByRole("button", { name: "Choose another file" }).click();
    await page.getByText("Drop a STEP file here").waitFor();
  });

  test("upload a STEP file, watch it being read, create the product", async () => {
    await page.locator('input[type="file"]').setInputFiles(step);
    await page.getByText("CAD is ready").waitFor({ timeout: READ_MS });
    await page.getByLabel("SKU").fill(SKU);
    await page.getByRole("textbox", { name: "Name", exact: true }).fill("Bracket of the browser test");
    await page.getByRole("button", { name: "Create product" }).click();
    await heading(/Bracket of the browser test/).waitFor();
    productPath = path();
  });

  test("picking in the tree and in the 3D view agree", async () => {
    await page.goto(productPath);
    const stage = page.getByTestId("stage");
    await drawn();
    // What floats above the view must not be mistaken for the view.
    await page.addStyleTag({ content: '[data-testid="stage"] > [role="toolbar"], [data-testid="stage"] > [class*="hover"], aside[aria-label="Selected part"] { visibility: hidden !important; }' });
    const canvas = stage.locator("canvas");
    const box = await canvas.boundingBox();
    const look = async () => {
      await page.mouse.move(box.x + 3, box.y + 3);
      return page.screenshot({ clip: box });
    };
    const highlighted = async (keys) => page.waitForFunction((wanted) => document.querySelector("canvas")?.dataset.highlighted === wanted, JSON.stringify(keys));
    const clear = async () => {
      await page.mouse.click(box.x + 4, box.y + 4);
      await page.waitForFunction(() => !new URL(location.href).searchParams.has("part"));
      await highlighted([]);
    };

    await page.getByRole("button", { name: "Expand all" }).click();
    const leaves = await page.locator('[role="treeitem"]:not([aria-expanded])').evaluateAll((rows) => rows.map((row) => row.dataset.partKey));
    assert.ok(leaves.length > 0, "the tree shows parts");
    await highlighted([]);
    const plain = await look();

    const proven = [];
    for (const key of leaves) {
      if (proven.length === 3) break;
      await page.locator(`[role="treeitem"][data-part-key="${CSS_escape(key)}"]`).click();
      await highlighted([key]);
      assert.equal(part(), key);
      const { count, inside } = await difference(page, plain, await look());
      await clear();
      // A part hidden behind others cannot be clicked.
      if (inside === null) continue;
      assert.ok(count > 0);
      await page.mouse.click(box.x + inside.x, box.y + inside.y);
      await page.waitForFunction(() => new URL(location.href).searchParams.has("part"));
      assert.equal(part(), key, "a click on the lit pixels picks the part that was chosen in the tree");
      await highlighted([key]);
      assert.equal(await page.locator('[role="treeitem"][aria-selected="true"]').getAttribute("data-part-key"), key);
      proven.push(key);
      await clear();
    }
    assert.ok(proven.length >= 1, "at least one part was picked both ways");

    // By keys: the tree moves, the view follows.
    await page.getByRole("tree").focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("End");
    const last = await page.locator('[role="treeitem"][aria-selected="true"]').getAttribute("data-part-key");
    assert.equal(part(), last);
    await highlighted([last]);
  });

  test("choose a material by hand; the part says so", async () => {
    await page.goto(`${productPath}?tab=materials`);
    const select = page.getByRole("combobox", { name: /^Material of/ }).or(page.getByRole("textbox", { name: /^Material of/ })).first();
    await select.click();
    await page.getByRole("option").nth(1).click();
    await page.getByText("Material changed").first().waitFor();
    await page.getByText("By hand").first().waitFor();
  });

  test("an administrator changes an output type through its form", { skip: token ? false : "only on a fresh server: it changes what is sold" }, async () => {
    await page.goto("/output-types");
    await page.getByRole("row", { name: /still image/i }).first().getByRole("link").click();
    const field = (name) => page.getByLabel(name, { exact: true });
    const saved = async () => {
      await page.getByRole("button", { name: "Save changes" }).click();
      await page.getByText("Saved", { exact: true }).first().waitFor();
      await page.reload();
      await field("Width").waitFor();
    };
    // Small and quick: the order below renders it.
    for (const [name, value] of [["Width", "480"], ["Height", "360"], ["Samples", "24"], ["Seed", "7"]]) {
      await field(name).fill(value);
      await field(name).blur();
    }
    await page.getByText("Unsaved changes").waitFor();
    await saved();
    for (const [name, value] of [["Width", "480 px"], ["Height", "360 px"], ["Samples", "24"], ["Seed", "7"]]) assert.equal(await field(name).inputValue(), value);

    // What is at odds is told at its field, and nothing is saved.
    await page.locator('[data-param="transparent"]').getByRole("switch").click();
    await page.getByRole("combobox", { name: "Format", exact: true }).click();
    await page.getByRole("option", { name: "JPEG", exact: true }).click();
    await page.getByRole("button", { name: "Save changes" }).click();
    await page.getByRole("alert").first().waitFor();
    await page.locator('[data-param="format"] [aria-invalid="true"]').waitFor();
    await assertAccessible(page, "refused output type");
    await page.screenshot({ path: `${SHOTS}output-type-refused-light.png` });
    await page.reload();

    // Back to the default: the server forgets what was said.
    await page.getByRole("button", { name: "Reset Seed to its default" }).click();
    await saved();
    assert.equal(await field("Seed").inputValue(), "0");
    assert.equal(await page.locator('[data-param="seed"]').getAttribute("data-own"), "false");
    assert.equal(await page.locator('[data-param="width"]').getAttribute("data-own"), "true");
  });

  test("an administrator makes an output type with angles", { skip: token ? false : "only on a fresh server: it adds to what is sold" }, async () => {
    await makeOutputType(page, `Views ${SKU}`, "Still image");
    for (const name of ["front", "top"]) {
      await page.getByRole("button", { name: "Add a row to Angles" }).click();
      await page.getByLabel(/^Name, row \d$/).last().fill(name);
    }
    await page.getByLabel("Elevation, row 2").fill("80");
    await page.getByLabel("Elevation, row 2").blur();
    await page.getByLabel("Can be ordered").uncheck();
    await page.getByRole("button", { name: "Save changes" }).click();
    await page.getByText("Saved", { exact: true }).first().waitFor();
    const id = path().split("/").at(-1);
    const { overrides, active } = await page.evaluate(async (of) => (await fetch(`/api/output-types/${of}`)).json(), id);
    assert.deepEqual(overrides, { angles: [{ name: "front", azimuth_deg: 0, elevation_deg: 0 }, { name: "top", azimuth_deg: 0, elevation_deg: 80 }] });
    assert.equal(active, false);
  });

  test("place an order, watch it render, see the picture", async () => {
    await page.goto(productPath);
    // In software the first frame of the 3D view holds the page up for seconds; a click then would wait for it.
    await drawn();
    await page.getByRole("link", { name: "Order pictures" }).click();
    await heading("New order").waitFor();
    const type = page.getByRole("checkbox", { name: /still/i });
    await type.first().waitFor();
    // The smallest still there is: the suite shall not wait for a poster.
    const sizes = await page.locator("label", { has: page.getByRole("checkbox", { name: /still/i }) }).evaluateAll((rows) => rows.map((row) => Number(/(\d+) × \d+ px/.exec(row.textContent)?.[1] ?? Infinity)));
    await type.nth(sizes.indexOf(Math.min(...sizes))).check();
    await page.getByLabel("Note").fill("Browser test");
    await page.getByRole("button", { name: "Place order" }).click();
    await heading(/^Order \d+/).waitFor();
    orderPath = path();

    await page.evaluate(() => {
      window.seen = { statuses: new Set(), progress: new Set() };
      const note = () => {
        for (const line of document.querySelectorAll("[data-line-status]")) window.seen.statuses.add(line.dataset.lineStatus);
        for (const bar of document.querySelectorAll('[role="progressbar"]')) window.seen.progress.add(bar.getAttribute("aria-valuenow"));
      };
      note();
      new MutationObserver(note).observe(document.body, { subtree: true, childList: true, attributes: true });
    });
    await page.locator('[data-line-status="done"], [data-line-status="failed"]').first().waitFor({ timeout: RENDER_MS });
    const failed = await page.locator('[data-line-status="failed"]').count();
    assert.equal(failed, 0, failed > 0 ? await page.locator("main").innerText() : "");
    const seen = await page.evaluate(() => ({ statuses: [...window.seen.statuses], progress: [...window.seen.progress] }));
    assert.ok(seen.statuses.includes("rendering"), `progress was seen without a reload: ${JSON.stringify(seen)}`);

    const open = page.getByRole("button", { name: /^Open .* large$/ });
    await open.locator("img").waitFor();
    await open.click();
    const picture = page.getByRole("dialog").locator("img").first();
    await picture.evaluate((image) => image.decode());
    assert.ok((await picture.evaluate((image) => image.naturalWidth)) > 0);
    assert.ok((await colours(picture)) > 8, "the picture shows something");
    await page.screenshot({ path: `${SHOTS}lightbox-light.png` });
    await assertAccessible(page, "lightbox");
    await page.keyboard.press("Escape");
    await page.getByRole("tab", { name: "Render log" }).click();
    await page.getByRole("rowheader").or(page.getByText("Total")).first().waitFor();
  });

  test("the app speaks German", async () => {
    await page.goto("/");
    await page.getByRole("button", { name: /User menu/ }).click();
    await page.getByRole("menuitem", { name: "Deutsch" }).click();
    await page.getByRole("link", { name: "Aufträge", exact: true }).waitFor();
    assert.equal(await page.locator("html").getAttribute("lang"), "de");
    await page.getByRole("menuitem", { name: "English" }).click();
    await page.keyboard.press("Escape");
    await page.getByRole("link", { name: "Orders", exact: true }).waitFor();
  });

  test("every page is accessible and photographed, light and dark", async (context) => {
    const outputType = await firstHref("/output-types", 'tbody a[href^="/output-types/"]');
    const pages = {
      dashboard: "/", orders: "/orders", "orders-empty": "/orders?q=no-such-order", "order-new": "/orders/new", order: orderPath, "order-log": `${orderPath}?tab=log`,
      products: "/products", "product-new": "/products/new", product: productPath, "product-materials": `${productPath}?tab=materials`,
      "product-pictures": `${productPath}?tab=pictures`, "product-facts": `${productPath}?tab=facts`, media: "/media", materials: "/materials",
        "output-types": "/output-types", "output-type": outputType, "output-type-new": "/output-types/new", "media-stills": "/media?kind=still_image",
        account: "/account", users: "/admin/users", tokens: "/admin/tokens", webhooks: "/admin/webhooks", deliveries: "/admin/deliveries",
      audit: "/admin/audit", system: "/admin/system", missing: "/no-such-page",
    };
    for (const scheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme: scheme });
      for (const [name, address] of Object.entries(pages)) {
        await context.test(`${name}, ${scheme}`, async () => {
          await page.goto(address);
          await settled();
          await page.screenshot({ path: `${SHOTS}${name}-${scheme}.png` });
          await assertAccessible(page, `${name} ${scheme}`);
        });
      }
    }
  });

  test("nothing went wrong behind the scenes", () => assert.deepEqual(faults, []));

  const drawn = () => page.locator('[data-testid="stage"][data-ready="true"]').waitFor();

  async function firstHref(address, selector) {
    await page.goto(address);
    return page.locator(selector).first().getAttribute("href");
  }

  /** Skeletons gone, pictures there, 3D drawn. The event stream keeps the network busy, so that is no measure. */
  async function settled() {
    await page.locator("h1, main p").first().waitFor();
    await page.waitForFunction(() => {
      const stage = document.querySelector('[data-testid="stage"]');
      const still = document.querySelectorAll(".mantine-Skeleton-root").length > 0;
      const images = [...document.images].filter((image) => image.loading !== "lazy" || image.getBoundingClientRect().top < innerHeight);
      return !still && (!stage || stage.dataset.ready === "true") && images.every((image) => image.complete) && document.fonts.status === "loaded";
    });
  }
});

/** CSS.escape for attribute values in double quotes. */
function CSS_escape(text) {
  return text.replaceAll(/["\\]/g, "\\$&");
}
