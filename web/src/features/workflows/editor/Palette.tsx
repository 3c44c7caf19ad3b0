import { ActionIcon, TextInput, Tooltip } from "@mantine/core";
import { IconBan, IconLayoutSidebarLeftCollapse, IconSearch } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useI18n, type MessageKey } from "../../../i18n";
import { useSchemaWords } from "../../../i18n/schemaWords";
import { matches, offered, shelves, type Choice } from "../document/contracts";
import { useEditorCommands } from "./CommandsContext";
import styles from "./editor.module.css";
import { roleColour } from "./roles";
import { useEditor } from "./store";

/** The kind of thing that is dragged out of the palette. */
export const DRAG_TYPE = "application/x-hartomat-step";

/** Nodes of the family by module group and role: drag one onto the canvas or an edge, or press it. */
export function Palette({ onHide }: { onHide: () => void }) {
  const { t } = useI18n();
  const say = useSchemaWords();
  const [query, setQuery] = useState("");
  const definitions = useEditor((state) => state.definitions);
  const byStep = useEditor((state) => state.byStep);
  const family = useEditor((state) => state.family);
  const sorted = useMemo(() => {
    const choices = offered(definitions, byStep, family).toSorted((a, b) => Number(a.definition.family !== family) - Number(b.definition.family !== family)).filter((each) => matches({ ...each, definition: { ...each.definition, label: `${say(each.definition.label)} ${each.definition.label}` } }, query) > 0);
    return shelves(choices);
  }, [definitions, byStep, family, query, say]);
  return (
    <section className={styles.palette} aria-label={t("workflows.palette.title")}>
      <div className={styles.panelHead}>
        <h2>{t("workflows.palette.title")}</h2>
        <Tooltip label={t("workflows.palette.hide")}>
          <ActionIcon variant="subtle" color="gray" aria-label={t("workflows.palette.hide")} onClick={onHide}><IconLayoutSidebarLeftCollapse size={18} stroke={1.7} /></ActionIcon>
        </Tooltip>
      </div>
      <TextInput className={styles.paletteSearch} type="search" size="xs" aria-label={t("workflows.palette.search")} placeholder={t("workflows.palette.search")} leftSection={<IconSearch size={14} aria-hidden />} value={query} onChange={(event) => setQuery(event.currentTarget.value)} />
      <div className={styles.paletteList}>
        {sorted.map((shelf) => (
          <section key={shelf.family}>
            <h3>{t(`workflows.family.${shelf.family}`)}</h3>
            {shelf.groups.map(({ group, roles }) => (
              <section key={group} className={styles.paletteGroup}>
                <h4>{say(group)}{roles.length === 1 && roles[0] && <span className={styles.paletteRole} aria-hidden>{t(`workflows.execution.${roles[0].role}` as MessageKey)}</span>}</h4>
                {roles.map(({ role, choices }) => (
                  <div key={role} role="group" aria-label={`${say(group)}: ${t(`workflows.execution.${role}` as MessageKey)}`}>
                    {roles.length > 1 && <span className={styles.paletteRole} aria-hidden>{t(`workflows.execution.${role}` as MessageKey)}</span>}
                    {choices.map((choice) => <Entry key={choice.definition.step} choice={choice} />)}
                  </div>
                ))}
              </section>
            ))}
          </section>
        ))}
        {sorted.length === 0 && <p className={styles.dim}>{t("workflows.chooser.none")}</p>}
      </div>
    </section>
  );
}

function Entry({ choice: { definition, disabled } }: { choice: Choice }) {
  const say = useSchemaWords();
  const commands = useEditorCommands();
  const readOnly = useEditor((state) => state.readOnly);
  return (
    <Tooltip label={disabled ?? say(definition.description)} multiline maw={280} position="right">
      <button
        type="button"
        className={styles.paletteItem}
        aria-disabled={disabled !== null || readOnly}
        draggable={disabled === null && !readOnly}
        onDragStart={(event) => {
          event.dataTransfer.setData(DRAG_TYPE, definition.step);
          event.dataTransfer.effectAllowed = "copy";
        }}
        onClick={() => {
          if (disabled === null && !readOnly) commands.add(definition, { kind: "add", screen: { x: 0, y: 0 }, at: null, ...afterOf(commands.single()) });
        }}
      >
        {disabled === null ? <span className={styles.swatch} style={{ background: roleColour(definition.artifact_roles_produced[0]) }} aria-hidden /> : <IconBan size={13} aria-hidden />}
        <span>{say(definition.label)}</span>
        {disabled !== null && <small>{disabled}</small>}
      </button>
    </Tooltip>
  );
}

const afterOf = (id: string | undefined) => (id === undefined ? {} : { after: id });
