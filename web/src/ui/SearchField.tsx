import { CloseButton, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { useI18n } from "../i18n";

const SETTLE_MS = 250;

interface Props {
  value: string;
  onChange: (value: string) => void;
  label: string;
  placeholder: string;
  width?: number | string;
}

/** Search that types freely and reports once the typing settles. */
export function SearchField({ value, onChange, label, placeholder, width = 300 }: Props) {
  const { t } = useI18n();
  const [text, setText] = useState(value);
  const report = useDebouncedCallback(onChange, SETTLE_MS);
  // Back and forward change the value from outside.
  const [outside, setOutside] = useState(value);
  if (value !== outside) {
    setOutside(value);
    setText(value);
  }
  const change = (next: string) => {
    setText(next);
    report(next);
  };
  return (
    <TextInput
      w={width}
      type="search"
      aria-label={label}
      placeholder={placeholder}
      value={text}
      maxLength={200}
      onChange={(event) => change(event.currentTarget.value)}
      leftSection={<IconSearch size={16} stroke={1.8} aria-hidden />}
      rightSection={text !== "" && <CloseButton size="sm" aria-label={t("common.clear")} onClick={() => change("")} />}
    />
  );
}
