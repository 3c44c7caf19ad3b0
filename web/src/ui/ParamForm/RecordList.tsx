import { ActionIcon, Button, Input, Tooltip } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash, type Icon } from "@tabler/icons-react";
import { useId, useRef } from "react";
import { useI18n } from "../../i18n";
import { useSchemaWords } from "../../i18n/schemaWords";
import { ORDER } from "./context";
import styles from "./paramForm.module.css";
import { ScalarInput } from "./ScalarInput";
import type { Json, ListShape, RecordShape, Values } from "./schema";
import { errorAt, moved, newRow, type Errors } from "./values";

interface Props {
  name: string;
  title: string;
  description: string;
  shape: ListShape;
  items: RecordShape;
  value: readonly Json[];
  errors: Errors;
  onChange: (rows: readonly Values[]) => void;
}

/** Rows of equal make: added, removed, put in order. */
export function RecordList({ name, title, description, shape, items, value, errors, onChange }: Props) {
  const { t } = useI18n();
  const say = useSchemaWords();
  const id = useId();
  const add = useRef<HTMLButtonElement>(null);
  const rows = value as readonly Values[];
  const put = (index: number, row: Values) => onChange(rows.map((each, at) => (at === index ? row : each)));
  const remove = (index: number) => {
    onChange(rows.filter((_, at) => at !== index));
    // The button that had the focus is gone.
    add.current?.focus();
  };
  const columns = { "--columns": items.members.map(({ shape: { kind } }) => (kind === "text" ? "minmax(0, 1.4fr)" : "minmax(0, 1fr)")).join(" ") } as React.CSSProperties;
  return (
    <Input.Wrapper inputWrapperOrder={ORDER} labelElement="div" label={<span id={id}>{say(title)}</span>} description={say(description)} error={errorAt(errors, name, false)}>
      <div role="group" aria-labelledby={id} className={styles.rows} style={columns}>
        {rows.length > 0 && (
          <div className={styles.rowHead} aria-hidden>
            {items.members.map((member) => <span key={member.name}>{say(member.title)}</span>)}
          </div>
        )}
        {rows.map((row, index) => {
          const number = index + 1;
          return (
            // Rows have no identity but their place.
            // oxlint-disable-next-line react/no-array-index-key
            <div key={index} className={styles.row} role="group" aria-label={t("params.row", { name: say(title), number })}>
              {items.members.map((member) => (
                <ScalarInput
                  key={member.name}
                  {...member}
                  cell={t("params.row", { name: say(member.title), number })}
                  value={row[member.name] ?? null}
                  error={errors[`${name}.${index}.${member.name}`]}
                  onChange={(next) => put(index, { ...row, [member.name]: next })}
                />
              ))}
              <div className={styles.rowTools}>
                <Tool label={t("params.up", { number })} icon={IconArrowUp} disabled={index === 0} onClick={() => onChange(moved(rows, index, index - 1))} />
                <Tool label={t("params.down", { number })} icon={IconArrowDown} disabled={number === rows.length} onClick={() => onChange(moved(rows, index, index + 1))} />
                <Tool label={t("params.remove", { number })} icon={IconTrash} disabled={rows.length <= shape.minItems} onClick={() => remove(index)} />
              </div>
            </div>
          );
        })}
        <Button ref={add} className={styles.add} variant="default" size="xs" leftSection={<IconPlus size={14} />} disabled={rows.length >= shape.maxItems} onClick={() => onChange([...rows, newRow(items, rows)])} aria-label={t("params.addTo", { name: say(title) })}>
          {t("params.add")}
        </Button>
      </div>
    </Input.Wrapper>
  );
}

function Tool({ label, icon: ToolIcon, disabled, onClick }: { label: string; icon: Icon; disabled: boolean; onClick: () => void }) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" size={28} disabled={disabled} onClick={onClick} aria-label={label}><ToolIcon size={15} stroke={1.8} /></ActionIcon>
    </Tooltip>
  );
}
