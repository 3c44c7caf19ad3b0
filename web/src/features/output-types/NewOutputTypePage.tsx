import { Button, Radio, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { createOutputType } from "../../api/actions";
import type { ArtifactKind } from "../../api/model";
import { asProblem } from "../../api/problem";
import { useIsAdmin } from "../../app/session";
import { useI18n, word } from "../../i18n";
import { ButtonLink, Crumb } from "../../ui/links";
import { Card, Page } from "../../ui/Page";
import { Notice, useProblemText } from "../../ui/states";
import { useAction } from "../../ui/useAction";
import { TemplateSelect } from "./GeneralCards";
import { KIND_ICONS, KINDS } from "./kinds";
import styles from "./outputType.module.css";

/** Name, kind and studio; everything else has defaults and is set on the type's own page. */
export function NewOutputTypePage() {
  const { t } = useI18n();
  const admin = useIsAdmin();
  const navigate = useNavigate();
  const problemText = useProblemText();
  const [name, setName] = useState("");
  const [kind, setKind] = useState<ArtifactKind>("still_image");
  const [template, setTemplate] = useState<string | null>(null);
  const action = useAction(createOutputType, {
    quiet: true,
    done: "outputTypes.created",
    stale: [["output-types"]],
    onSuccess: (made) => void navigate({ to: "/output-types/$outputTypeId", params: { outputTypeId: made.id } }),
  });
  const problem = action.isError ? asProblem(action.error) : null;
  const fields = problem?.fields ?? {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    action.mutate({ name, artifact_kind: kind, template_id: template, active: true });
  };
  return (
    <Page back={<Crumb to="/output-types">{t("outputTypes.title")}</Crumb>} title={t("outputTypes.create")} lead={t("outputTypes.createLead")}>
      <form onSubmit={submit} className={styles.create}>
        {!admin && <Notice>{t("outputTypes.readOnly")}</Notice>}
        {problem && <Notice tone="bad">{problemText(problem)}</Notice>}
        <Card>
          <div className={styles.stack}>
            <TextInput label={t("common.name")} required withAsterisk={false} maxLength={200} data-autofocus value={name} error={fields.name} onChange={(event) => setName(event.currentTarget.value)} />
            <Radio.Group label={t("outputTypes.kind")} value={kind} error={fields.artifact_kind} onChange={(next) => setKind(next as ArtifactKind)}>
              <div className={styles.kinds}>{KINDS.map((each) => <KindCard key={each} kind={each} />)}</div>
            </Radio.Group>
            <TemplateSelect value={template} error={fields.template_id} onChange={setTemplate} />
            <div className={styles.buttons}>
              <Button type="submit" disabled={!admin} loading={action.isPending}>{t("outputTypes.create")}</Button>
              <ButtonLink to="/output-types" variant="default">{t("common.cancel")}</ButtonLink>
            </div>
          </div>
        </Card>
      </form>
    </Page>
  );
}

function KindCard({ kind }: { kind: ArtifactKind }) {
  const { t } = useI18n();
  const KindIcon = KIND_ICONS[kind];
  return (
    <Radio.Card value={kind} className={styles.kindCard} aria-label={word(t, "kind", kind)}>
      <KindIcon size={26} stroke={1.4} aria-hidden />
      <span className={styles.kindText}>
        <span className={styles.kindName}>{word(t, "kind", kind)}</span>
        <span className={styles.kindHint}>{t(`outputTypes.kinds.${kind}`)}</span>
      </span>
      <Radio.Indicator />
    </Radio.Card>
  );
}
