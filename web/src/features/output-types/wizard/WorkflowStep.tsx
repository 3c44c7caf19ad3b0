import { Skeleton, TextInput } from "@mantine/core";
import { IconRoute } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { activeWorkflowsQuery, startersQuery } from "../../../api/queries";
import { useI18n } from "../../../i18n";
import { useSchemaWords } from "../../../i18n/schemaWords";
import { SearchField } from "../../../ui/SearchField";
import { ErrorState } from "../../../ui/states";
import type { Doc } from "../../workflows/document/types";
import { GraphSketch } from "../../workflows/GraphSketch";
import { Choice } from "./Choice";
import { ChoiceCard } from "./ChoiceCard";
import { useKindList } from "./kindList";
import type { StepProps } from "./step";
import { StoredCard } from "./StoredCard";
import styles from "./wizard.module.css";

/** More cards than this are searched, not scrolled. */
const CARDS = 12;
const GROUP = "way";

/** How it is made: the fixed pipeline, a workflow of the family, or a new one from a starter. */
export function WorkflowStep({ choices, put, fields }: StepProps) {
  const { t } = useI18n();
  const { way } = choices;
  return (
    <>
      <Choice legend={t("wizard.way")} error={fields.workflow_id ?? fields.workflow}>
        <ChoiceCard group={GROUP} title={t("wizard.pipeline")} checked={way.how === "pipeline"} picture={<IconRoute size={24} stroke={1.5} aria-hidden />} onChoose={() => put({ way: { how: "pipeline" } })}>
          {t("wizard.pipelineHint")}
        </ChoiceCard>
      </Choice>
      <Stored choices={choices} put={put} fields={fields} />
      <Starters choices={choices} put={put} fields={fields} />
      {way.how === "starter" && (
        <TextInput label={t("wizard.workflowName")} description={t("wizard.starterHint")} required withAsterisk={false} maxLength={200} value={way.name} error={fields["workflow.name"]} onChange={(event) => put({ way: { ...way, name: event.currentTarget.value } })} />
      )}
    </>
  );
}

function Stored({ choices: { way, family }, put }: StepProps) {
  const { t } = useI18n();
  const [q, setQ] = useState("");
  const workflows = useQuery(activeWorkflowsQuery);
  const all = (workflows.data ?? []).filter((each) => each.family === family);
  const chosen = way.how === "stored" ? way.id : null;
  const found = all.filter((each) => each.name.toLowerCase().includes(q.trim().toLowerCase()));
  // What is chosen stays in sight, whatever is searched for.
  const shown = all.filter((each) => each.id === chosen || found.slice(0, CARDS).includes(each));
  return (
    <Choice legend={t("wizard.stored")}>
      {all.length > CARDS && <div className={styles.search}><SearchField value={q} onChange={setQ} label={t("wizard.search")} placeholder={t("wizard.search")} /></div>}
      {workflows.isPending && <Skeleton height={150} radius="md" />}
      {workflows.isError && <ErrorState error={workflows.error} onRetry={() => void workflows.refetch()} />}
      {workflows.isSuccess && all.length === 0 && <p className={styles.hint}>{t("wizard.storedNone")}</p>}
      <div className={styles.cards}>
        {shown.map((workflow) => <StoredCard key={workflow.id} group={GROUP} workflow={workflow} family={family} checked={workflow.id === chosen} onChoose={(number) => put({ way: { how: "stored", id: workflow.id, name: workflow.name, number } })} />)}
      </div>
      {shown.length < all.length && <p className={styles.hint}>{t("wizard.some", { count: shown.length, total: all.length })}</p>}
    </Choice>
  );
}

function Starters({ choices: { name, way, family }, put }: StepProps) {
  const { t } = useI18n();
  const say = useSchemaWords();
  const kinds = useKindList();
  const starters = useQuery(startersQuery);
  const offered = starters.data?.starters.filter((each) => each.family === family) ?? [];
  return (
    <Choice legend={t("wizard.starters")}>
      {starters.isPending && <Skeleton height={150} radius="md" />}
      {starters.isError && <ErrorState error={starters.error} onRetry={() => void starters.refetch()} />}
      <div className={styles.cards}>
        {offered.map((each) => (
          <ChoiceCard
            key={each.name}
            group={GROUP}
            title={say(each.label)}
            checked={way.how === "starter" && way.starter === each.name}
            picture={<GraphSketch doc={each.document as unknown as Doc} />}
            onChoose={() => put({ way: { how: "starter", starter: each.name, name: way.how === "starter" ? way.name : name } })}
          >
            <span>{say(each.description)}</span>
            <span>{kinds(each.promises)}</span>
          </ChoiceCard>
        ))}
      </div>
    </Choice>
  );
}
