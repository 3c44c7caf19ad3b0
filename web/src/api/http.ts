// The one place that talks HTTP: headers the API asks for, and refusals turned into Problems.
import { offlineProblem, problemFrom } from "./problem";

type Query = Record<string, string | number | boolean | null | undefined>;

interface Options {
  query?: Query;
  body?: unknown;
  /** Version of the thing that is changed; becomes If-Match. */
  version?: number;
  signal?: AbortSignal;
}

/** Random key that lets the server recognise a repeated POST. Works outside secure contexts too. */
export function idempotencyKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function url(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return `/api${path}${text ? `?${text}` : ""}`;
}

async function send(method: string, path: string, options: Options = {}): Promise<Response> {
  const headers: Record<string, string> = { accept: "application/json" };
  if (method === "POST") headers["idempotency-key"] = idempotencyKey();
  if (options.version !== undefined) headers["if-match"] = `"${options.version}"`;
  if (options.body !== undefined) headers["content-type"] = "application/json";
  let response: Response;
  try {
    response = await fetch(url(path, options.query), {
      method,
      headers,
      body: options.body === undefined ? null : JSON.stringify(options.body),
      signal: options.signal ?? null,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw offlineProblem();
  }
  if (!response.ok) throw problemFrom(response.status, await response.json().catch(() => null));
  return response;
}

async function json<T>(method: string, path: string, options?: Options): Promise<T> {
  const response = await send(method, path, options);
  const body = await response.text();
  return (body ? JSON.parse(body) : undefined) as T;
}

export const http = {
  get: <T>(path: string, options?: Options) => json<T>("GET", path, options),
  post: <T>(path: string, options?: Options) => json<T>("POST", path, options),
  put: <T>(path: string, options?: Options) => json<T>("PUT", path, options),
  patch: <T>(path: string, options?: Options) => json<T>("PATCH", path, options),
  del: <T>(path: string, options?: Options) => json<T>("DELETE", path, options),
  bytes: async (path: string, signal?: AbortSignal): Promise<ArrayBuffer> =>
    (await send("GET", path, signal ? { signal } : {})).arrayBuffer(),
};
