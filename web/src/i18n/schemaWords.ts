// Words that come with param schemas: the server speaks English; here they are looked up by their text.
import { useMemo } from "react";
import { useLocale } from ".";
import { schemaWordsDe } from "./schemaWords.de";

/** A title, description, group or label of a schema in the language of the app; unknown ones stay as they came. */
export function useSchemaWords(): (text: string) => string {
  const locale = useLocale((state) => state.locale);
  return useMemo(() => (text) => (locale === "de" ? (schemaWordsDe[text] ?? text) : text), [locale]);
}
