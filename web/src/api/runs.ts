// Runs of workflows: shapes, reads and writes (docs/runs.md).
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import type { ErrorInfo, Family, Schemas } from "./model";

export type Mode = Schemas["ExecutionMode"];
export type RunStatus = "queued" | "running" | "paused" | "succeeded" | "failed" | "fell_back" | "cancelled";
export type NodeStatus = "pending" | "queued" | "running" | "retrying" | "succeeded" | "failed" | "skipped" | "cancelled";
export type Verdict = "pass" | "warn" | "fail" | "inconclusive";
export type CacheState = "hit" | "miss" | "bypassed" | "never";
export type RunError = ErrorInfo;

export interface RunSummary {
  id: string;
  workflow_id: string | null;
  workflow_name: string | null;
  workflow_version: number | null;
  family: Family;
  mode: Mode;
  authority: "authoritative" | "observer";
  status: RunStatus;
  started_by: string;
  order_id: string | null;
  line_id: string | null;
  cad_file_id: string | null;
  nodes_total: number;
  nodes_done: number;
  fallback_reason: RunError | null;
  error: RunError | null;
  verdict: Verdict | null;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
  seconds: number | null;
}
export interface ArtifactFile { sha256: string; size_bytes: number; mime: string; width?: number | null; height?: number | null; content_hash?: string | null }
export interface Artifact { role: string; value: unknown; files: Record<string, ArtifactFile> }
export interface NodeTry { attempt: number; status: string; worker: string | null; error: RunError | null; started_at: string | null; finished_at: string | null }
export interface RunNode {
  id: string;
  step: string;
  module_key: string;
  execution: string;
  status: NodeStatus;
  attempts: number;
  progress: { fraction: number; note: string } | null;
  worker: string | null;
  params: Record<string, unknown>;
  cache: CacheState | null;
  cache_reason: string | null;
  inputs: Record<string, Artifact[]>;
  outputs: Record<string, Artifact[]>;
  error: RunError | null;
  tries: NodeTry[];
  queued_at: string | null;
  started_at: string | null;
  finished_at: string | null;
  seconds: number | null;
}
export interface LogLine { seq: number; node: string | null; at: string; level: "info" | "warn" | "error"; line: string }
export interface RunDetail extends RunSummary { document: unknown; resumed_from: string | null; nodes: RunNode[]; logs: LogLine[] }

export interface Preflight {
  ok: boolean;
  mode: Mode;
  mode_because: string;
  diagnostics: Schemas["Diagnostic"][];
  problems: { code: string; severity: "error" | "warning"; node: string | null; message: string; remedy: string }[];
  nodes: { id: string; step: string; execution: string; available: boolean; cache: CacheState; cache_reason: string | null; seconds: number | null }[];
  seconds: number | null;
  publishes: { artifact_kind: string; view: string; derivative: string }[];
  notifies: string[];
}
export interface Comparison { run_id: string; verdict: Verdict; report: unknown }
export interface RunContext { line_id: string | null; cad_file_id: string | null }
export type RetryScope = "whole" | "failed" | "from_node";

const FINAL: ReadonlySet<RunStatus> = new Set(["succeeded", "failed", "fell_back", "cancelled"]);
export const isOver = (status: RunStatus) => FINAL.has(status);

type Call = (path: string, init?: object) => Promise<{ data?: unknown }>;
const read = async <T>(path: string, init: object): Promise<T> => (await (api.GET as unknown as Call)(path, init)).data as T;
const write = async <T>(path: string, init: object): Promise<T> => (await (api.POST as unknown as Call)(path, init)).data as T;
const at = (id: string) => ({ path: { id } });

export interface RunFilter { workflow_id?: string | undefined; line_id?: string | undefined; order_id?: string | undefined; cad_file_id?: string | undefined; status?: string | undefined; mode?: string | undefined }
interface RunPage { items: RunSummary[]; next_cursor?: string | null; total: number }

const PAGE_SIZE = 60;
/** A run under way is read again now and then, should its events be lost on the way, ms. */
const SAFETY_NET_MS = 5_000;

export const runsQuery = (filter: RunFilter) =>
  infiniteQueryOptions({
    queryKey: ["runs", "list", filter],
    queryFn: ({ pageParam, signal }) => read<RunPage>("/api/workflows/runs", { params: { query: { ...filter, limit: PAGE_SIZE, ...(pageParam === null ? {} : { cursor: pageParam }) } }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor ?? null,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.pages.some((page) => page.items.some((run) => !isOver(run.status))) ? SAFETY_NET_MS : false),
  });
export const runQuery = (id: string) =>
  queryOptions({
    queryKey: ["runs", id],
    queryFn: ({ signal }) => read<RunDetail>("/api/workflows/runs/{id}", { params: at(id), signal }),
    refetchInterval: ({ state }) => (state.data && !isOver(state.data.status) ? SAFETY_NET_MS : false),
  });
export const comparisonQuery = (id: string) =>
  queryOptions({ queryKey: ["runs", id, "comparison"], queryFn: ({ signal }) => read<Comparison>("/api/workflows/runs/{id}/comparison", { params: at(id), signal }) });

export const cancelRun = (id: string) => write<RunSummary>("/api/workflows/runs/{id}/cancel", { params: at(id) });
export const retryRun = (id: string, scope: RetryScope, node: string | null) => write<{ run_id: string }>("/api/workflows/runs/{id}/retry", { params: at(id), body: { scope, node } });
export const preflight = (workflow: string, version: number | null, context: RunContext) => write<Preflight>("/api/workflows/{id}/preflight", { params: at(workflow), body: { version, ...context } });
export const dispatch = (workflow: string, mode: Mode, context: RunContext) => write<{ run_id: string; mode: Mode }>("/api/workflows/{id}/dispatch", { params: at(workflow), body: { mode, ...context } });

export const runFileUrl = (run: string, sha256: string) => `/api/workflows/runs/${run}/files/${sha256}`;
export const runEventsUrl = (run: string) => `/api/workflows/runs/${run}/events`;
