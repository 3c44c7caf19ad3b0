// Asks the backend what is wrong with the document, as it is edited. What comes late for an older text is dropped.
import { useEffect } from "react";
import { validateWorkflow } from "../../../api/actions";
import { Problem } from "../../../api/problem";
import type { Doc } from "../document/types";
import { useDoc, useEditorStore } from "./store";

/** Typing pauses this long before the text is judged, ms. */
const SETTLE_MS = 120;

export function useValidation() {
  const store = useEditorStore();
  const doc = useDoc();
  useEffect(() => {
    if (store.getState().reported === doc) return undefined;
    const abort = new AbortController();
    const judge = async (text: Doc) => {
      try {
        const report = await validateWorkflow(text as never, abort.signal);
        store.getState().put({ report, reported: text });
      } catch (error) {
        // Too large to judge, or the server is away: saving will say so.
        if (error instanceof Problem && !abort.signal.aborted) store.getState().put({ report: null, reported: null });
      }
    };
    const timer = setTimeout(() => void judge(doc), SETTLE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [doc, store]);
}
