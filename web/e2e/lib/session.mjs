// A signed-in page and the API behind it, whether the server is fresh or already set up.
import { VIEWPORT } from "./browser.mjs";

const { HARTOMAT_SETUP_TOKEN: token } = process.env;
const EMAIL = process.env.HARTOMAT_EMAIL ?? "e2e@example.com";
const PASSWORD = process.env.HARTOMAT_PASSWORD ?? "a long enough sentence";

/** Calls the API as the page's user; answers status, headers' ETag and body (text where it is no JSON). */
export function call(page, method, path, body) {
  return page.evaluate(
    async ([verb, address, content]) => {
      const headers = { "content-type": "application/json", "idempotency-key": crypto.randomUUID() };
      const response = await fetch(address, { method: verb, headers, ...(content === undefined ? {} : { body: JSON.stringify(content) }) });
      const text = await response.text();
      let json = null;
      try {
        json = JSON.parse(text);
      } catch {
        // A body that is no JSON is judged as text.
      }
      return { status: response.status, text, json };
    },
    [method, path, body],
  );
}

/** A context whose pages are signed in; sets the server up where nobody did. */
export async function signedIn(browser, url) {
  const context = await browser.newContext({ viewport: VIEWPORT, locale: "en-US", colorScheme: "light", baseURL: url, reducedMotion: "reduce" });
  await context.addInitScript(() => localStorage.setItem("hartomat.locale", "en"));
  const page = await context.newPage();
  await page.goto("/sign-in");
  if (token) await call(page, "POST", "/api/setup", { token, name: "Edda Testerin", email: EMAIL, password: PASSWORD });
  const { status, text } = await call(page, "POST", "/api/session", { email: EMAIL, password: PASSWORD });
  if (status >= 300) throw new Error(`sign-in: ${status} ${text}`);
  return { context, page };
}
