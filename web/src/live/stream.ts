// The page's one connection to /api/events, kept alive with back-off.
import type { LiveEvent } from "../api/model";

export type Connection = "connecting" | "live" | "lost";

const NAMES = ["line", "order", "cad_file", "notification", "run", "resync"] as const;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

/** Wait before the nth attempt in a row (from 0), ms. */
export function backOff(attempt: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt);
}

export function parseEvent(name: string, data: string): LiveEvent | null {
  try {
    const body: unknown = JSON.parse(data);
    if (typeof body !== "object" || body === null) return null;
    return { ...body, type: name } as LiveEvent;
  } catch {
    return null;
  }
}

/** Opens the stream; returns what closes it for good. */
export function openStream(onEvent: (event: LiveEvent) => void, onState: (state: Connection) => void): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let attempt = 0;
  let gap = false;

  const connect = () => {
    onState("connecting");
    source = new EventSource("/api/events");
    source.addEventListener("open", () => {
      attempt = 0;
      onState("live");
      // A new EventSource cannot say what it saw last: whatever happened in between is unknown.
      if (gap) onEvent({ type: "resync" });
      gap = false;
    });
    source.addEventListener("error", () => {
      onState("lost");
      // While it is not CLOSED the browser reconnects by itself and resumes by Last-Event-ID.
      if (source?.readyState !== EventSource.CLOSED) return;
      gap = true;
      timer = setTimeout(connect, backOff(attempt));
      attempt += 1;
    });
    for (const name of NAMES) {
      source.addEventListener(name, (message) => {
        const event = parseEvent(name, (message as MessageEvent<string>).data);
        if (event) onEvent(event);
      });
    }
  };

  connect();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
}
