import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readSettings } from "../local/settings.mjs";

const TRIES = 6;
const FIRST_PAUSE_MS = 1_000;

/** A mistake of the person at the keyboard, or an answer that ends the run: its message is all they need. */
export class DataError extends Error {}

/**
 * The instance that is spoken to: HUMANDEPLOY_URL and ADMIN_TOKEN, or the local one that STATE_DIR/local.json describes.
 * @param {NodeJS.ProcessEnv} env
 * @returns {{ baseUrl: string, token: string }}
 */
export function readTarget(env) {
  const url = env.HUMANDEPLOY_URL;
  if (url) {
    if (!env.ADMIN_TOKEN) throw new DataError("HUMANDEPLOY_URL is set, so ADMIN_TOKEN must be too.");
    return { baseUrl: url.replace(/\/$/, ""), token: env.ADMIN_TOKEN };
  }
  const path = join(readSettings(env).stateDir, "local.json");
  if (!existsSync(path)) {
    throw new DataError(`There is no ${path}. Start the server first, or set HUMANDEPLOY_URL and ADMIN_TOKEN.`);
  }
  const { base_url, admin_token } = JSON.parse(readFileSync(path, "utf8"));
  return { baseUrl: base_url, token: admin_token };
}

/**
 * One request to the admin API. What fails for the moment (no connection, 429, 5xx) is tried again for half a minute.
 * @param {{ baseUrl: string, token: string }} target
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body]
 * @returns {Promise<Response>} an answer of 2xx
 */
export async function ask({ baseUrl, token }, method, path, body) {
  for (let tried = 1; ; tried++) {
    const answer = await fetch(`${baseUrl}/admin/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch((error) => String(error.cause?.message ?? error.message));
    if (typeof answer !== "string" && answer.ok) return answer;
    const isPassing = typeof answer === "string" || answer.status === 429 || answer.status >= 500;
    const said = typeof answer === "string" ? answer : `${answer.status} ${await answer.text()}`;
    if (!isPassing || tried === TRIES) throw new DataError(`${method} ${path} answered: ${said}`);
    await sleep(FIRST_PAUSE_MS * 2 ** (tried - 1));
  }
}

/**
 * Runs a command; what it throws that is meant for people ends it with a line and not with a stack.
 * @param {() => Promise<number | void>} work gives the exit code
 */
export async function run(work) {
  try {
    process.exitCode = (await work()) ?? 0;
  } catch (error) {
    if (!(error instanceof DataError) && error?.code !== "ERR_PARSE_ARGS_UNKNOWN_OPTION") throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
