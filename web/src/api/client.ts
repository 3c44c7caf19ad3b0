// The one place that talks HTTP: typed by the generated contract, with the headers the API asks for,
// and refusals turned into Problems.
import createClient, { type Middleware } from "openapi-fetch";
import { idempotencyKey } from "./idempotency";
import { offlineProblem, problemFrom } from "./problem";
import type { paths } from "./schema";

const manners: Middleware = {
  onRequest: ({ request }) => {
    if (request.method === "POST") request.headers.set("idempotency-key", idempotencyKey());
  },
  onResponse: async ({ response }) => {
    if (!response.ok) throw problemFrom(response.status, await response.json().catch(() => null));
  },
  onError: ({ error }) => {
    if (error instanceof DOMException && error.name === "AbortError") return error;
    return offlineProblem();
  },
};

export const api = createClient<paths>({});
api.use(manners);

/** The body of an answer; refusals were thrown on the way. */
export async function body<T>(answer: Promise<{ data?: T }>): Promise<T> {
  return (await answer).data as T;
}

/** The header that keeps one from overwriting what somebody else changed. */
export const ifMatch = (version: number) => ({ "If-Match": `"${version}"` });
