import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { root } from "../local/settings.mjs";
import { readSources } from "./sources.mjs";

const SCRIPTS = { "docs.js": "src/http/docs/client/docs.client.js" };
const LOADERS = { ".min.js": "text", ".client.js": "text" };

/**
 * Everything that the Worker serves as a static asset, made from the sources.
 * @returns {Promise<{ files: Map<string, string | Buffer>, manifest: Record<string, string>, blocks: unknown, inputs: string[], folders: string[] }>}
 *   `manifest` has the hash of each file in `static/`; `blocks` is the code on the pages, for tests;
 *   `inputs` and `folders` are what it was made of
 */
export async function makeAssets() {
  const scratch = mkdtempSync(join(tmpdir(), "humandeploy-assets-"));
  try {
    const [site, ...scripts] = await Promise.all([
      bundle({ entryPoints: ["src/http/docs/build/site.ts"], outfile: join(scratch, "site.mjs"), platform: "node" }),
      ...Object.values(SCRIPTS).map((entry) => browserScript(entry)),
    ]);
    const { staticFiles, siteFiles } = await import(pathToFileURL(join(scratch, "site.mjs")).href);
    const sources = readSources();
    /** @type {Map<string, string | Buffer>} */
    const statics = new Map(Object.entries(staticFiles()));
    for (const [index, name] of Object.keys(SCRIPTS).entries()) statics.set(name, scripts[index].text);
    for (const [name, content] of sources.files) statics.set(name, content);
    const manifest = Object.fromEntries([...statics].map(([name, content]) => [name, hashOf(content)]));
    const { files: made, blocks } = await siteFiles({ ...sources, manifest });
    const files = new Map([...statics].map(([name, content]) => [join("static", name), content]));
    for (const [path, content] of made) files.set(path, content);
    const inputs = [site, ...scripts].flatMap((one) => one.inputs);
    return { files, manifest, blocks, inputs: [...inputs, ...sources.inputs, ...OWN], folders: sources.folders };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** What no bundle names: the packages' versions, and the scripts that make all this. */
const OWN = [
  "package-lock.json",
  ...["docs/assets", "docs/make", "docs/sources", "local/kept-build", "local/stamp"].map(
    (name) => `scripts/${name}.mjs`,
  ),
].map((path) => join(root, path));

async function browserScript(entry) {
  const { inputs, outputFiles } = await bundle({
    entryPoints: [entry],
    write: false,
    format: "iife",
    minify: true,
    loader: {},
  });
  return { inputs, text: outputFiles?.[0]?.text ?? "" };
}

async function bundle(options) {
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    bundle: true,
    format: "esm",
    target: "es2024",
    external: ["cloudflare:*"],
    loader: LOADERS,
    jsx: "automatic",
    jsxImportSource: "hono/jsx",
    metafile: true,
    logLevel: "error",
    ...options,
  });
  const inputs = Object.keys(metafile.inputs)
    // Packages change with the lock file.
    .filter((path) => !path.includes("node_modules/") && extname(path) !== "")
    .map((path) => resolve(root, path));
  return { inputs, outputFiles };
}

function hashOf(content) {
  return createHash("sha256").update(content).digest("hex").slice(0, 16);
}
