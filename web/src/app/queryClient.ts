import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { Problem } from "../api/problem";

const MAX_RETRIES = 2;

let signedOut: () => void = () => {};
/** The router tells what to do once the session turns out to be over. */
export function onSignedOut(handler: () => void) {
  signedOut = handler;
}

function watchSession(error: Error) {
  if (error instanceof Problem && error.status === 401) signedOut();
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: watchSession }),
  mutationCache: new MutationCache({ onError: watchSession }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // What the server refused it will refuse again; only a failed way there is worth a retry.
      retry: (count, error) => count < MAX_RETRIES && error instanceof Problem && (error.status === 0 || error.status >= 502),
    },
    mutations: { retry: false },
  },
});
