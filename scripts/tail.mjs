/** `npm run tail`: the log for people, of this machine or of a deployed Worker. */
import { ensureInstalled, underBundledNode } from "./bootstrap.mjs";

await ensureInstalled();
await underBundledNode(import.meta.url);
const { main } = await import("./tail/main.mjs");
process.exitCode = await main(process.argv.slice(2), process.env);
