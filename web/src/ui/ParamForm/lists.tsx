import { Chip, Input, TagsInput } from "@mantine/core";
import { useId } from "react";
import { useI18n } from "../../i18n";
import { useSchemaWords } from "../../i18n/schemaWords";
import { ORDER, unitText } from "./context";
import styles from "./paramForm.module.css";
import type { ChoiceShape, Json, ListShape, NumberShape } from "./schema";
import { readNumbers } from "./values";

interface Props<T> {
  title: string;
  description: string;
  shape: ListShape;
  items: T;
  value: readonly Json[];
  error: string | undefined;
  onChange: (value: readonly Json[]) => void;
}

/** Words of a closed vocabulary, each on or off; they keep the order of the vocabulary. */
export function ChoiceList({ title, description, shape, items, value, error, onChange }: Props<ChoiceShape>) {
  const say = useSchemaWords();
  const id = useId();
  const chosen = value.filter((each) => typeof each === "string");
  const choose = (next: string[]) => {
    if (next.length >= shape.minItems && next.length <= shape.maxItems) onChange(items.options.map((option) => option.value).filter((word) => next.includes(word)));
  };
  return (
    <Input.Wrapper inputWrapperOrder={ORDER} labelElement="div" label={<span id={id}>{say(title)}</span>} description={say(description)} error={error}>
      <div role="group" aria-labelledby={id} className={styles.chips}>
        <Chip.Group multiple value={chosen} onChange={choose}>
          {items.options.map((option) => <Chip key={option.value} value={option.value} size="xs" radius="sm" variant="outline">{say(option.label)}</Chip>)}
        </Chip.Group>
      </div>
    </Input.Wrapper>
  );
}

/** Numbers, typed one after the other. */
export function NumberList({ title, description, shape, items, unit, value, error, onChange }: Props<NumberShape> & { unit: string | undefined }) {
  const { t, number } = useI18n();
  const say = useSchemaWords();
  const bounds = t("params.numbers", { from: number(items.minimum), to: `${number(items.maximum)}${unitText(unit)}` });
  return (
    <TagsInput
      inputWrapperOrder={ORDER}
      label={say(title)}
      description={[say(description), bounds].filter((text) => text !== "").join(" ")}
      value={value.map(String)}
      maxTags={shape.maxItems}
      splitChars={[" ", ";"]}
      acceptValueOnBlur
      error={error}
      onChange={(words) => {
        const next = readNumbers(words, items, shape.unique);
        if (next.length >= shape.minItems) onChange(next);
      }}
    />
  );
}
