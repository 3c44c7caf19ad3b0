import { useI18n } from "../../i18n";
import { useSchemaWords } from "../../i18n/schemaWords";
import { unitText } from "./context";
import type { Field, Json } from "./schema";

/** A value in words. */
export function useReadable(): (field: Field, value: Json) => string {
  const { t, number } = useI18n();
  const say = useSchemaWords();
  return ({ shape, unit }, value) => {
    const one = (each: Json): string => {
      if (typeof each === "boolean") return t(each ? "params.on" : "params.off");
      if (typeof each === "number") return number(each) + unitText(unit);
      const scalar = shape.kind === "list" ? shape.items : shape;
      const option = scalar.kind === "choice" ? scalar.options.find((known) => known.value === each) : undefined;
      return option ? say(option.label) : typeof each === "string" ? each : t("params.none");
    };
    if (!Array.isArray(value)) return one(value);
    const rows = value as readonly Json[];
    if (rows.length === 0) return t("params.none");
    return rows.some((row) => typeof row === "object") ? t("params.rows", { count: rows.length }) : rows.map(one).join(", ");
  };
}
