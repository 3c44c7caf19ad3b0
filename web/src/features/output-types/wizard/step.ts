import type { Errors } from "../../../ui/ParamForm";
import type { Choices } from "./choices";

/** What every step of the wizard gets. */
export interface StepProps {
  choices: Choices;
  put: (change: Partial<Choices>) => void;
  /** Messages by field; params have their own. */
  fields: Errors;
}
