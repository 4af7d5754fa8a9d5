/** `npm run storm`: everybody acts at once on the real server while everything goes wrong, and an auditor looks at what is left. */
import { ensureInstalled, underBundledNode } from "./bootstrap.mjs";

await ensureInstalled();
await underBundledNode(import.meta.url);
const { main } = await import("./storm/main.mjs");
process.exitCode = await main(process.argv.slice(2));
process.exit();
