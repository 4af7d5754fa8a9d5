/** `npm test`: the unit and integration tests, inside the Workers runtime. Arguments go to vitest. */
import { fileURLToPath } from "node:url";
import { ensureInstalled, underBundledNode } from "./bootstrap.mjs";

await ensureInstalled();
await underBundledNode(import.meta.url);
process.chdir(fileURLToPath(new URL("..", import.meta.url)));
process.argv.splice(2, 0, "run");
await import(new URL("../node_modules/vitest/vitest.mjs", import.meta.url).href);
