import { DeployError, step } from "./step.mjs";
import { failure } from "./wrangler.mjs";

const LOGIN = `Either log in as a person:      npx wrangler login
or set a token, as CI does:     export CLOUDFLARE_API_TOKEN=…
docs/deploy.md ("Before the first time") lists the permissions that it needs.`;

/**
 * The account that it goes to.
 * @param {ReturnType<import("./wrangler.mjs").wranglerOf>} wrangler
 * @param {string | undefined} wanted an account's id
 */
export async function findAccount(wrangler, wanted) {
  const { code, stdout } = await wrangler.attempt(["whoami", "--json"]);
  const who = code === 0 ? JSON.parse(stdout.slice(stdout.indexOf("{"))) : { loggedIn: false };
  if (!who.loggedIn) throw new DeployError("You are not logged in to Cloudflare.", LOGIN);
  const accounts = who.accounts ?? [];
  const listed = accounts.map(({ id, name }) => `  ${id}  ${name}`).join("\n");
  if (wanted) {
    const account = accounts.find(({ id }) => id === wanted);
    if (!account) throw new DeployError(`Your login knows no account ${wanted}. It knows:\n${listed}`, LOGIN);
    return account;
  }
  if (accounts.length !== 1) {
    throw new DeployError(
      accounts.length === 0 ? "Your login knows no account." : `Your login knows several accounts:\n${listed}`,
      "Choose one: export CLOUDFLARE_ACCOUNT_ID=…",
    );
  }
  return accounts[0];
}

/**
 * The database's id; it is made if there is none of that name.
 * @param {ReturnType<import("./wrangler.mjs").wranglerOf>} wrangler
 */
export async function ensureDatabase(wrangler, name, config) {
  const find = async () => {
    const all = await wrangler.json(["d1", "list", "--json", "--config", config]);
    return all.find((database) => database.name === name)?.uuid;
  };
  const there = await find();
  if (there) {
    step(`database ${name}`, "there");
    return there;
  }
  await wrangler.run(["d1", "create", name, "--config", config]);
  const made = await find();
  if (!made)
    throw new DeployError(`The database ${name} was made, but is not listed yet.`, "Run it again in a minute.");
  step(`database ${name}`, "made");
  return made;
}

/** Makes a bucket if there is none of that name. */
export function ensureBucket(wrangler, name, config) {
  return ensure(wrangler, `bucket ${name}`, {
    look: ["r2", "bucket", "info", name, "--json", "--config", config],
    missing: /code: 10006|does not exist/,
    make: ["r2", "bucket", "create", name, "--config", config],
  });
}

/** Makes a queue if there is none of that name. */
export function ensureQueue(wrangler, name, config) {
  return ensure(wrangler, `queue ${name}`, {
    look: ["queues", "info", name, "--config", config],
    missing: /does not exist/,
    make: ["queues", "create", name, "--config", config],
  });
}

/** Looks by name, since the lists are paged; any other failure than "there is none" stops. */
async function ensure(wrangler, what, { look, missing, make }) {
  const { code, stdout, stderr } = await wrangler.attempt(look);
  if (code === 0) return step(what, "there");
  if (!missing.test(stdout + stderr)) throw failure(look, stdout, stderr);
  await wrangler.run(make);
  step(what, "made");
}
