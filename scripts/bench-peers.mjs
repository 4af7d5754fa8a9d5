/**
 * `npm run bench:peers`: the same job here, on Restate and on DBOS. Installs those two first, beside the benchmark.
 * `--quick` takes a minute, `--write` puts the table into docs/benchmarks.md.
 */
import { parseArgs } from "node:util";
import { ensureInstalled, underBundledNode } from "./bootstrap.mjs";

await ensureInstalled();
await underBundledNode(import.meta.url);
const { values } = parseArgs({
  options: { quick: { type: "boolean", default: false }, write: { type: "boolean", default: false } },
});
const { benchPeers } = await import("../bench/peers/main.mjs");
await benchPeers({ ...values, print: console.log });
process.exit(0);
