// Fails the build when the first load grows beyond its bound, or when 3D slips into it.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const LIMIT_KB = 350;
const dist = new URL("../dist/", import.meta.url);
const read = (path) => readFileSync(new URL(path.replace(/^\//, ""), dist));

/** Scripts that `index.html` loads, and whatever these import statically. */
const seen = new Set();
function visit(path) {
  if (seen.has(path)) return;
  seen.add(path);
  for (const [, next] of read(path).toString().matchAll(/(?:^|[;}\s])(?:import|export)[^"'();]*?from\s*["']\.\/([^"']+\.js)["']|import\s*["']\.\/([^"']+\.js)["']/g)) if (next) visit(`assets/${next}`);
}
for (const [, path] of read("index.html").toString().matchAll(/(?:src|href)="([^"]+\.js)"/g)) visit(path.replace(/^\//, ""));

const kilobytes = [...seen].reduce((sum, path) => sum + gzipSync(read(path)).length, 0) / 1000;
const heavy = [...seen].filter((path) => read(path).includes("WebGLRenderer"));
console.log(`first load: ${kilobytes.toFixed(1)} kB gzip of JavaScript in ${seen.size} files (limit ${LIMIT_KB})`);
if (heavy.length > 0) console.error(`three.js is part of the first load: ${heavy.join(", ")}`);
if (kilobytes > LIMIT_KB || heavy.length > 0) process.exit(1);
