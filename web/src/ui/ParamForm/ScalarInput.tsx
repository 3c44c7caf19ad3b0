import { NumberInput, Select, Slider, Switch, TextInput } from "@mantine/core";
import { useI18n } from "../../i18n";
import { useSchemaWords } from "../../i18n/schemaWords";
import { ORDER, unitText } from "./context";
import styles from "./paramForm.module.css";
import type { Json, NumberShape, ScalarShape } from "./schema";
import { hasSlider } from "./values";

interface Props {
  title: string;
  description?: string;
  /** Cells of a table have their title in its head. */
  cell?: string;
  shape: ScalarShape;
  unit: string | undefined;
  step: number | undefined;
  value: Json;
  error: string | undefined;
  nullable?: boolean;
  disabled?: boolean | undefined;
  onChange: (value: Json) => void;
}

/** The control of one plain value. */
export function ScalarInput(props: Props) {
  const { title, description, cell, shape, value, error, nullable = false, onChange } = props;
  const say = useSchemaWords();
  const words = cell === undefined ? { label: say(title), ...(description ? { description: say(description) } : {}) } : { "aria-label": cell };
  if (shape.kind === "boolean") {
    return <Switch {...words} className={styles.switch} checked={value === true} error={error} onChange={(event) => onChange(event.currentTarget.checked)} />;
  }
  if (shape.kind === "choice") {
    const data = shape.options.map((option) => ({ value: option.value, label: say(option.label) }));
    return <Select {...words} inputWrapperOrder={ORDER} data={data} value={typeof value === "string" ? value : null} allowDeselect={false} error={error} onChange={(next) => next !== null && onChange(next)} />;
  }
  if (shape.kind === "text") {
    return (
      <TextInput
        {...words}
        inputWrapperOrder={ORDER}
        value={typeof value === "string" ? value : ""}
        required={!nullable && shape.minLength > 0}
        withAsterisk={false}
        maxLength={shape.maxLength}
        error={error}
        onChange={({ currentTarget }) => onChange(nullable && currentTarget.value === "" ? null : currentTarget.value)}
      />
    );
  }
  return <Numeric {...props} shape={shape} words={words} />;
}

function Numeric({ title, cell, shape, unit, step, value, error, nullable = false, disabled = false, onChange, words }: Props & { shape: NumberShape; words: object }) {
  const { t, locale } = useI18n();
  const say = useSchemaWords();
  const { minimum: min, maximum: max, integer } = shape;
  const number = typeof value === "number" ? value : "";
  const slider = cell === undefined && hasSlider({ shape, step });
  const besideSlider = (input: React.ReactNode) => (
    <div className={styles.slide}>
      <Slider label={null} size="sm" thumbLabel={t("params.slider", { name: say(title) })} disabled={disabled} min={min} max={max} step={step ?? 1} value={number === "" ? min : number} onChange={(next) => onChange(Number(next.toFixed(6)))} />
      {input}
    </div>
  );
  return (
    <NumberInput
      {...words}
      inputWrapperOrder={ORDER}
      value={number}
      min={min}
      max={max}
      step={step ?? 1}
      suffix={unitText(unit)}
      allowDecimal={!integer}
      allowNegative={min < 0}
      decimalSeparator={locale === "de" ? "," : "."}
      allowedDecimalSeparators={[".", ","]}
      error={error}
      onChange={(next) => {
        if (typeof next === "number") onChange(next);
        else if (next === "" && nullable) onChange(null);
      }}
      {...(slider ? { inputContainer: besideSlider } : {})}
    />
  );
}
