import { useMemo } from "react";
import { useSchemaWords } from "../../i18n/schemaWords";
import { Card } from "../Page";
import type { PickerContext } from "./context";
import { ParamField } from "./ParamField";
import styles from "./paramForm.module.css";
import { groupFields, type Field, type Values } from "./schema";
import { effective, isVisible, withParam, type Errors } from "./values";

interface Props {
  /** What `readFields` made of the schema. */
  fields: readonly Field[];
  /** Only what is said; everything else is the default. */
  overrides: Values;
  onChange: (overrides: Values) => void;
  /** By path: `width`, `angles.1.name`. */
  errors: Errors;
  context?: PickerContext;
  disabled?: boolean;
}

const NOTHING: PickerContext = {};

/** The form of a param schema: whatever declares its params in the common subset can be edited with it. */
export function ParamForm({ fields, overrides, onChange, errors, context = NOTHING, disabled = false }: Props) {
  const say = useSchemaWords();
  const groups = useMemo(() => groupFields(fields), [fields]);
  const values = effective(fields, overrides);
  return groups.map((group) => {
    const visible = group.fields.filter((field) => isVisible(field, values));
    if (visible.length === 0) return null;
    return (
      <Card key={group.title} title={say(group.title)}>
        <div className={styles.group}>
          {visible.map((field) => (
            <ParamField
              key={field.name}
              field={field}
              value={values[field.name] ?? null}
              own={field.name in overrides}
              errors={errors}
              context={context}
              disabled={disabled}
              onChange={(value) => onChange(withParam(overrides, field.name, value))}
            />
          ))}
        </div>
      </Card>
    );
  });
}
