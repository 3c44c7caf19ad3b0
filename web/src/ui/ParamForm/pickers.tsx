// Params that name an entity, chosen from what there is.
import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ComponentType } from "react";
import { materialsQuery, templatesQuery } from "../../api/queries";
import { useI18n } from "../../i18n";
import { useSchemaWords } from "../../i18n/schemaWords";
import { Chip } from "../Swatch";
import { ORDER, type PickerContext } from "./context";

export interface PickerProps {
  title: string;
  description: string;
  value: string | null;
  nullable: boolean;
  error: string | undefined;
  context: PickerContext;
  onChange: (value: string | null) => void;
}
interface Entity { id: string; name: string; active: boolean }

/** Entities to choose from; the chosen one may be named by id or by name, and stays on offer whatever became of it. */
function options(entities: readonly Entity[], value: string | null) {
  const chosen = entities.find((each) => each.id === value) ?? entities.find((each) => each.name === value);
  const data = entities.filter((each) => each.active || each === chosen).map((each) => ({ value: each.id, label: each.name }));
  if (value !== null && !chosen) data.unshift({ value, label: value });
  return { data, selected: chosen?.id ?? value };
}

function useWords({ title, description }: PickerProps) {
  const say = useSchemaWords();
  return { label: say(title), description: say(description), inputWrapperOrder: ORDER };
}

function MaterialPicker(props: PickerProps) {
  const { t } = useI18n();
  const words = useWords(props);
  const materials = useQuery(materialsQuery).data ?? [];
  const { data, selected } = options(materials, props.value);
  const colour = materials.find((each) => each.id === selected)?.pbr.base_color;
  return <Select {...words} placeholder={t("params.none")} searchable clearable={props.nullable} allowDeselect={false} leftSection={<Chip color={colour} />} data={data} value={selected} error={props.error} onChange={props.onChange} />;
}

function TemplatePicker(props: PickerProps) {
  const { t } = useI18n();
  const words = useWords(props);
  const { data, selected } = options(useQuery(templatesQuery).data ?? [], props.value);
  return <Select {...words} placeholder={t("params.none")} searchable clearable={props.nullable} allowDeselect={false} data={data} value={selected} error={props.error} onChange={props.onChange} />;
}

/** Presets of the chosen studio; of all of them where none is chosen. */
function CameraPresetPicker(props: PickerProps) {
  const { t } = useI18n();
  const words = useWords(props);
  const { context, value } = props;
  const templates = useQuery(templatesQuery).data ?? [];
  const studio = templates.find((each) => each.id === context.templateId);
  const presets = studio?.presets ?? templates.flatMap((each) => each.presets);
  const data = [...new Set([...(value === null ? [] : [value]), ...presets])];
  return <Select {...words} placeholder={t("params.none")} clearable={props.nullable} allowDeselect={false} data={data} value={value} error={props.error} onChange={props.onChange} />;
}

export const PICKERS: Readonly<Record<string, ComponentType<PickerProps>>> = { material: MaterialPicker, template: TemplatePicker, camera_preset: CameraPresetPicker };
