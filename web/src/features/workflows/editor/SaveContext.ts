import { createContext, useContext } from "react";
import type { Save } from "./useSave";

export const SaveContext = createContext<Save | null>(null);

export function useSaving(): Save {
  const save = useContext(SaveContext);
  if (!save) throw new Error("outside of an editor");
  return save;
}
