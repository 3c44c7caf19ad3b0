import { useSuspenseQuery } from "@tanstack/react-query";
import type { Me } from "../api/model";
import { meQuery } from "../api/queries";

/** Who is signed in; only below the guarded part of the router, where it is loaded already. */
export function useMe(): Me {
  return useSuspenseQuery(meQuery).data;
}

/** May change products, materials and orders. */
export function useCanWrite(): boolean {
  return useMe().role !== "viewer";
}

export function useIsAdmin(): boolean {
  return useMe().role === "admin";
}
