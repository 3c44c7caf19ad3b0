// The server's own report on itself, shown as it comes: a new fact on the server needs no new page here.
import type { SystemInfo } from "../../api/model";
import type { Formatters } from "../../i18n/format";
import type { MessageKey } from "../../i18n";

interface Wording extends Formatters {
  t: (key: MessageKey) => string;
}
export interface FactGroup {
  title: string;
  rows: [string, string][];
}

const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function label(name: string): string {
  const words = name.replace(/_(bytes|s)$/, "").replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function valueText(name: string, value: unknown, i18n: Wording): string {
  if (value === null || value === undefined) return "–";
  if (typeof value === "boolean") return i18n.t(value ? "common.yes" : "common.no");
  if (typeof value === "number") {
    if (name.endsWith("_bytes")) return i18n.bytes(value);
    if (name.endsWith("_s")) return i18n.duration(value);
    return i18n.number(value);
  }
  if (Array.isArray(value)) return value.map((each) => valueText(name, each, i18n)).join(", ") || "–";
  if (isRecord(value)) return Object.entries(value).map(([key, each]) => `${label(key)}: ${valueText(key, each, i18n)}`).join(" · ");
  if (typeof value === "string" && INSTANT.test(value)) return i18n.dateTime(value);
  return String(value);
}

/** What is null has nothing to tell: no problem, not known yet. */
function told(facts: object): [string, unknown][] {
  return Object.entries(facts).filter(([, value]) => value !== null && value !== undefined);
}

/** Plain facts first (untitled), then one group per nested record. */
export function systemGroups(info: SystemInfo, i18n: Wording): FactGroup[] {
  const plain: FactGroup = { title: "", rows: [] };
  const groups: FactGroup[] = [];
  for (const [name, value] of told(info)) {
    if (isRecord(value)) groups.push({ title: label(name), rows: told(value).map(([key, each]) => [label(key), valueText(key, each, i18n)]) });
    else plain.rows.push([label(name), valueText(name, value, i18n)]);
  }
  return plain.rows.length > 0 ? [plain, ...groups] : groups;
}
