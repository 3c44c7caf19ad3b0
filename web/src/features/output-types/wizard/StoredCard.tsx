import { Skeleton } from "@mantine/core";
import type { Workflow } from "../../../api/model";
import { useI18n } from "../../../i18n";
import { GraphSketch } from "../../workflows/GraphSketch";
import type { LineFamily } from "../kinds";
import { ChoiceCard } from "./ChoiceCard";
import { useKindList } from "./kindList";
import { useWay } from "./useWay";
import styles from "./wizard.module.css";

interface Props {
  group: string;
  workflow: Workflow;
  family: LineFamily;
  checked: boolean;
  onChoose: (published: number) => void;
}

/** A workflow that is there already, with what its published version makes. */
export function StoredCard({ workflow, ...props }: Props) {
  const { t } = useI18n();
  const { published_number: number } = workflow;
  if (number === null) return <ChoiceCard group={props.group} title={workflow.name} checked={false} refused={t("wizard.unpublished")} picture={<div className={styles.blank} aria-hidden />} onChoose={() => {}} />;
  return <PublishedCard workflow={workflow} number={number} {...props} />;
}

function PublishedCard({ workflow: { id, name }, number, group, family, checked, onChoose }: Props & { number: number }) {
  const { t } = useI18n();
  const list = useKindList();
  const made = useWay({ how: "stored", id, name, number }, family);
  const kinds = made.promised ?? [];
  const barren = !made.pending && made.error === null && kinds.length === 0;
  return (
    <ChoiceCard
      group={group}
      title={name}
      checked={checked}
      refused={barren ? t("wizard.makesNothing") : undefined}
      picture={made.doc ? <GraphSketch doc={made.doc} /> : <Skeleton height={84} mb={8} radius="md" animate={made.pending} />}
      onChoose={() => onChoose(number)}
    >
      <span>{t("workflows.version", { number })}</span>
      {kinds.length > 0 && <span>{list(kinds)}</span>}
    </ChoiceCard>
  );
}
