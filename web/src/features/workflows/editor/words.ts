// Names of the vocabulary of node definitions.
import { useCallback } from "react";
import { useI18n, type MessageKey } from "../../../i18n";
import type { Role } from "../document/types";

export function useRoleName(): (role: Role | undefined) => string {
  const { t } = useI18n();
  return useCallback((role) => (role === undefined ? "" : t(`workflows.role.${role}` as MessageKey)), [t]);
}
