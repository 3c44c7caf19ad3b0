import assert from "node:assert/strict";
import axe from "axe-core";

/** Every rule of axe, on the page as it stands; the message names rule, place and remedy. */
export async function assertAccessible(page, name) {
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    const result = await window.axe.run(document, { resultTypes: ["violations"] });
    return result.violations.map(({ id, help, nodes }) => `${id}: ${help}\n${nodes.slice(0, 4).map((node) => `    ${node.target.join(" ")}\n      ${node.failureSummary?.replaceAll("\n", " ")}`).join("\n")}`);
  });
  assert.deepEqual(violations, [], `${name}: axe finds\n${violations.join("\n")}`);
}
