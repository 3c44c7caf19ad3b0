import { useQuery } from "@tanstack/react-query";
import { rolloutQuery } from "../../api/rollouts";
import { useI18n } from "../../i18n";
import styles from "./rollout.module.css";

/** The mode an output type's own row says; nothing where it has none. */
export function RolloutBadge({ type }: { type: string }) {
  const { t, percent } = useI18n();
  const row = useQuery(rolloutQuery("output-types", type)).data;
  if (!row?.mode) return null;
  const share = row.mode !== "legacy" && row.percent !== null && row.percent < 100 ? ` ${percent(row.percent / 100)}` : "";
  return <span className={styles.mark}>{t("rollout.badge", { mode: t(`workflows.mode.${row.mode}`) })}{share}</span>;
}
