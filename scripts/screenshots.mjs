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
const { drawConsoles } = await import("./screenshots/draw-consoles.mjs");
const { tellOwners } = await import("./screenshots/owners.mjs");
const { giveUp } = await import("./screenshots/past.mjs");
const { tell } = await import("./screenshots/story.mjs");

const FOLDER = join(root, "docs", "images");
const MOST_BYTES = 150_000;

mkdirSync(FOLDER, { recursive: true });
const server = await startServer();
try {
  const { browser, close } = await launchBrowser();
  try {
    let story;
    const about = await tellOwners({
      server,
      browser,
      during: async () => {
        story = await tell({ server, browser });
        return story.completed;
      },
    });
    await server.stop();
    age(server.stateDir, story.ages);
    giveUp(server.stateDir, about.urls);
    await server.restart();
    const drawn = [
      ...(await draw({ server, browser, story, folder: FOLDER })),
      ...(await drawConsoles({ server, browser, about, folder: FOLDER })),
    ];
    for (const path of drawn) {
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
