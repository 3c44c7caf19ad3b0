// How a graph fares beside the fixed pipeline, in a few numbers.
import type { RunSummary, Verdict } from "../../api/runs";

export type Judged = Verdict | "unjudged";
/** The worst first: what one has to look at. */
const ORDER: readonly Judged[] = ["fail", "inconclusive", "warn", "pass", "unjudged"];

export const judgedOf = (run: Pick<RunSummary, "verdict">): Judged => ORDER.find((each) => each === run.verdict) ?? "unjudged";

/** How many runs came to which verdict; those that never happened are left out. */
export function countVerdicts(runs: readonly Pick<RunSummary, "verdict">[]): [Judged, number][] {
  return ORDER.map((verdict): [Judged, number] => [verdict, runs.filter((run) => judgedOf(run) === verdict).length]).filter(([, count]) => count > 0);
}
