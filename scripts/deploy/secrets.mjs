import { randomBytes, randomInt } from "node:crypto";
import { DeployError, step } from "./step.mjs";
import { failure } from "./wrangler.mjs";

const LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz";
const NEEDED = ["INSTALLATION_SECRET", "ENCRYPTION_KEYS"];
const LOCAL_ONLY = ["TIME_SCALE", "READY_KEY"];

/** Secrets for a new installation, from the system's randomness. */
export function freshSecrets() {
  return {
    INSTALLATION_SECRET: randomBytes(36).toString("base64url"),
    ENCRYPTION_KEYS: `k1:${randomBytes(32).toString("base64")}`,
    ADMIN_TOKEN: freshAdminToken(),
  };
}

/**
 * Makes the secrets of a Worker that has none. One that is there is never touched, since keys, sessions and sealed
 * secrets would be void without it.
 * @param {ReturnType<import("./wrangler.mjs").wranglerOf>} wrangler
 * @param {{ config: string, name: string, newAdminToken: boolean }} options
 * @returns {Promise<string | null>} the admin token if it was made now: nobody can read it again
 */
export async function ensureSecrets(wrangler, { config, name, newAdminToken }) {
  const there = await secretNames(wrangler, config);
  const local = LOCAL_ONLY.find((secret) => there.includes(secret));
  if (local) {
    throw new DeployError(
      `The secret ${local} is set on ${name}, and may be set in local development only.`,
      `Take it away: npx wrangler secret delete ${local} --name ${name}`,
    );
  }
  const missing = NEEDED.filter((secret) => !there.includes(secret));
  if (missing.length === NEEDED.length) {
    const made = freshSecrets();
    await put(wrangler, config, made);
    step(`secrets ${Object.keys(made).join(", ")}`, "made");
    return made.ADMIN_TOKEN;
  }
  if (missing.length > 0) {
    throw new DeployError(
      `${name} has lost its secret ${missing[0]}, while others are there.`,
      `What the database holds was made with it, so a new one is not made by itself. Put the old one back, or make one by
hand and accept what that voids (docs/deploy.md, "Secrets"): npx wrangler secret put ${missing[0]} --name ${name}`,
    );
  }
  step(`secrets ${NEEDED.join(", ")}`, "there, left alone");
  if (!newAdminToken) return null;
  const ADMIN_TOKEN = freshAdminToken();
  await put(wrangler, config, { ADMIN_TOKEN });
  step("secret ADMIN_TOKEN", "made anew");
  return ADMIN_TOKEN;
}

async function secretNames(wrangler, config) {
  const args = ["secret", "list", "--config", config];
  const { code, stdout, stderr } = await wrangler.attempt(args);
  if (code === 0) return JSON.parse(stdout.slice(stdout.indexOf("["))).map(({ name }) => name);
  if (/Worker .* not found/.test(stdout + stderr)) return [];
  throw failure(args, stdout, stderr);
}

/** All in one request: either every one of them is set or none is. They go by stdin, never by a file or an argument. */
async function put(wrangler, config, secrets) {
  await wrangler.run(["secret", "bulk", "--config", config], { input: JSON.stringify(secrets) });
}

function freshAdminToken() {
  return `hd_admin_${Array.from({ length: 40 }, () => LETTERS[randomInt(LETTERS.length)]).join("")}`;
}
