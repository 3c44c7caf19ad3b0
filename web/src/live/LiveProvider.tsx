import { useQueryClient, type QueryClient, type QueryKey } from "@tanstack/react-query";
import { useEffect, type ReactNode } from "react";
import { create } from "zustand";
import type { LiveEvent } from "../api/model";
import { changeFor } from "./reducer";
import { openStream, type Connection } from "./stream";

/** Events come in bursts (one per rendered sample); lists are read again at most this often, ms. */
const SETTLE_MS = 200;

export const useConnection = create<{ state: Connection; set: (state: Connection) => void }>()((set) => ({
  state: "connecting",
  set: (state) => set({ state }),
}));

function cacheWriter(client: QueryClient) {
  const waiting = new Map<string, QueryKey>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    timer = undefined;
    const keys = [...waiting.values()];
    waiting.clear();
    for (const queryKey of keys) void client.invalidateQueries({ queryKey });
  };
  return {
    take(event: LiveEvent) {
      const { patches, stale } = changeFor(event);
      for (const { key, apply } of patches) client.setQueryData(key, apply);
      for (const key of stale) waiting.set(JSON.stringify(key), key);
      if (waiting.size > 0) timer ??= setTimeout(flush, SETTLE_MS);
    },
    stop: () => clearTimeout(timer),
  };
}

/** Keeps the cache current for everything below it; mounted once, for signed-in people. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const setState = useConnection((store) => store.set);
  useEffect(() => {
    const writer = cacheWriter(client);
    const close = openStream(writer.take, setState);
    return () => {
      close();
      writer.stop();
    };
  }, [client, setState]);
  return children;
}
