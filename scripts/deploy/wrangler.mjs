import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../local/settings.mjs";
import { brief, DeployError } from "./step.mjs";

/**
 * Runs a command to its end, whatever that is.
 * @typedef {(args: string[], how: { env: NodeJS.ProcessEnv, input: string }) => Promise<{ code: number, stdout: string, stderr: string }>} Attempt
 */

/**
 * The one way to wrangler. It never asks anything, since its input is no terminal.
 * @param {NodeJS.ProcessEnv} env HUMANDEPLOY_WRANGLER names another script in its place, for tests
 * @param {Attempt} [start] what stands in the place of a process
 */
export function wranglerOf(env, start = processOf(env)) {
  /**
   * Runs a command to its end, whatever that is.
   * @param {string[]} args
   * @param {{ input?: string, env?: Record<string, string> }} [how]
   */
  function attempt(args, { input = "", env: more = {} } = {}) {
    return start(args, {
      input,
      env: { ...env, WRANGLER_SEND_METRICS: "false", FORCE_COLOR: "0", NO_COLOR: "1", ...more },
    });
  }

  /** Runs a command that must succeed, and returns what it printed. */
  async function run(args, how) {
    const { code, stdout, stderr } = await attempt(args, how);
    if (code !== 0) throw failure(args, stdout, stderr);
    return stdout;
  }

  return {
    attempt,
    run,
    /** Runs a command that answers in JSON. */
    json: async (args) => parseJson(args, await run(args)),
    /**
     * Deploys a Worker.
     * @returns {Promise<{ version_id: string | null, targets: string[] }>}
     */
    async deploy(args) {
      const folder = mkdtempSync(join(tmpdir(), "humandeploy-deploy-"));
      const report = join(folder, "report.ndjson");
      try {
        await run(["deploy", ...args], { env: { WRANGLER_OUTPUT_FILE_PATH: report } });
        const lines = readFileSync(report, "utf8").split("\n").filter(Boolean);
        const deployed = lines.map((line) => JSON.parse(line)).findLast(({ type }) => type === "deploy");
        return { version_id: deployed?.version_id ?? null, targets: deployed?.targets ?? [] };
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

/** @returns {Attempt} */
function processOf({ HUMANDEPLOY_WRANGLER }) {
  const script = HUMANDEPLOY_WRANGLER || join(root, "node_modules", "wrangler", "bin", "wrangler.js");
  return (args, { env, input }) =>
    new Promise((done, failed) => {
      const child = spawn(process.execPath, [script, ...args], { cwd: root, env, stdio: "pipe" });
      const out = collect(child.stdout);
      const err = collect(child.stderr);
      child.once("error", failed);
      child.once("close", (code) => done({ code: code ?? 1, stdout: out(), stderr: err() }));
      child.stdin.on("error", () => {}); // It ended without reading.
      child.stdin.end(input);
    });
}

/** What a failed command stops the deploy with. */
export function failure(args, stdout, stderr) {
  const said = brief(stderr) || brief(stdout) || "It said nothing.";
  return new DeployError(`wrangler ${args.slice(0, 3).join(" ")} failed:\n${said}`);
}

/** The JSON in an output that may have a line of wrangler's own before it. */
function parseJson(args, text) {
  const start = text.search(/^[[{]/m);
  try {
    return JSON.parse(text.slice(Math.max(0, start)));
  } catch {
    throw new DeployError(
      `wrangler ${args.slice(0, 3).join(" ")} answered in a way that is not understood:\n${brief(text)}`,
    );
  }
}

function collect(stream) {
  let text = "";
  stream.setEncoding("utf8").on("data", (chunk) => {
    text += chunk;
  });
  return () => text;
}
