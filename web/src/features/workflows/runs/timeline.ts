// Node times as bars on one axis.
import type { RunDetail, RunNode } from "../../../api/runs";

export interface Bar { node: RunNode; from: number; waited: number; to: number }

const ms = (instant: string | null) => (instant === null ? null : Date.parse(instant));

/** Bars in seconds from the start of the run, in the order nodes began; `now` ends what still runs. */
export function bars(run: Pick<RunDetail, "nodes" | "started_at" | "created_at">, now: number): { bars: Bar[]; total: number } {
  const zero = ms(run.started_at) ?? Date.parse(run.created_at);
  const list = run.nodes.flatMap((node): Bar[] => {
    const began = ms(node.started_at);
    if (began === null) return [];
    const queued = ms(node.queued_at) ?? began;
    const ended = ms(node.finished_at) ?? now;
    const at = (instant: number) => Math.max(0, (instant - zero) / 1000);
    return [{ node, waited: at(Math.min(queued, began)), from: at(began), to: Math.max(at(began), at(ended)) }];
  }).toSorted((a, b) => a.from - b.from || a.to - b.to);
  return { bars: list, total: Math.max(0.001, ...list.map((bar) => bar.to)) };
}
