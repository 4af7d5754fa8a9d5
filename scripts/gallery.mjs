// Draws every page of the expert console from made-up views, to look at: node scripts/gallery.mjs OUT [NAME…]
// Writes OUT/<page>.html, and pictures of each at 1280 and 390 px, light and dark, with what axe finds wrong.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import packaged from "@sparticuz/chromium";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { ensureAssets } from "./docs/assets.mjs";
import { root } from "./local/settings.mjs";

const [, , to = "gallery", ...wanted] = process.argv;
const out = resolve(to);
const BASE = "http://gallery.test";
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'";

const PICTURE =
  "<svg xmlns='http://www.w3.org/2000/svg' width='640' height='360'><rect width='640' height='360' fill='#c9d6d2'/><path d='M0 300l180-140 120 90 140-160 200 210v60H0z' fill='#7d9a92'/></svg>";

await mkdir(out, { recursive: true });
const { folder } = await ensureAssets();
const pages = await load();
const names = Object.keys(pages).filter((name) => wanted.length === 0 || wanted.includes(name));
for (const name of names) await writeFile(join(out, `${name}.html`), pages[name]);

const browser = await chromium.launch({
  // As one process it ends with its first context.
  args: packaged.args.filter((arg) => arg !== "--single-process" && arg !== "--no-zygote"),
  executablePath: await packaged.executablePath(),
});
const axe = await readFile(join(root, "node_modules/axe-core/axe.min.js"), "utf8");
let found = 0;
try {
  for (const width of [1280, 390]) {
    for (const colorScheme of ["light", "dark"]) {
      const context = await browser.newContext({ viewport: { width, height: width > 600 ? 900 : 844 }, colorScheme });
      const page = await context.newPage();
      await serve(page);
      for (const name of names) found += await look(page, name, `${name}-${width}-${colorScheme}`);
      await context.close();
    }
  }
} finally {
  await browser.close();
}
console.log(`${names.length} pages, ${found} findings, in ${out}`);
process.exitCode = found === 0 ? 0 : 1;

/** Bundles the views and pages, and renders them. */
async function load() {
  const outfile = join(out, "gallery.bundle.mjs");
  await build({
    stdin: {
      contents: `
        import { GALLERY } from "./test/console/ui-gallery.tsx";
        export const pages = Object.fromEntries(await Promise.all(
          Object.entries(GALLERY).map(async ([name, draw]) => [name, "<!doctype html>" + (await draw())]),
        ));`,
      resolveDir: root,
    },
    outfile,
    bundle: true,
    format: "esm",
    target: "es2024",
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: ["import"],
    loader: { ".min.js": "text", ".client.js": "text" },
    jsx: "automatic",
    jsxImportSource: "hono/jsx",
    logLevel: "error",
  });
  const { pages } = await import(pathToFileURL(outfile).href);
  return pages;
}

async function serve(page) {
  await page.route("**/*", async (route) => {
    const { pathname } = new URL(route.request().url());
    const [, stem, type] = /^\/assets\/([a-z0-9-]+)\.[0-9a-f]+\.([a-z]+)$/.exec(pathname) ?? [];
    if (stem) return route.fulfill({ path: join(folder, "public/static", `${stem}.${type}`) });
    if (pathname.endsWith("/preview")) return route.fulfill({ contentType: "image/svg+xml", body: PICTURE });
    const name = pathname.slice(1);
    if (!(name in pages)) return route.abort();
    return route.fulfill({
      contentType: "text/html; charset=utf-8",
      headers: { "Content-Security-Policy": CSP },
      body: pages[name],
    });
  });
}

/** One picture, and how many things are wrong with the page: axe's findings, overflow, anything the policy refused. */
async function look(page, name, picture) {
  const problems = [];
  const listen = (message) => {
    if (/Content Security Policy|Uncaught|TypeError|ReferenceError/.test(message.text())) problems.push(message.text());
  };
  const fail = (error) => problems.push(String(error));
  page.on("console", listen);
  page.on("pageerror", fail);
  await page.goto(`${BASE}/${name}`);
  await page.waitForTimeout(50);
  await page.screenshot({ path: join(out, `${picture}.png`), fullPage: true });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (overflow > 0) problems.push(`${overflow} px wider than the screen`);
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  for (const { id, nodes } of violations) problems.push(`${id}: ${nodes.map((node) => node.html).join("\n    ")}`);
  page.off("console", listen);
  page.off("pageerror", fail);
  for (const problem of problems) console.log(`${picture}: ${problem}`);
  return problems.length;
}
