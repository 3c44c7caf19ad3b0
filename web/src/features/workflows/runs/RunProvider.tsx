// The run that is shown on the canvas: read once, kept current by its event stream. It never touches the document.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { createContext, useCallback, useContext, useEffect, useMemo, type ReactNode } from "react";
import { isOver, retryRun, runEventsUrl, runQuery, type RunDetail, type RunNode } from "../../../api/runs";
import { useAction } from "../../../ui/useAction";

interface Shown { id: string | undefined; run: RunDetail | undefined; error: unknown; nodes: ReadonlyMap<string, RunNode>; show: (id: string | undefined) => void }

const RunContext = createContext<Shown | null>(null);
/** Events come in bursts; the run is read again at most this often, ms. */
const SETTLE_MS = 250;
const NO_NODES: ReadonlyMap<string, RunNode> = new Map();

function useStream(id: string | undefined, live: boolean) {
  const client = useQueryClient();
  useEffect(() => {
    if (id === undefined || !live) return undefined;
    const source = new EventSource(runEventsUrl(id));
    let timer: ReturnType<typeof setTimeout> | undefined;
    const again = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        void client.invalidateQueries({ queryKey: ["runs", id], exact: true });
      }, SETTLE_MS);
    };
    const progress = (message: MessageEvent<string>) => {
      const { node, fraction, note } = JSON.parse(message.data) as { node: string; fraction: number; note: string };
      client.setQueryData(runQuery(id).queryKey, (run) => run && { ...run, nodes: run.nodes.map((each) => (each.id === node ? { ...each, progress: { fraction, note } } : each)) });
    };
    source.addEventListener("run_event", again);
    source.addEventListener("progress", progress);
    // The stream ends with the run; the browser would ask for it again and again.
    source.addEventListener("error", again);
    return () => {
      clearTimeout(timer);
      source.close();
    };
  }, [client, id, live]);
  // The list tells of the end too.
  useEffect(() => {
    if (id !== undefined && !live) void client.invalidateQueries({ queryKey: ["runs", "list"] });
  }, [client, id, live]);
}

export function RunProvider({ children }: { children: ReactNode }) {
  const { run: id } = useSearch({ from: "/app/workflows/$workflowId" });
  const navigate = useNavigate({ from: "/workflows/$workflowId" });
  const query = useQuery({ ...runQuery(id ?? ""), enabled: id !== undefined });
  const run = id === undefined ? undefined : query.data;
  useStream(id, run !== undefined && !isOver(run.status));
  const show = useCallback((next: string | undefined) => void navigate({ search: (before) => ({ ...before, run: next, panel: "run", compare: undefined }), replace: id !== undefined }), [navigate, id]);
  const shown = useMemo((): Shown => ({ id, run, error: query.error, nodes: run ? new Map(run.nodes.map((node) => [node.id, node])) : NO_NODES, show }), [id, run, query.error, show]);
  return <RunContext value={shown}>{children}</RunContext>;
}

export function useShownRun(): Shown {
  const shown = useContext(RunContext);
  if (!shown) throw new Error("outside of an editor");
  return shown;
}

/** Runs again from one node, with what was finished before it; null while there is nothing to go on from. */
export function useRetryFrom(): ((node: string) => void) | null {
  const { run, nodes, show } = useShownRun();
  const retry = useAction((node: string) => retryRun(run?.id ?? "", "from_node", node), { stale: [["runs"]], onSuccess: ({ run_id }) => show(run_id) });
  if (!run || !isOver(run.status)) return null;
  return (node) => nodes.has(node) && retry.mutate(node);
}
