import { useQuery } from "@tanstack/react-query";
import { workflowQuery, workflowVersionQuery } from "../../api/queries";
import type { Doc } from "../workflows/document/types";

/** The published graph of a workflow; null where there is none, and until it is read. */
export function useStoredDoc(workflow: string | null): Doc | null {
  const number = useQuery({ ...workflowQuery(workflow ?? ""), enabled: workflow !== null }).data?.published_number ?? null;
  const version = useQuery({ ...workflowVersionQuery(workflow ?? "", number ?? 0), enabled: workflow !== null && number !== null });
  return workflow === null ? null : ((version.data?.document as unknown as Doc | undefined) ?? null);
}
