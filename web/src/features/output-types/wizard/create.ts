import { createOutputType, createWorkflow, publishWorkflow } from "../../../api/actions";
import { asProblem, Problem } from "../../../api/problem";
import type { Field } from "../../../ui/ParamForm";
import { inputOf, WORKFLOW, type Choices, type Way } from "./choices";

/** What is wrong with the workflow, told apart from what is wrong with the type. */
function ofWorkflow(error: unknown): Problem {
  const { status, code, title, message, errors } = asProblem(error);
  // A server that is away or out of order says nothing of an entry.
  if (status < 400 || status >= 500) return asProblem(error);
  const below = errors.map((each) => ({ path: `${WORKFLOW}.${each.path}`, code: each.code, message: each.message }));
  return new Problem({ status, code, title, detail: message, errors: below.length > 0 ? below : [{ path: WORKFLOW, code, message }] });
}

/**
 * Stores a type, and before it the workflow it asks for. A workflow that was made stays when the type is refused:
 * `keep` hears of it, so that the next try takes it and makes no second one.
 */
export async function createAll(choices: Choices, fields: readonly Field[], keep: (way: Way) => void) {
  const id = await workflowOf(choices, keep);
  return createOutputType(inputOf(choices, id, fields));
}

async function workflowOf({ way, family }: Choices, keep: (way: Way) => void): Promise<string | null> {
  if (way.how === "pipeline") return null;
  if (way.how === "stored") return way.id;
  try {
    const made = await createWorkflow({ name: way.name.trim(), starter: way.starter, family, active: true });
    const { id, name, latest_number: number } = await publishWorkflow(made.id, made.version, made.latest_number);
    keep({ how: "stored", id, name, number });
    return id;
  } catch (error) {
    throw ofWorkflow(error);
  }
}
