// One colour per artifact role, defined in editor.module.css for light and dark.
import type { Role } from "../document/types";

export const roleColour = (role: Role | undefined) => (role === undefined ? "var(--edge-plain)" : `var(--role-${role.replaceAll("_", "-")})`);
