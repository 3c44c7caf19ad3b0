import { createContext, useContext } from "react";
import type { Commands } from "./commands";

export const CommandsContext = createContext<Commands | null>(null);

export function useEditorCommands(): Commands {
  const commands = useContext(CommandsContext);
  if (!commands) throw new Error("outside of an editor");
  return commands;
}
