/** `npm start`: the whole service on this machine. Settings are read from the environment, see local/settings.mjs. */
import { ensureInstalled, underBundledNode } from "./bootstrap.mjs";

await ensureInstalled();
await underBundledNode(import.meta.url);
const { serve } = await import("./local/serve.mjs");
await serve();
