import { ActionIcon, Tooltip } from "@mantine/core";
import { IconRestore } from "@tabler/icons-react";
import { useI18n } from "../../i18n";
import { useSchemaWords } from "../../i18n/schemaWords";
import type { PickerContext } from "./context";
import { ChoiceList, NumberList } from "./lists";
import styles from "./paramForm.module.css";
import { PICKERS } from "./pickers";
import { useReadable } from "./readable";
import { RecordList } from "./RecordList";
import { ScalarInput } from "./ScalarInput";
import type { Field, Json } from "./schema";
import { errorAt, type Errors } from "./values";

interface Props {
  field: Field;
  value: Json;
  /** Whether what is edited says so itself, or the default does. */
  own: boolean;
  errors: Errors;
  context: PickerContext;
  disabled: boolean;
  /** Undefined takes the param back to its default. */
  onChange: (value: Json | undefined) => void;
}

/** One param: its control, where its value comes from, and the way back to the default. */
export function ParamField(props: Props) {
  const { field, own, disabled, onChange } = props;
  const { t } = useI18n();
  const say = useSchemaWords();
  const readable = useReadable();
  const wide = field.shape.kind === "list" && field.shape.items.kind === "record";
  return (
    <div className={styles.field} data-param={field.name} data-own={own} data-wide={wide}>
      <div className={styles.origin}>
        {own ? (
          <Tooltip label={t("params.own", { value: readable(field, field.default) })}>
            <ActionIcon variant="subtle" size={20} disabled={disabled} aria-label={t("params.reset", { name: say(field.title) })} onClick={() => onChange(undefined)}>
              <IconRestore size={14} stroke={2} />
            </ActionIcon>
          </Tooltip>
        ) : (
          <span className={styles.default}>{t(`params.origin.${field.origin ?? "module"}`)}</span>
        )}
      </div>
      <Control {...props} />
    </div>
  );
}

function Control({ field, value, errors, context, disabled, onChange }: Props) {
  const { name, title, description, shape, nullable } = field;
  const error = errorAt(errors, name, true);
  // Where the default is "nothing", nothing is no statement of its own.
  const put = (next: Json) => onChange(next === null && field.default === null ? undefined : next);
  const Picker = field.picker === undefined ? undefined : PICKERS[field.picker];
  if (Picker) return <Picker title={title} description={description} value={typeof value === "string" ? value : null} nullable={nullable} error={error} context={context} onChange={put} />;
  if (shape.kind !== "list") {
    return <ScalarInput title={title} description={description} shape={shape} unit={field.unit} step={field.step} value={value} nullable={nullable} error={error} disabled={disabled} onChange={put} />;
  }
  const list = { title, description, shape, value: Array.isArray(value) ? (value as readonly Json[]) : [], error };
  const { items } = shape;
  if (items.kind === "record") return <RecordList {...list} name={name} items={items} errors={errors} onChange={put} />;
  if (items.kind === "choice") return <ChoiceList {...list} items={items} onChange={put} />;
  if (items.kind === "number") return <NumberList {...list} items={items} unit={field.unit} onChange={put} />;
  return null;
}
