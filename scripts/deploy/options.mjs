import { parseArgs } from "node:util";
import { DeployError } from "./step.mjs";

export const ENVIRONMENTS = ["staging", "production"];

export const USAGE = `npm run deploy -- [options]

  --env staging|production   where to (staging)
  --dry-run                  bundle, check and print the plan; needs no account and changes nothing
  --yes                      don't ask
  --allow-destructive        apply migrations that take something away, too
  --new-admin-token          make the first operator's token anew, and show it once
  --check-at URL             ask there whether it is healthy, if PUBLIC_URL doesn't lead there yet
  --wait SECONDS             how long it may take to become healthy (180)

From the environment: PUBLIC_URL (else that of wrangler.toml), CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID (else
\`npx wrangler login\`), SMOKE_KEY (a test key: one deployment in test mode is made and must be completed).`;

/**
 * Reads the command line. Throws a DeployError for what it doesn't know.
 * @param {string[]} argv
 */
export function readOptions(argv) {
  const values = parse(argv);
  const { env = "staging", wait = "180" } = values;
  if (!ENVIRONMENTS.includes(env)) throw new DeployError(`--env must be staging or production, not "${env}".`);
  if (!/^\d{1,4}$/.test(wait)) throw new DeployError(`--wait must be a number of seconds, not "${wait}".`);
  const checkAt = values["check-at"];
  if (checkAt !== undefined && !/^https?:$/.test(URL.parse(checkAt)?.protocol ?? "")) {
    throw new DeployError(`--check-at must be a URL, not "${checkAt}".`);
  }
  return {
    env,
    help: values.help ?? false,
    dryRun: values["dry-run"] ?? false,
    yes: values.yes ?? false,
    allowDestructive: values["allow-destructive"] ?? false,
    newAdminToken: values["new-admin-token"] ?? false,
    checkAt,
    waitMs: Number(wait) * 1_000,
  };
}

function parse(argv) {
  const flag = { type: /** @type {const} */ ("boolean") };
  const text = { type: /** @type {const} */ ("string") };
  const options = {
    env: { ...text, short: "e" },
    help: { ...flag, short: "h" },
    yes: { ...flag, short: "y" },
    "dry-run": flag,
    "allow-destructive": flag,
    "new-admin-token": flag,
    "check-at": text,
    wait: text,
  };
  try {
    return parseArgs({ args: argv, options, allowPositionals: false }).values;
  } catch (error) {
    throw new DeployError(error.message, USAGE);
  }
}
