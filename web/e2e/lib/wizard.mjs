// Steps through the wizard that makes an output type.

/** A card that can be chosen, within its question where its name alone does not tell. */
export const card = (page, name, question) => (question === undefined ? page : page.getByRole("group", { name: question, exact: true })).getByRole("radio", { name, exact: true });

/** On to the step of that name. */
export async function onTo(page, step) {
  await page.getByRole("button", { name: "Next", exact: true }).click();
  await at(page, step);
}

export function at(page, step) {
  return page.locator("form").getByRole("heading", { level: 2, name: step, exact: true }).waitFor();
}

/** Makes a type of a kind with everything else as it is offered, and ends on its page. */
export async function makeOutputType(page, name, kind) {
  await page.goto("/output-types/new");
  await page.getByLabel("Name", { exact: true }).fill(name);
  await onTo(page, "Workflow");
  await onTo(page, "Artifact");
  await card(page, kind).check();
  await onTo(page, "Settings");
  await onTo(page, "Sale and materials");
  await onTo(page, "Summary");
  await page.getByRole("button", { name: "Create output type" }).click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
}
