import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { nameIn } from "../deploy/config.mjs";
import { root } from "../local/settings.mjs";

/**
 * The lines that `wrangler tail` prints of a deployed Worker, until the signal ends it. Fails with what it said if it
 * ends by itself.
 * @param {{ environment: string, env: NodeJS.ProcessEnv, signal: AbortSignal }} options
 * @returns {AsyncGenerator<string>}
 */
export async function* remoteLines({ environment, env, signal }) {
  const script = env.HUMANDEPLOY_WRANGLER || join(root, "node_modules", "wrangler", "bin", "wrangler.js");
  const name = nameIn(environment, "humandeploy", "humandeploy");
  const child = spawn(process.execPath, [script, "tail", name, "--format", "json"], {
    cwd: root,
    env: { ...env, WRANGLER_SEND_METRICS: "false", FORCE_COLOR: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((done) => {
    child.once("error", () => done(1));
    child.once("close", done);
  });
  const stop = () => child.kill("SIGINT");
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  yield* createInterface({ input: child.stdout });
  const code = await ended;
  if (code !== 0 && !signal.aborted) throw new Error(`wrangler tail ${name} ended with code ${code}.`);
}
