// The API's priority is a number; people choose between three.
export const PRIORITIES = { low: -10, normal: 0, high: 10 } as const;
export type PriorityName = keyof typeof PRIORITIES;
export const PRIORITY_NAMES = ["low", "normal", "high"] as const satisfies readonly PriorityName[];

/** The nearest name for any number. */
export function priorityName(value: number): PriorityName {
  if (value > 0) return "high";
  return value < 0 ? "low" : "normal";
}
