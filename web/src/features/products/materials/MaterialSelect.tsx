import { Group, Select, type ComboboxItem } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useMemo } from "react";
import type { LinearRgba, Material } from "../../../api/model";
import { useI18n } from "../../../i18n";
import { Chip } from "../../../ui/Swatch";

interface Props {
  materials: readonly Material[];
  value: string | null;
  label: string;
  disabled: boolean;
  onChange: (materialId: string | null) => void;
}

/** Choice of a material, with its colour beside its name. */
export function MaterialSelect({ materials, value, label, disabled, onChange }: Props) {
  const { t } = useI18n();
  const colors = useMemo(() => new Map<string, LinearRgba>(materials.map((each) => [each.id, each.pbr.base_color])), [materials]);
  const data = useMemo(() => {
    const usable = materials.filter((each) => each.active || each.id === value);
    return usable.map((each): ComboboxItem => ({ value: each.id, label: each.name }));
  }, [materials, value]);
  return (
    <Select
      size="xs"
      aria-label={label}
      placeholder={t("product.noMaterial")}
      data={data}
      value={value}
      disabled={disabled}
      searchable
      clearable
      maxDropdownHeight={300}
      leftSection={<Chip color={value === null ? null : colors.get(value)} />}
      onChange={onChange}
      renderOption={({ option, checked }) => (
        <Group gap={10} wrap="nowrap" flex={1}>
          <Chip color={colors.get(option.value)} size={16} />
          <span style={{ flex: 1 }}>{option.label}</span>
          {checked === true && <IconCheck size={14} aria-hidden />}
        </Group>
      )}
    />
  );
}
