// One choice changed among the rest.
import type { NotifyEvent, Subscriptions } from "../../api/model";

type Choice = Subscriptions["subscriptions"][number];
/** The ways a person hears of something; webhooks are for systems. */
export type OwnChannel = "web" | "email";

export function withChoice(choices: readonly Choice[], event: NotifyEvent, channel: OwnChannel, wanted: boolean): Choice[] {
  return choices.map((choice) => (choice.event === event ? { ...choice, [channel]: wanted } : choice));
}
