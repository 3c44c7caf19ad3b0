/** What the surroundings of a form know and its pickers ask for. */
export interface PickerContext {
  /** Studio chosen outside of the form. */
  templateId?: string | null;
}

const UNITS: Record<string, string> = { deg: "°", "%": " %" };

/** A unit as it stands behind a number. */
export function unitText(unit: string | undefined): string {
  return unit === undefined ? "" : (UNITS[unit] ?? ` ${unit}`);
}
