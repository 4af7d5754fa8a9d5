/** `npm run screenshots`: starts a server of its own, lets a morning of work happen in it, and draws docs/images. */
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { ensureInstalled, underBundledNode } from "./bootstrap.mjs";
import { root } from "./local/settings.mjs";

await ensureInstalled();
await underBundledNode(import.meta.url);
const { launchBrowser } = await import("../test/browser/support/browser.mjs");
const { startServer } = await import("../test/e2e/support/server.mjs");
const { age } = await import("./screenshots/age.mjs");
const { draw } = await import("./screenshots/draw.mjs");
const { tell } = await import("./screenshots/story.mjs");

const FOLDER = join(root, "docs", "images");
const MOST_BYTES = 150_000;

mkdirSync(FOLDER, { recursive: true });
const server = await startServer();
try {
  const { browser, close } = await launchBrowser();
  try {
    const story = await tell({ server, browser });
    await server.stop();
    age(server.stateDir, story.ages);
    await server.restart();
    for (const path of await draw({ server, browser, story, folder: FOLDER })) {
      const { size } = statSync(path);
      console.log(`${path} ${Math.round(size / 1_000)} KB${size > MOST_BYTES ? ", too large" : ""}`);
      if (size > MOST_BYTES) process.exitCode = 1;
    }
  } finally {
    await close();
  }
} finally {
  await server.stop();
}
