// What may be joined to what, read from the contracts of the node definitions. No rule of its own: whether a whole
// graph is sound is for the backend's validation to say.
import type { Definition, Doc, DocEdge, DocNode, Family, Role } from "./types";

export type Definitions = ReadonlyMap<string, Definition>;
export type Direction = "in" | "out";

export function byStep(definitions: readonly Definition[]): Definitions {
  return new Map(definitions.map((each) => [each.step, each]));
}

export function belongs(definition: Definition, family: Family): boolean {
  return definition.family === family || definition.family === "shared";
}

/** Roles that an edge can hand from one node to the other. */
export function handedOver(from: Definition | undefined, to: Definition | undefined): Role[] {
  if (!from || !to) return [];
  return from.artifact_roles_produced.filter((role) => to.artifact_roles_consumed.includes(role));
}

/** Ports of the other node that a port fits. */
export function fitting(definition: Definition, roles: readonly Role[], direction: Direction): string[] {
  if (direction === "in") return definition.input_contract.filter((port) => port.roles.some((role) => roles.includes(role))).map((port) => port.name);
  return definition.output_contract.filter((port) => roles.includes(port.role)).map((port) => port.name);
}

export function portRoles(definition: Definition | undefined, port: string | null | undefined, direction: Direction): readonly Role[] {
  if (!definition || !port) return [];
  if (direction === "out") return definition.output_contract.filter((each) => each.name === port).map((each) => each.role);
  return definition.input_contract.find((each) => each.name === port)?.roles ?? [];
}

/** What somebody is dragging: a port of a node, or its plain handle (no port). */
export interface Pull { node: string; direction: Direction; roles: readonly Role[] | null }

/** Whether a node takes what is pulled: by role, or as order alone where a plain handle is pulled. */
export function takes(definition: Definition, pull: Pull): boolean {
  const facing: Direction = pull.direction === "out" ? "in" : "out";
  if (pull.roles !== null) return fitting(definition, pull.roles, facing).length > 0;
  // A node that takes nothing and begins the graph is no place to lead an edge to.
  return facing === "out" || definition.input_contract.length > 0;
}

/** Every node before or after one. */
export function reach(doc: Doc, id: string, direction: "before" | "after"): Set<string> {
  const next = new Map<string, string[]>();
  for (const edge of doc.edges) {
    const [key, value] = direction === "after" ? [edge.from, edge.to] : [edge.to, edge.from];
    const list = next.get(key);
    if (list) list.push(value);
    else next.set(key, [value]);
  }
  const seen = new Set<string>();
  const waiting = [...(next.get(id) ?? [])];
  for (let each = waiting.pop(); each !== undefined; each = waiting.pop()) {
    if (seen.has(each)) continue;
    seen.add(each);
    waiting.push(...(next.get(each) ?? []));
  }
  return seen;
}

export type Refusal = "self" | "duplicate" | "cycle" | "roles" | "missing";

/** Why an edge cannot be drawn; null where it can. */
export function refusal(doc: Doc, definitions: Definitions, edge: DocEdge): Refusal | null {
  if (edge.from === edge.to) return "self";
  const node = (id: string) => doc.nodes.find((each) => each.id === id);
  const [from, to] = [node(edge.from), node(edge.to)];
  if (!from || !to) return "missing";
  if (doc.edges.some((each) => each.from === edge.from && each.to === edge.to && each.from_port === edge.from_port && each.to_port === edge.to_port)) return "duplicate";
  if (reach(doc, edge.to, "after").has(edge.from)) return "cycle";
  const [giver, taker] = [definitions.get(from.step), definitions.get(to.step)];
  if (!giver || !taker) return null;
  if (!takes(taker, { node: from.id, direction: "out", roles: edge.from_port === undefined ? null : portRoles(giver, edge.from_port, "out") })) return "roles";
  const wanted = edge.to_port === undefined ? taker.artifact_roles_consumed : portRoles(taker, edge.to_port, "in");
  const given = edge.from_port === undefined ? giver.artifact_roles_produced : portRoles(giver, edge.from_port, "out");
  if ((edge.from_port !== undefined || edge.to_port !== undefined) && !given.some((role) => wanted.includes(role))) return "roles";
  return null;
}

const NO_ROLES: ReadonlySet<Role> = new Set();
const suppliedIn = new WeakMap<readonly DocEdge[], { nodes: Doc["nodes"]; roles: ReadonlyMap<string, ReadonlySet<Role>> }>();

/** Every node with the roles that nodes before it give; a node within a circle has those of none. */
function supplied(doc: Doc, definitions: Definitions): ReadonlyMap<string, ReadonlySet<Role>> {
  const roles = new Map<string, Set<Role>>(doc.nodes.map((node) => [node.id, new Set()]));
  const steps = new Map(doc.nodes.map((node) => [node.id, node.step]));
  const after = new Map<string, string[]>();
  const open = new Map<string, number>();
  for (const { from, to } of doc.edges) {
    if (!roles.has(from) || !roles.has(to)) continue;
    const list = after.get(from);
    if (list) list.push(to);
    else after.set(from, [to]);
    open.set(to, (open.get(to) ?? 0) + 1);
  }
  const ready = doc.nodes.filter((node) => !open.has(node.id)).map((node) => node.id);
  for (let id = ready.pop(); id !== undefined; id = ready.pop()) {
    const given = [...(roles.get(id) ?? []), ...(definitions.get(steps.get(id) ?? "")?.artifact_roles_produced ?? [])];
    for (const next of after.get(id) ?? []) {
      for (const role of given) roles.get(next)?.add(role);
      const left = (open.get(next) ?? 1) - 1;
      open.set(next, left);
      if (left === 0) ready.push(next);
    }
  }
  return roles;
}

/** Roles that some node before this one gives: what its ports show as filled. Worked out once per graph. */
export function suppliedRoles(doc: Doc, definitions: Definitions, id: string): ReadonlySet<Role> {
  let found = suppliedIn.get(doc.edges);
  if (found?.nodes !== doc.nodes) {
    found = { nodes: doc.nodes, roles: supplied(doc, definitions) };
    suppliedIn.set(doc.edges, found);
  }
  return found.roles.get(id) ?? NO_ROLES;
}

/** Where a node is wanted: at a loose end, or between two nodes. */
export interface Wanted { after?: DocNode | undefined; before?: DocNode | undefined; pull?: Pull | undefined }

export interface Choice { definition: Definition; disabled: string | null }

/** What the palette offers, in the order of the definitions: of the family, and fitting where it is wanted. */
export function offered(definitions: readonly Definition[], all: Definitions, family: Family, wanted: Wanted = {}): Choice[] {
  const { after, before, pull } = wanted;
  const giver = after && all.get(after.step);
  const taker = before && all.get(before.step);
  return definitions
    .filter((each) => belongs(each, family))
    .filter((each) => !pull || takes(each, pull))
    .filter((each) => !giver || each.input_contract.length > 0)
    // Between two nodes a node belongs that takes something of the one before, or gives something to the one after.
    .filter((each) => !giver || !taker || handedOver(giver, each).length > 0 || handedOver(each, taker).length > 0)
    .map((definition) => {
      const { availability } = definition;
      return { definition, disabled: availability.status === "disabled" ? `${availability.reason} ${availability.remedy}` : null };
    });
}

/** How well words fit a node: 0 not at all; a name beats a description. */
export function matches({ definition }: Choice, query: string): number {
  const words = query.toLowerCase().split(/\s+/).filter((each) => each !== "");
  if (words.length === 0) return 1;
  const name = `${definition.label} ${definition.step}`.toLowerCase();
  const more = `${definition.category} ${definition.module_key} ${definition.execution_role} ${definition.artifact_roles_produced.join(" ")} ${definition.description}`.toLowerCase();
  let score = 0;
  for (const each of words) {
    if (definition.label.toLowerCase().startsWith(each)) score += 4;
    else if (name.includes(each)) score += 3;
    else if (more.includes(each)) score += 1;
    else return 0;
  }
  return score;
}

export interface Shelf { family: Family; groups: { group: string; roles: { role: Definition["execution_role"]; choices: Choice[] }[] }[] }

function into<K, T>(map: Map<K, T[]>, key: K, value: T) {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
function grouped<T, K>(items: readonly T[], key: (item: T) => K): Map<K, T[]> {
  const map = new Map<K, T[]>();
  for (const each of items) into(map, key(each), each);
  return map;
}

/** Family → module group → execution role; the order of the definitions is kept. */
export function shelves(choices: readonly Choice[]): Shelf[] {
  return [...grouped(choices, (each) => each.definition.family)].map(([family, ofFamily]) => ({
    family,
    groups: [...grouped(ofFamily, (each) => each.definition.category)].map(([group, ofGroup]) => ({
      group,
      roles: [...grouped(ofGroup, (each) => each.definition.execution_role)].map(([role, of]) => ({ role, choices: of })),
    })),
  }));
}
