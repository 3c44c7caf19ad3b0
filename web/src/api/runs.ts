// Runs of workflows: shapes, reads and writes (docs/runs.md).
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, body } from "./client";
import type { Schemas } from "./model";
import { Problem } from "./problem";
import type { operations } from "./schema";

export type Mode = Schemas["ExecutionMode"];
export type RunStatus = Schemas["RunStatus"];
export type NodeStatus = Schemas["NodeStatus"];
export type CacheState = Schemas["CacheUse"];
export type Verdict = "pass" | "warn" | "fail" | "inconclusive";
export type RunError = Schemas["RunError"];
export type RunSummary = Schemas["RunSummary"];
export type ArtifactFile = Schemas["ArtifactFile"];
export type Artifact = Schemas["Artifact"];
export type NodeTry = Schemas["NodeTry"];
export type RunNode = Schemas["RunNode"];
export type LogLine = Schemas["RunLogLine"];
export type RunDetail = Schemas["RunDetail"];
export type Preflight = Schemas["Preflight"];
export type Comparison = Schemas["RunComparison"];
export type RetryScope = "whole" | "failed" | "from_node";

const FINAL: ReadonlySet<RunStatus> = new Set(["succeeded", "failed", "fell_back", "cancelled"]);
export const isOver = (status: RunStatus) => FINAL.has(status);

/** Not on record: not begun yet, or no run at all. */
export const isAbsent = (error: unknown) => error instanceof Problem && error.status === 404;

const at = (id: string) => ({ path: { id } });

export type RunFilter = Omit<NonNullable<operations["list_runs"]["parameters"]["query"]>, "limit" | "cursor" | "q">;

const PAGE_SIZE = 60;
/** A run under way is read again now and then, should its events be lost on the way, ms. */
const SAFETY_NET_MS = 5_000;
/** A run that is not on record yet is asked for this often, ms. */
const QUEUED_MS = 1_000;

export const runsQuery = (filter: RunFilter) =>
  infiniteQueryOptions({
    queryKey: ["runs", "list", filter],
    queryFn: ({ pageParam, signal }) => body(api.GET("/api/workflows/runs", { params: { query: { ...filter, limit: PAGE_SIZE, ...(pageParam === null ? {} : { cursor: pageParam }) } }, signal })),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor ?? null,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.pages.some((page) => page.items.some((run) => !isOver(run.status))) ? SAFETY_NET_MS : false),
  });
export const runQuery = (id: string) =>
  queryOptions({
    queryKey: ["runs", id],
    queryFn: ({ signal }) => body(api.GET("/api/workflows/runs/{id}", { params: at(id), signal })),
    // A run that was just asked for is on record once a worker takes it.
    refetchInterval: ({ state }) => (state.data ? !isOver(state.data.status) && SAFETY_NET_MS : isAbsent(state.error) && QUEUED_MS),
  });
export const comparisonQuery = (id: string) =>
  queryOptions({ queryKey: ["runs", id, "comparison"], queryFn: ({ signal }) => body(api.GET("/api/workflows/runs/{id}/comparison", { params: at(id), signal })) });

export const cancelRun = (id: string) => body(api.POST("/api/workflows/runs/{id}/cancel", { params: at(id) }));
export const retryRun = (id: string, scope: RetryScope, node: string | null) => body(api.POST("/api/workflows/runs/{id}/retry", { params: at(id), body: { scope, node } }));
/** Without a line: what holds whatever it runs for. */
export const preflight = (workflow: string, version: number | null, line: string | null) => body(api.POST("/api/workflows/{id}/preflight", { params: at(workflow), body: { version, line_id: line } }));
export const dispatch = (workflow: string, mode: Mode, line: string) => body(api.POST("/api/workflows/{id}/dispatch", { params: at(workflow), body: { mode, line_id: line } }));

export const runFileUrl = (run: string, sha256: string) => `/api/workflows/runs/${run}/files/${sha256}`;
export const runEventsUrl = (run: string) => `/api/workflows/runs/${run}/events`;
