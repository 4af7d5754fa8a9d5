import { join } from "node:path";
import { build } from "esbuild";
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

/**
 * Bundles a worker's entry into one module, in the way that a deploy does.
 * @param {{ entry: string, outDir: string }} options `entry` relative to the project or absolute
 * @returns {Promise<string>} the path of the module, with its source map beside it
 */
export async function bundleWorker({ entry, outDir }) {
  const outfile = join(outDir, "worker.js");
  try {
    await build({
      ...BUNDLED,
      entryPoints: [entry],
      outfile,
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
  return outfile;
}
