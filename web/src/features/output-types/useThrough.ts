import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { nodeDefinitionsQuery, paramSchemaQuery } from "../../api/queries";
import type { ArtifactKind } from "../../api/model";
import { readFields, type Field } from "../../ui/ParamForm";
import { byStep } from "../workflows/document/contracts";
import type { Doc } from "../workflows/document/types";
import { throughWorkflow } from "./promise";

/** Shared, so that what is worked out from it is not worked out anew. */
const NO_FIELDS: Field[] = [];

/** The fields of a kind: as the fixed pipeline has them, or as a workflow's graph takes them. */
export function useThrough(kind: ArtifactKind, doc: Doc | null) {
  const schema = useQuery(paramSchemaQuery(kind));
  const definitions = useDefinitions();
  const fields = useMemo(() => readFields(schema.data), [schema.data]);
  const through = useMemo(() => (doc === null || definitions === undefined ? { offered: fields, left: NO_FIELDS } : throughWorkflow(fields, doc, definitions)), [fields, doc, definitions]);
  return { schema, fields, ...through };
}

export function useDefinitions() {
  const { data } = useQuery(nodeDefinitionsQuery);
  return useMemo(() => data && byStep(data.nodes), [data]);
}
