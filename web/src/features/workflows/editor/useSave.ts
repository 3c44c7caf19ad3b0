// Keeps the draft: saved by itself once editing pauses, under the version it was read with. What another tab or
// person saved in between is never overwritten: it becomes a clash that somebody settles.
import { useQueryClient } from "@tanstack/react-query";
import { useBlocker } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { saveWorkflow } from "../../../api/actions";
import type { Workflow } from "../../../api/model";
import { asProblem, type Problem } from "../../../api/problem";
import { workflowQuery, workflowVersionQuery } from "../../../api/queries";
import { merge, type Merged } from "../document/merge";
import type { Doc } from "../document/types";
import { share } from "./share";
import { isDirty, useDoc, useEditor, useEditorStore, type Stored } from "./store";

/** Editing pauses this long before the draft is saved, ms. */
const IDLE_MS = 2_500;
const CHANNEL = "hartomat.workflows";

export type SaveState = "saved" | "dirty" | "saving" | "refused" | "clash";
/** Somebody else's newer version, and what becomes of it with mine on top. */
export interface Clash { theirs: Stored; merged: Merged }

export interface Save {
  state: SaveState;
  problem: Problem | null;
  clash: Clash | null;
  /** True once the newest version is what is shown. */
  now: () => Promise<boolean>;
  settle: (choice: "theirs" | "merged" | "mine") => void;
  /** After a write that is not a save (rename, publish): the version to go on from. */
  moved: (workflow: Workflow) => void;
}

export function useSave(): Save {
  const store = useEditorStore();
  const client = useQueryClient();
  const doc = useDoc();
  const id = useEditor((state) => state.workflowId);
  const dirty = useEditor(isDirty);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [clash, setClash] = useState<Clash | null>(null);
  const running = useRef<Promise<boolean> | null>(null);
  const channel = useMemo(() => new BroadcastChannel(CHANNEL), []);
  // A channel has no origin to aim at: it never leaves this one.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  const announce = useCallback(() => channel.postMessage(id), [channel, id]);

  const read = useCallback(async (): Promise<Stored> => {
    const { document, version, number } = await client.fetchQuery({ ...workflowQuery(id), staleTime: 0 });
    return { base: document as unknown as Doc, version, number };
  }, [client, id]);

  /** Takes over what somebody else saved: at once where nothing is at stake, else as a clash. */
  const look = useCallback(async () => {
    const { stored } = store.getState();
    const theirs = await read();
    const state = store.getState();
    if (theirs.version <= stored.version || state.stored !== stored) return;
    if (theirs.number === stored.number) {
      state.put({ stored: { ...stored, version: theirs.version } });
      return;
    }
    if (!isDirty(state)) {
      const base = share(state.doc(), theirs.base);
      state.adopt({ ...theirs, base });
      return;
    }
    const there = await client.fetchQuery(workflowVersionQuery(id, stored.number)).then((found) => found.document as unknown as Doc, () => stored.base);
    setClash({ theirs, merged: merge(stored.base, state.doc(), theirs.base, there) });
  }, [client, id, read, store]);

  const write = useCallback(async (): Promise<boolean> => {
    const before = store.getState();
    if (!isDirty(before)) return true;
    if (before.readOnly) return false;
    const text = before.doc();
    setBusy(true);
    setProblem(null);
    try {
      const saved = await saveWorkflow(id, before.stored.version, text as never);
      let base = text;
      if (saved.changed) {
        announce();
        // What was stored spells out every default; it is shown unless editing went on meanwhile.
        const stored = await client.fetchQuery(workflowVersionQuery(id, saved.latest_number));
        const canonical = share(text, stored.document as unknown as Doc);
        const now = store.getState();
        if (now.doc() === text) {
          base = canonical;
          now.put({ stored: { base, version: saved.version, number: saved.latest_number } });
          if (canonical !== text) now.replace(canonical);
        }
      }
      store.getState().put({ stored: { base, version: saved.version, number: saved.latest_number } });
      void client.invalidateQueries({ queryKey: ["workflows"], refetchType: "active" });
      return true;
    } catch (error) {
      const failed = asProblem(error);
      if (failed.status === 412) await look().catch(() => setProblem(failed));
      else setProblem(failed);
      return false;
    } finally {
      setBusy(false);
    }
  }, [announce, client, id, look, store]);

  const now = useCallback((): Promise<boolean> => {
    // One write at a time: the next starts from the version the last one gave.
    running.current = (running.current ?? Promise.resolve(true)).then(write);
    return running.current;
  }, [write]);

  // Every further edit puts the save off: the document is what is waited for.
  useEffect(() => {
    if (!dirty || clash) return undefined;
    const timer = setTimeout(() => void now(), IDLE_MS);
    return () => clearTimeout(timer);
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [doc, dirty, clash, now]);

  useEffect(() => {
    const told = (event: MessageEvent) => {
      if (event.data === id) void look().catch(() => {});
    };
    const back = () => {
      if (document.visibilityState === "visible") void look().catch(() => {});
    };
    channel.addEventListener("message", told);
    document.addEventListener("visibilitychange", back);
    return () => {
      channel.removeEventListener("message", told);
      document.removeEventListener("visibilitychange", back);
    };
  }, [channel, id, look]);

  // Leaving inside of the app saves first; closing the window asks.
  useBlocker({
    shouldBlockFn: async ({ current, next }) => {
      if (current.pathname === next.pathname || !isDirty(store.getState())) return false;
      if (await now()) return false;
      // oxlint-disable-next-line no-alert
      return !globalThis.confirm(document.querySelector("[data-leave]")?.getAttribute("data-leave") ?? "");
    },
    enableBeforeUnload: () => isDirty(store.getState()),
  });

  return {
    state: clash ? "clash" : problem ? "refused" : busy ? "saving" : dirty ? "dirty" : "saved",
    problem,
    clash,
    now,
    settle: (choice) => {
      if (!clash) return;
      const { theirs, merged } = clash;
      const state = store.getState();
      setClash(null);
      setProblem(null);
      if (choice === "theirs") state.adopt(theirs);
      else state.adopt(theirs, choice === "merged" ? merged.doc : state.doc());
    },
    moved: (workflow) => {
      const state = store.getState();
      state.put({ stored: { ...state.stored, version: workflow.version } });
      announce();
    },
  };
}
