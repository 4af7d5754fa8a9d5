import { join } from "node:path";
import { signInAs } from "./owners.mjs";
import { dashboardPages, operatorPages } from "./pages.mjs";

const VIEWPORT = { width: 1280, height: 900 };
/** Long lists are cut off earlier: a picture has at most 150 KB. */
const LIST_HEIGHT = 720;
const LISTS = /-(deployments|deliveries|audit)$/;
/** The colours are the same on every page: the first of each console shows them dark. */
const ALSO_DARK = ["dashboard-home", "operator-health"];

/**
 * Draws every page of the dashboard and of the operator console, the first of each dark too. The dashboard is drawn in
 * live mode, and "Try it" in test mode, where alone it is.
 * @returns {Promise<string[]>} the paths of the pictures
 */
export async function drawConsoles({ server, browser, about, folder }) {
  const drawn = [];
  const tests = dashboardPages(about, "test").filter(({ name }) => name === "dashboard-try");
  const consoles = { dashboard: [...dashboardPages(about, "live"), ...tests], operator: operatorPages(about) };
  for (const [which, pages] of Object.entries(consoles)) {
    const context = await browser.newContext({
      baseURL: server.baseUrl,
      viewport: VIEWPORT,
      locale: "en-GB",
      reducedMotion: "reduce",
    });
    const page = await context.newPage();
    await signInAs(page, server, which);
    for (const { name, path } of pages) {
      await page.goto(path);
      for (const colorScheme of /** @type {const} */ (["light", ...(ALSO_DARK.includes(name) ? ["dark"] : [])])) {
        await page.emulateMedia({ colorScheme });
        const picture = join(folder, `${name}-${colorScheme}.png`);
        const clip = { x: 0, y: 0, width: VIEWPORT.width, height: LISTS.test(name) ? LIST_HEIGHT : VIEWPORT.height };
        await page.screenshot({ path: picture, clip, animations: "disabled", caret: "hide" });
        drawn.push(picture);
      }
    }
    await context.close();
  }
  return drawn;
}
