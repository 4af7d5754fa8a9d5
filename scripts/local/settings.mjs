import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's folder. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/** A mistake of the person who starts the server: its message is all they need to see. */
export class StartError extends Error {}

/**
 * Reads what a local run can be told through the environment.
 * @param {NodeJS.ProcessEnv} env
 */
export function readSettings(env) {
  return {
    port: readPort(env.PORT || "8787"),
    host: env.HOST || "127.0.0.1",
    timeScale: readTimeScale(env.TIME_SCALE || "1"),
    stateDir: env.STATE_DIR ? resolve(env.STATE_DIR) : join(root, ".humandeploy"),
    // For tests, which start a worker with faults built in.
    entry: resolve(root, env.HUMANDEPLOY_ENTRY || "src/worker.ts"),
  };
}

function readPort(text) {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65535) throw new StartError(`PORT must be a number from 1 to 65535, not "${text}".`);
  return port;
}

function readTimeScale(text) {
  const scale = /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0;
  if (!(scale >= 1)) throw new StartError(`TIME_SCALE must be a number of 1 or more, not "${text}".`);
  return scale;
}
