/** `node scripts/assets.mjs`: makes what the Worker serves as static assets, the documentation included, unless it is fresh. */
import { ensureInstalled, underBundledNode } from "./bootstrap.mjs";

await ensureInstalled();
await underBundledNode(import.meta.url);
const { ensureAssets } = await import("./docs/assets.mjs");
const { fresh, folder, seconds } = await ensureAssets();
console.log(fresh ? `The assets are fresh: ${folder}` : `Made the assets in ${seconds} s: ${folder}`);
