import { join, resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { root } from "../local/settings.mjs";
import { environmentConfig, queuesOf, writeConfig } from "./config.mjs";
import { dryRun } from "./dry-run.mjs";
import { migrateDatabase } from "./migrations.mjs";
import { readOptions, USAGE } from "./options.mjs";
import { releaseName } from "./release.mjs";
import { ensureBucket, ensureDatabase, ensureQueue, findAccount } from "./resources.mjs";
import { ensureSecrets } from "./secrets.mjs";
import { checkSettings } from "./settings.mjs";
import { tryOneDeployment, untilHealthy } from "./smoke.mjs";
import { DeployError, step } from "./step.mjs";
import { wranglerOf } from "./wrangler.mjs";

/**
 * Deploys as the command line says.
 * @param {string[]} argv
 * @param {NodeJS.ProcessEnv} env
 * @param {import("./wrangler.mjs").Attempt} [start] what stands in the place of wrangler's processes
 * @returns {Promise<number>} the exit code
 */
export async function main(argv, env, start) {
  try {
    const options = readOptions(argv);
    if (options.help) console.log(USAGE);
    else await deploy(options, env, start);
    return 0;
  } catch (error) {
    if (!(error instanceof DeployError)) throw error;
    console.error(`\n${error.message}${error.todo ? `\n\n${error.todo}` : ""}`);
    return 1;
  }
}

async function deploy(options, env, start) {
  const wrangler = wranglerOf(env, start);
  const release = releaseName();
  const folder = join(resolve(root, env.HUMANDEPLOY_DEPLOY_DIR || ".wrangler/humandeploy"), options.env);
  const config = environmentConfig({ env: options.env, folder, publicUrl: env.PUBLIC_URL, release });
  step("environment", `${options.env}, release ${release}`);

  if (options.dryRun) {
    await dryRun(wrangler, { config, folder: join(root, "migrations"), allowDestructive: options.allowDestructive });
    assertSettings(config.api);
    console.log("\nNothing was changed. Without --dry-run it would be deployed.");
    return;
  }
  assertSettings(config.api);
  await onAccount(wrangler, config, options, env);
}

/** The order is what makes it safe: what a Worker needs is there before it, and the database knows the new schema first. */
async function onAccount(wrangler, config, options, env) {
  const { api } = config;
  const { PUBLIC_URL: publicUrl, RELEASE: release } = api.vars;
  const account = await findAccount(wrangler, env.CLOUDFLARE_ACCOUNT_ID || api.account_id);
  step("account", `${account.name} (${account.id})`);
  await confirm(`Deploy ${release} to ${options.env}, at ${publicUrl}?`, options.yes);

  const unfinished = writeConfig(config).api;
  const names = api.d1_databases.map(({ database_name }) => database_name);
  const ids = {};
  for (const name of names) ids[name] = await ensureDatabase(wrangler, name, unfinished);
  const paths = writeConfig(config, ids);
  for (const { bucket_name } of api.r2_buckets) await ensureBucket(wrangler, bucket_name, paths.api);
  for (const queue of queuesOf(api)) await ensureQueue(wrangler, queue, paths.api);

  const secrets = { config: paths.api, name: api.name, newAdminToken: options.newAdminToken };
  const adminToken = await ensureSecrets(wrangler, secrets);
  if (adminToken) showOnce(adminToken);
  for (const database of names) {
    await migrateDatabase(wrangler, {
      config: paths.api,
      database,
      folder: join(root, "migrations"),
      allowDestructive: options.allowDestructive,
    });
  }

  for (const [path, { name }] of [
    [paths.extractor, config.extractor],
    [paths.api, api],
  ]) {
    const { version_id } = await wrangler.deploy(["--config", path, "--message", release]);
    step(`Worker ${name}`, `deployed${version_id ? `, version ${version_id}` : ""}`);
  }

  const url = (options.checkAt ?? publicUrl).replace(/\/$/, "");
  await untilHealthy({ url, release, waitMs: options.waitMs });
  if (env.SMOKE_KEY) await tryOneDeployment({ url, key: env.SMOKE_KEY });
  whatNext(publicUrl.replace(/\/$/, ""));
}

function assertSettings(api) {
  const { problems, notes } = checkSettings(api);
  for (const note of notes) step("note", note);
  if (problems.length === 0) return step("settings", "checked");
  const { ENVIRONMENT } = api.vars;
  throw new DeployError(
    `${ENVIRONMENT} can't be deployed like this:\n  ${problems.join("\n  ")}`,
    `Variables stand in wrangler.toml under [env.${ENVIRONMENT}.vars]; PUBLIC_URL may come from the environment instead.`,
  );
}

async function confirm(question, yes) {
  if (yes) return;
  if (!process.stdin.isTTY) throw new DeployError("Nobody is there to say yes.", "In a script, add --yes.");
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await lines.question(`${question} [y/N] `);
  lines.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new DeployError("Nothing was changed.");
}

function showOnce(token) {
  console.log(`
  The first operator's token. It is shown this once and kept nowhere: put it into your password manager now.

      ${token}
`);
}

function whatNext(url) {
  console.log(`
It runs at ${url}. What next, with the admin token (shown when it was made; --new-admin-token makes another):

  a workspace   curl ${url}/admin/v1/workspaces -H "Authorization: Bearer $ADMIN_TOKEN" \\
                  -H "Content-Type: application/json" -d '{"name": "Acme"}'
  its key       … ${url}/admin/v1/workspaces/ws_…/keys -d '{"mode": "test", "name": "first"}'
  an expert     … ${url}/admin/v1/experts -d '{"name": "…", "email": "…", "skills": ["copy"]}'

The log, for people: npm run tail -- --remote. Everything else: docs/deploy.md.`);
}
