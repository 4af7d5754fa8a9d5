/**
 * What every script needs before it may import a dependency: the packages of package-lock.json in
 * node_modules, and the Node that the project runs on. Uses nothing but Node's own modules, and runs on Node 20.
 *
 * As a program (`node scripts/bootstrap.mjs`) it only installs.
 */
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ensureInstalled } from "./bootstrap/install.mjs";

export { ensureInstalled } from "./bootstrap/install.mjs";
export { underBundledNode } from "./bootstrap/node.mjs";

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) await ensureInstalled();
