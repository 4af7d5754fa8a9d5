/**
 * `npm run bench`: how fast the built Worker is on the runtime itself. `--quick` takes a minute, `--write` puts the
 * tables and charts into docs/benchmarks.md, and names of parts (create, commits, handoff, lists, size) run those alone.
 */
import { parseArgs } from "node:util";
import { ensureInstalled, underBundledNode } from "./bootstrap.mjs";

await ensureInstalled();
await underBundledNode(import.meta.url);
const { values, positionals } = parseArgs({
  options: { quick: { type: "boolean", default: false }, write: { type: "boolean", default: false } },
  allowPositionals: true,
});
const { bench, partNames } = await import("../bench/main.mjs");
const unknown = positionals.filter((name) => !partNames.includes(name));
if (unknown.length) {
  console.error(`There is no part ${unknown.join(", ")}. There are: ${partNames.join(", ")}.`);
  process.exit(1);
}
await bench({ ...values, only: positionals, print: console.log });
process.exit(0);
