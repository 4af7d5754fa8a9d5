import { copyFileSync, existsSync, mkdirSync, realpathSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { build } from "esbuild";
import { keptBuild } from "./kept-build.mjs";
import { root, StartError } from "./settings.mjs";

/** How esbuild makes one module of a worker, as a deploy does: what is resolved, and what is left out. */
export const BUNDLED = /** @type {const} */ ({
  absWorkingDir: root,
  bundle: true,
  format: "esm",
  platform: "browser",
  conditions: ["workerd", "worker", "browser"],
  mainFields: ["browser", "module", "main"],
  external: ["cloudflare:*", "node:*"],
  // The same text modules as wrangler's defaults.
  loader: { ".txt": "text", ".html": "text", ".sql": "text" },
  jsx: "automatic",
  jsxImportSource: "hono/jsx",
  logLevel: "silent",
});

/** Where `build/current` leads may change while a worker is bundled, which takes its manifest from there. */
const ASSETS = join(root, "build", "current");
/** What esbuild doesn't name as an input, and goes by nevertheless. */
const OWN = ["package.json", "package-lock.json", "tsconfig.json", "scripts/local/bundle.mjs"];

/**
 * Bundles a worker's entry into one module, in the way that a deploy does. What was bundled before is taken again if none
 * of its sources changed: a test's server starts often.
 * @param {{ entry: string, outDir: string, at?: string }} options `entry` relative to the project or absolute; `at` is the
 *   folder in which bundles are kept
 * @returns {Promise<string>} the path of the module, with its source map beside it
 */
export async function bundleWorker({ entry, outDir, at = join(root, "build", "workers") }) {
  const name = relative(root, resolve(root, entry)).replaceAll(/\W+/g, "-");
  const { folder } = await keptBuild({ at: join(at, name), name: "worker", make: () => make(entry) });
  mkdirSync(outDir, { recursive: true });
  // A copy of its own, since the kept one goes some time after another took its place.
  for (const file of ["worker.js.map", "worker.js"]) copyFileSync(join(folder, file), join(outDir, file));
  return join(outDir, "worker.js");
}

/** @returns {Promise<import("./kept-build.mjs").Made>} */
async function make(entry) {
  const assets = targetOf(ASSETS);
  const { outputFiles, metafile } = await bundle(entry);
  if (targetOf(ASSETS) !== assets) return make(entry);
  const files = new Map(outputFiles.map(({ path, contents }) => [basename(path), contents]));
  const map = JSON.parse(Buffer.from(files.get("worker.js.map") ?? []).toString());
  // It is copied to other places than the one that esbuild was told.
  map.sources = map.sources.map((source) => resolve(root, source));
  files.set("worker.js.map", JSON.stringify(map));
  const inputs = Object.keys(metafile.inputs).map((path) => resolve(root, path));
  return {
    files,
    // esbuild names what a link leads to; it is the link that moves.
    inputs: [...inputs, ...OWN.map((path) => join(root, path))].map((path) => path.replace(assets, ASSETS)),
    folders: [],
  };
}

function targetOf(link) {
  return existsSync(link) ? realpathSync(link) : link;
}

async function bundle(entry) {
  try {
    return await build({
      ...BUNDLED,
      entryPoints: [entry],
      outfile: join(root, "worker.js"),
      write: false,
      metafile: true,
      target: "es2024",
      define: { "process.env.NODE_ENV": '"production"' },
      keepNames: false,
      sourcemap: "linked",
    });
  } catch (error) {
    const lines = (error.errors ?? []).map(({ text, location }) =>
      location ? `${location.file}:${location.line}:${location.column}: ${text}` : text,
    );
    throw new StartError(`The worker could not be bundled:\n${lines.join("\n") || error.message}`);
  }
}
