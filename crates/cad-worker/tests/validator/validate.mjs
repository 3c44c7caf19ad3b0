// Prints one line per GLB and fails if any has an error.
import { readFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import validator from "gltf-validator";

let failed = false;
for (const path of process.argv.slice(2)) {
  const report = await validator.validateBytes(new Uint8Array(await readFile(path)), { maxIssues: 50 });
  const { numErrors, numWarnings, messages } = report.issues;
  console.log(`${basename(dirname(path))}/${basename(path)}: ${numErrors} errors, ${numWarnings} warnings`);
  if (numErrors > 0) {
    failed = true;
    for (const message of messages.filter((m) => m.severity === 0)) console.log(`  ${message.code} ${message.pointer} ${message.message}`);
  }
}
process.exit(failed ? 1 : 0);
