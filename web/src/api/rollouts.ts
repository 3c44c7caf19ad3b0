// Which mode the next dispatch takes: rows of output types and of workflows (docs/runs.md, Rollout).
import { queryOptions } from "@tanstack/react-query";
import { api, body } from "./client";
import type { Schemas } from "./model";

export type Rollout = Schemas["Rollout"];
export type RolloutInput = Schemas["RolloutInput"];
/** Whose row it is. */
export type RolloutOf = "output-types" | "workflows";

const at = (id: string) => ({ path: { id } });

export const rolloutQuery = (of: RolloutOf, id: string) =>
  queryOptions({
    queryKey: ["rollouts", of, id],
    queryFn: ({ signal }): Promise<Rollout> =>
      of === "workflows" ? body(api.GET("/api/workflows/{id}/rollout", { params: at(id), signal })) : body(api.GET("/api/output-types/{id}/rollout", { params: at(id), signal })),
  });

export const setRollout = (of: RolloutOf, id: string, input: RolloutInput): Promise<Rollout> =>
  of === "workflows" ? body(api.PUT("/api/workflows/{id}/rollout", { params: at(id), body: input })) : body(api.PUT("/api/output-types/{id}/rollout", { params: at(id), body: input }));
