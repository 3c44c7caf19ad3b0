import type { InputWrapperProps } from "@mantine/core";

/** What the surroundings of a form know and its pickers ask for. */
export interface PickerContext {
  /** Studio chosen outside of the form. */
  templateId?: string | null;
}

/** Labels and controls stand in line across a row; hints of any length hang below. */
export const ORDER: InputWrapperProps["inputWrapperOrder"] = ["label", "input", "description", "error"];

const UNITS: Record<string, string> = { deg: "°", "%": " %" };

/** A unit as it stands behind a number. */
export function unitText(unit: string | undefined): string {
  return unit === undefined ? "" : (UNITS[unit] ?? ` ${unit}`);
}
