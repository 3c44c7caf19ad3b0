import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useMemo, useState, type FormEvent } from "react";
import { changeOutputType } from "../../api/actions";
import type { OutputType } from "../../api/model";
import { asProblem } from "../../api/problem";
import { outputTypeQuery } from "../../api/queries";
import { useIsAdmin } from "../../app/session";
import { useI18n, word } from "../../i18n";
import { ActiveBadge } from "../../ui/ActiveBadge";
import { Crumb } from "../../ui/links";
import { Card, Page } from "../../ui/Page";
import { effective, errorsBelow, known, ParamForm, strayErrors } from "../../ui/ParamForm";
import { ErrorState, Notice, useProblemText } from "../../ui/states";
import { useAction } from "../../ui/useAction";
import { Rollout } from "../rollout/Rollout";
import { changeOf, draftOf, generalErrors, isChanged, PARAMS, type Draft } from "./draft";
import { GeneralCard, MakingCard } from "./GeneralCards";
import { familyOf } from "./kinds";
import { AllowedMaterialsCard, SaleCard } from "./OfferCards";
import { promisedBy } from "./promise";
import styles from "./outputType.module.css";
import { useStoredDoc } from "./useStoredDoc";
import { useDefinitions, useThrough } from "./useThrough";

export function OutputTypePage() {
  const { outputTypeId } = useParams({ from: "/app/output-types/$outputTypeId" });
  const { t } = useI18n();
  const type = useQuery(outputTypeQuery(outputTypeId));
  const back = <Crumb to="/output-types">{t("outputTypes.title")}</Crumb>;
  return (
    <Page back={back} title={type.data?.name ?? t("outputTypes.title")} mark={type.data && <ActiveBadge active={type.data.active} />} lead={type.data && word(t, "kind", type.data.artifact_kind)}>
      {type.isPending && <Skeleton height={420} radius="lg" />}
      {type.isError && <ErrorState error={type.error} onRetry={() => void type.refetch()} />}
      {type.data?.workflow_id && <div className={styles.aside}><Card title={t("rollout.title")}><Rollout of="output-types" id={type.data.id} workflow={type.data.workflow_id} /></Card></div>}
      {/* A new version of the row starts the form afresh. */}
      {type.data && <TypeForm key={`${type.data.id} ${type.data.version}`} type={type.data} />}
    </Page>
  );
}

function TypeForm({ type }: { type: OutputType }) {
  const { t } = useI18n();
  const admin = useIsAdmin();
  const [draft, setDraft] = useState(() => draftOf(type));
  const doc = useStoredDoc(draft.workflow_id);
  const { schema, fields, through, promised } = useShown(draft, doc);
  const action = useAction(() => changeOutputType(type.id, type.version, changeOf(type, draft, fields)), { quiet: true, done: "common.saved", stale: [["output-types"]] });
  const problem = action.isError ? asProblem(action.error) : null;
  const errors = useMemo(() => errorsBelow(problem?.errors ?? [], PARAMS), [problem]);
  const put = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    action.mutate(undefined);
  };
  const general = { draft, fields: generalErrors(problem?.errors ?? []), put };
  return (
    <form onSubmit={submit}>
      <fieldset className={styles.fields} disabled={!admin}>
        {!admin && <div className={styles.wide}><Notice>{t("outputTypes.readOnly")}</Notice></div>}
        {problem && <div className={styles.wide}><Refusal problem={problem} stray={strayErrors(through, effective(through, draft.overrides), errors)} /></div>}
        <div className={styles.stack}>
          <GeneralCard {...general} />
          <MakingCard {...general} promised={promised} />
        </div>
        <div className={styles.stack}>
          <SaleCard {...general} />
          <AllowedMaterialsCard {...general} />
        </div>
        {schema.isPending && <Skeleton className={styles.wide} height={320} radius="lg" />}
        {schema.isError && <div className={styles.wide}><ErrorState error={schema.error} onRetry={() => void schema.refetch()} /></div>}
        <div className={styles.params}>
          <ParamForm fields={through} overrides={draft.overrides} onChange={(overrides) => put({ overrides })} errors={errors} context={draft.template_id === null ? {} : { templateId: draft.template_id }} disabled={!admin} />
        </div>
        {admin && (
          <div className={styles.save}>
            <Button type="submit" loading={action.isPending} disabled={!schema.isSuccess}>{t("common.save")}</Button>
            <span>{isChanged(type, draft) ? t("outputTypes.unsaved") : t("outputTypes.changed", { count: Object.keys(known(fields, draft.overrides)).length })}</span>
          </div>
        )}
      </fieldset>
    </form>
  );
}

/** Params that the workflow takes, and those that are set already: they must be there to be taken back. */
function useShown(draft: Draft, doc: ReturnType<typeof useStoredDoc>) {
  const { schema, fields, offered, left } = useThrough(draft.artifact_kind, doc);
  const through = useMemo(() => [...offered, ...left.filter((field) => field.name in draft.overrides)], [offered, left, draft.overrides]);
  const definitions = useDefinitions();
  const promised = doc === null || definitions === undefined ? null : promisedBy(doc, definitions, familyOf(draft.artifact_kind));
  return { schema, fields, through, promised };
}

/** Why saving was refused; what no field shows is told here. */
function Refusal({ problem, stray }: { problem: Error; stray: [string, string][] }) {
  const text = useProblemText();
  return (
    <Notice tone="bad" title={text(problem)}>
      {stray.map(([path, message]) => <p key={path}><code>{path}</code> {message}</p>)}
    </Notice>
  );
}
