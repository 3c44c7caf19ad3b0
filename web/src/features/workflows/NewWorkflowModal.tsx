import { Button, FileButton, Group, Modal, Textarea, TextInput } from "@mantine/core";
import { IconFileImport } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { createWorkflow, importWorkflow, migratePreset } from "../../api/actions";
import { asProblem } from "../../api/problem";
import { startersQuery } from "../../api/queries";
import type { Family } from "../../api/model";
import { useI18n } from "../../i18n";
import { useSchemaWords } from "../../i18n/schemaWords";
import { Notice, useProblemText } from "../../ui/states";
import { useAction } from "../../ui/useAction";
import { GraphSketch } from "./GraphSketch";
import type { Doc } from "./document/types";
import styles from "./workflows.module.css";

const FAMILIES: readonly Exclude<Family, "shared">[] = ["order_line", "cad_file"];

/** Reads a document, or a preset that the backend turns into one. */
async function bringIn(name: string, text: string) {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    throw new Error(error instanceof Error ? error.message : String(error), { cause: error });
  }
  const preset = typeof raw === "object" && raw !== null && "type" in raw && !("nodes" in raw);
  const document = preset ? (await migratePreset(raw as Record<string, unknown>)).config : raw;
  return importWorkflow(name, document as never);
}

/** Choose a family, then a starter graph or an empty one; or bring in a document. */
export function NewWorkflowModal({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const say = useSchemaWords();
  const problemText = useProblemText();
  const navigate = useNavigate();
  const starters = useQuery(startersQuery);
  const [family, setFamily] = useState<(typeof FAMILIES)[number]>("order_line");
  const [starter, setStarter] = useState<string | null>(null);
  const [name, setName] = useState("");
  const [text, setText] = useState<string | null>(null);
  const create = useAction(
    () => (text === null ? createWorkflow({ name: name.trim(), family, active: true, ...(starter === null ? {} : { starter }) }) : bringIn(name.trim(), text)),
    { quiet: true, stale: [["workflows"]], onSuccess: ({ id }) => void navigate({ to: "/workflows/$workflowId", params: { workflowId: id } }) },
  );
  const problem = create.error === null ? null : asProblem(create.error);
  const offered = (starters.data?.starters ?? []).filter((each) => each.family === family);
  const choose = (next: string | null, label: string) => {
    setStarter(next);
    if (name.trim() === "" || offered.some((each) => say(each.label) === name)) setName(next === null ? "" : label);
  };
  return (
    <Modal opened onClose={onClose} size="min(980px, 94vw)" title={t("workflows.create")} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form
        className={styles.create}
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate(undefined);
        }}
      >
        {text === null ? (
          <>
            <fieldset className={styles.choices}>
              <legend>{t("workflows.new.family")}</legend>
              <div className={styles.families}>
                {FAMILIES.map((each) => (
                  <label key={each} className={styles.choice} data-on={family === each}>
                    <input type="radio" name="family" checked={family === each} onChange={() => { setFamily(each); setStarter(null); }} />
                    <strong>{t(`workflows.family.${each}`)}</strong>
                    <span>{t(`workflows.familyMeans.${each}`)}</span>
                  </label>
                ))}
              </div>
            </fieldset>
            <fieldset className={styles.choices}>
              <legend>{t("workflows.new.starter")}</legend>
              <div className={styles.starters}>
                {offered.map((each) => (
                  <label key={each.name} className={styles.choice} data-on={starter === each.name}>
                    <input type="radio" name="starter" checked={starter === each.name} onChange={() => choose(each.name, say(each.label))} />
                    <GraphSketch doc={each.document as unknown as Doc} />
                    <strong>{say(each.label)}</strong>
                    <span>{say(each.description)}</span>
                  </label>
                ))}
                <label className={styles.choice} data-on={starter === null}>
                  <input type="radio" name="starter" checked={starter === null} onChange={() => choose(null, "")} />
                  <GraphSketch doc={EMPTY} />
                  <strong>{t("workflows.new.empty")}</strong>
                  <span>{t("workflows.new.emptyHint")}</span>
                </label>
              </div>
            </fieldset>
          </>
        ) : <Textarea label={t("workflows.new.document")} description={t("workflows.new.documentHint")} value={text} onChange={(event) => setText(event.currentTarget.value)} autosize minRows={8} maxRows={16} spellCheck={false} classNames={{ input: styles.mono ?? "" }} />}
        <TextInput label={t("common.name")} data-autofocus required withAsterisk={false} maxLength={200} value={name} onChange={(event) => setName(event.currentTarget.value)} error={problem?.fields.name} />
        {problem && !problem.fields.name && <Notice tone="bad" title={problemText(problem)}>{problem.errors.slice(0, 6).map((each) => <p key={each.path + each.message}>{each.path} {each.message}</p>)}</Notice>}
        <Group justify="space-between">
          {text === null ? (
            <Group gap={6}>
              <FileButton accept="application/json,.json" onChange={(file) => void file?.text().then((read) => { setText(read); setName(file.name.replace(/\.json$/i, "")); })}>
                {(props) => <Button {...props} type="button" variant="subtle" leftSection={<IconFileImport size={16} aria-hidden />}>{t("workflows.new.file")}</Button>}
              </FileButton>
              <Button type="button" variant="subtle" onClick={() => setText("")}>{t("workflows.new.paste")}</Button>
            </Group>
          ) : <Button type="button" variant="subtle" onClick={() => setText(null)}>{t("workflows.new.back")}</Button>}
          <Button type="submit" loading={create.isPending}>{t("workflows.new.make")}</Button>
        </Group>
      </form>
    </Modal>
  );
}

const EMPTY: Doc = { version: 1, nodes: [], edges: [] };
