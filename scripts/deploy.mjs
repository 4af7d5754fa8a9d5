/** `npm run deploy`: everything on a Cloudflare account, from nothing or again. docs/deploy.md tells it step by step. */
import { ensureInstalled, underBundledNode } from "./bootstrap.mjs";

await ensureInstalled();
await underBundledNode(import.meta.url);
const { main } = await import("./deploy/main.mjs");
process.exitCode = await main(process.argv.slice(2), process.env);
