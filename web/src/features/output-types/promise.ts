// What an output type can promise through a workflow, and which settings reach it: read from the contracts of the
// nodes. Whether a graph really publishes it is for the backend to judge when the type is stored.
import type { ArtifactKind, NodeDefinition } from "../../api/model";
import { sameJson, type Field, type Json, type Values } from "../../ui/ParamForm";
import type { Definitions } from "../workflows/document/contracts";
import type { Doc } from "../workflows/document/types";
import { familyOf, KIND_ROLES, KINDS, type LineFamily } from "./kinds";

/** Kinds that some node of the graph makes. */
export function promisedBy(doc: Doc, definitions: Definitions, family: LineFamily): ArtifactKind[] {
  const roles = new Set(doc.nodes.flatMap((node) => definitions.get(node.step)?.artifact_roles_produced ?? []));
  return KINDS.filter((kind) => familyOf(kind) === family && roles.has(KIND_ROLES[kind]));
}

/** Why a kind cannot be chosen; null where it can. `promised` is null where the fixed pipeline makes it. */
export function refusalOf(kind: ArtifactKind, family: LineFamily, promised: readonly ArtifactKind[] | null): "family" | "workflow" | null {
  if (familyOf(kind) !== family) return "family";
  return promised !== null && !promised.includes(kind) ? "workflow" : null;
}

/** The kind that is wanted, else the first one that can be had. */
export function nearestKind(wanted: ArtifactKind, family: LineFamily, promised: readonly ArtifactKind[] | null): ArtifactKind | undefined {
  const possible = KINDS.filter((kind) => refusalOf(kind, family, promised) === null);
  return possible.includes(wanted) ? wanted : possible[0];
}

interface Said { value: Json; by: "module" | "workflow"; scope: unknown }

/** What the nodes of a graph say of a param that they let be overridden. */
function saidBy(doc: Doc, definitions: Definitions, name: string): Said[] {
  return doc.nodes.flatMap((node) => {
    const definition = definitions.get(node.step);
    const scope = definition && schemaOf(definition, name)?.["x-override"];
    if (!definition || scope === undefined) return [];
    const own = node.params?.[name];
    return [{ value: own ?? (definition.defaults as Values)[name] ?? null, by: own === undefined ? "module" : "workflow", scope }];
  });
}

function schemaOf({ param_schema: schema }: NodeDefinition, name: string): Record<string, unknown> | undefined {
  return (schema as { properties?: Record<string, Record<string, unknown>> }).properties?.[name];
}

/** Whether an override of the output type arrives: at all nodes that have the param, or at the only one. */
function arrives(said: readonly Said[]): boolean {
  return said.some(({ scope }) => scope === "all") || said.filter(({ scope }) => scope === "single").length === 1;
}

/** Fields as they are worth through a workflow, and those that it does not let be changed. */
export function throughWorkflow(fields: readonly Field[], doc: Doc, definitions: Definitions): { offered: Field[]; left: Field[] } {
  const offered: Field[] = [];
  const left: Field[] = [];
  for (const field of fields) {
    const said = saidBy(doc, definitions, field.name);
    if (!arrives(said)) left.push(field);
    else offered.push(underNodes(field, said));
  }
  return { offered, left };
}

function underNodes(field: Field, said: readonly Said[]): Field {
  const [first] = said;
  if (!first) return field;
  if (said.some(({ value }) => !sameJson(value, first.value))) return { ...field, origin: "nodes" };
  if (said.some(({ by }) => by === "workflow")) return { ...field, default: first.value, origin: "workflow" };
  return { ...field, default: first.value };
}
