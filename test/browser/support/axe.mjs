import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

const source = readFileSync(new URL("../../../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const SIZES = [
  { width: 1280, height: 900 },
  { width: 390, height: 844 },
];

/**
 * Fails unless axe finds nothing in the page as it is, at 1280 and 390 px, light and dark, and unless it is as wide as
 * the screen at most. The source is evaluated by the browser's debugger, which no policy of the page forbids.
 * @param {import("playwright-core").Page} page
 * @param {string} state what is looked at
 */
export async function axe(page, state) {
  await page.evaluate(source);
  const size = page.viewportSize();
  const found = [];
  for (const viewport of SIZES) {
    await page.setViewportSize(viewport);
    for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const problems = await page.evaluate(look);
      for (const problem of problems) found.push(`${state}, ${viewport.width} px, ${colorScheme}: ${problem}`);
    }
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  if (size) await page.setViewportSize(size);
  assert.equal(found.join("\n"), "");
}

/** Runs in the page. A PDF in a frame is the browser's own page. */
async function look() {
  await Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => {})));
  const { violations } = await globalThis.axe.run({ iframes: false, resultTypes: ["violations"] });
  const problems = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}\n    ${failureSummary.replaceAll("\n", "\n    ")}`),
  );
  const overflow = document.documentElement.scrollWidth - innerWidth;
  return overflow > 0 ? [...problems, `${overflow} px wider than the screen`] : problems;
}
