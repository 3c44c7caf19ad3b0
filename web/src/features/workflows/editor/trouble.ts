// What validation says, sorted by node and edge once per report, so that a thousand nodes can each ask for theirs.
import type { WorkflowReport } from "../../../api/model";
import type { Diagnostic, Doc } from "../document/types";
import { edgeOf, nodeOf } from "./store";

export interface Trouble { severity: Diagnostic["severity"]; messages: string[] }
interface Index { nodes: ReadonlyMap<string, Trouble>; edges: ReadonlySet<string> }

const NONE: Index = { nodes: new Map(), edges: new Set() };
const known = new WeakMap<WorkflowReport, Index>();

export function troubles({ report, reported }: { report: WorkflowReport | null; reported: Doc | null }): Index {
  if (!report || !reported) return NONE;
  const old = known.get(report);
  if (old) return old;
  const nodes = new Map<string, Trouble>();
  const edges = new Set<string>();
  for (const each of report.diagnostics) {
    const [node, edge] = [nodeOf(each, reported), edgeOf(each, reported)];
    if (edge !== null) edges.add(edge);
    if (node === null) continue;
    const trouble = nodes.get(node);
    if (!trouble) nodes.set(node, { severity: each.severity, messages: [each.message] });
    else {
      trouble.messages.push(each.message);
      if (each.severity === "error") trouble.severity = "error";
    }
  }
  const index = { nodes, edges };
  known.set(report, index);
  return index;
}
