import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { outputTypesQuery } from "../../../api/queries";
import { useI18n } from "../../../i18n";
import { RolloutBadge } from "../../rollout/RolloutBadge";
import styles from "./editor.module.css";

/** What is sold through this workflow. */
export function BoundTypes({ workflow }: { workflow: string }) {
  const { t } = useI18n();
  const types = useQuery(outputTypesQuery).data?.filter((each) => each.workflow_id === workflow) ?? [];
  return (
    <section>
      <h2 className={styles.cardTitle}>{t("workflows.card.types")}</h2>
      {types.length === 0 && <p className={styles.dim}>{t("workflows.card.noTypes")}</p>}
      <ul className={styles.plainList}>
        {types.map((type) => <li key={type.id}><Link to="/output-types/$outputTypeId" params={{ outputTypeId: type.id }}>{type.name}</Link> <RolloutBadge type={type.id} /></li>)}
      </ul>
    </section>
  );
}
