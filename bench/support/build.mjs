import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { root } from "../../scripts/local/settings.mjs";

const run = promisify(execFile);
const WRANGLER = join(root, "node_modules", "wrangler", "bin", "wrangler.js");

/**
 * Builds a worker exactly as a deploy does (minified, by wrangler itself) and sends it nowhere.
 * @param {{ outDir: string, config?: string }} options `config` relative to the project
 * @returns {Promise<{ main: string, modules: { name: string, path: string, type: "esm" | "text" }[], bytes: number, gzip: number }>}
 *   the modules that would be uploaded, and their size together, in bytes
 */
export async function buildWorker({ outDir, config = "wrangler.toml" }) {
  rmSync(outDir, { recursive: true, force: true });
  mkdirSync(outDir, { recursive: true });
  await wrangler(["deploy", "--dry-run", "--env=", "--config", config, "--outdir", outDir]);
  const names = readdirSync(outDir).filter((name) => name.endsWith(".js"));
  const main = names.find((name) => !/^[0-9a-f]{40}-/.test(name));
  if (!main) throw new Error(`wrangler left no module in ${outDir}: ${names.join(", ")}`);
  const modules = names.map((name) => ({
    name,
    path: join(outDir, name),
    type: /** @type {"esm" | "text"} */ (name === main ? "esm" : "text"),
  }));
  const contents = modules.map(({ path }) => readFileSync(path));
  return {
    main,
    modules,
    bytes: contents.reduce((sum, { length }) => sum + length, 0),
    // As wrangler counts it: all modules in one stream.
    gzip: gzipSync(Buffer.concat(contents)).length,
  };
}

/**
 * How long the worker's top level takes on this machine, by wrangler's own profile of it: milliseconds of work.
 * @param {{ outFile: string }} options where the profile may lie
 */
export async function startupOf({ outFile }) {
  const stdout = await wrangler(["check", "startup", "--args=--env=", "--outfile", outFile]);
  const active = /Active: ([\d.]+) ms/.exec(stdout)?.[1];
  if (!active) throw new Error(`wrangler check startup said nothing of the time: ${stdout}`);
  return Number(active);
}

async function wrangler(args) {
  const env = { ...process.env, WRANGLER_SEND_METRICS: "false", CI: "1" };
  try {
    return (await run(process.execPath, [WRANGLER, ...args], { cwd: root, env })).stdout;
  } catch (error) {
    throw new Error(
      `wrangler ${args.slice(0, 2).join(" ")} failed:\n${String(error.stderr || error.message).slice(0, 2_000)}`,
    );
  }
}
