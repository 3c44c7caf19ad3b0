import { useQuery } from "@tanstack/react-query";
import type { ArtifactKind } from "../../../api/model";
import { startersQuery, workflowVersionQuery } from "../../../api/queries";
import type { Doc } from "../../workflows/document/types";
import type { LineFamily } from "../kinds";
import { promisedBy } from "../promise";
import { useDefinitions } from "../useThrough";
import type { Way } from "./choices";

export interface Made {
  /** The graph; null in the fixed pipeline, and until it is read. */
  doc: Doc | null;
  /** What it makes; null where nothing limits it. */
  promised: readonly ArtifactKind[] | null;
  pending: boolean;
  error: Error | null;
}

const ANYTHING: Made = { doc: null, promised: null, pending: false, error: null };
const NOTHING: Made = { doc: null, promised: [], pending: false, error: null };

/** What a way of making a type leads to. */
export function useWay(way: Way, family: LineFamily): Made {
  const definitions = useDefinitions();
  const starters = useQuery(startersQuery);
  const stored = way.how === "stored" ? way : null;
  const version = useQuery({ ...workflowVersionQuery(stored?.id ?? "", stored?.number ?? 0), enabled: stored !== null });
  if (way.how === "pipeline") return ANYTHING;
  if (way.how === "starter") {
    const starter = starters.data?.starters.find((each) => each.name === way.starter);
    return starter ? { ...NOTHING, doc: starter.document as unknown as Doc, promised: starter.promises } : { ...NOTHING, pending: starters.isPending, error: starters.error };
  }
  if (!version.data || !definitions) return { ...NOTHING, pending: !version.isError, error: version.error };
  const doc = version.data.document as unknown as Doc;
  return { ...NOTHING, doc, promised: promisedBy(doc, definitions, family) };
}
