import { mkdirSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { experimental_readRawConfig as readRawConfig } from "wrangler";
import { writeJson } from "../local/files.mjs";
import { root } from "../local/settings.mjs";
import { DeployError } from "./step.mjs";

const PATHS = ["main", "tsconfig", "base_dir"];
const UNKNOWN_ID = "00000000-0000-0000-0000-000000000000";

/**
 * An environment's configuration, made from wrangler.toml: all of its top level, every name with the environment behind
 * the Worker's own name, and over it the section `[env.<environment>]`, which may hold variables and bindings that the
 * others lack. So no binding is written twice, and none can be forgotten in one of the environments.
 * @param {object} options
 * @param {string} options.env
 * @param {string} options.folder where the configurations of this environment are kept
 * @param {string | undefined} options.publicUrl instead of the one in wrangler.toml
 * @param {string} options.release
 */
export function environmentConfig({ env, folder, publicUrl, release }) {
  const api = load("wrangler.toml", env, folder);
  const extractor = load("extractor/wrangler.toml", env, folder);
  const vars = { ...api.vars, ENVIRONMENT: env, RELEASE: release };
  if (publicUrl) vars.PUBLIC_URL = publicUrl;
  return { api: { ...api, vars, ...address(api, vars.PUBLIC_URL) }, extractor, folder };
}

/**
 * Writes both configurations, with the ids of the databases, by name, once they are known.
 * @param {{ api: any, extractor: any, folder: string }} config
 * @param {Record<string, string>} [databaseIds]
 * @returns {{ api: string, extractor: string }} their paths, for `--config`
 */
export function writeConfig({ api, extractor, folder }, databaseIds = {}) {
  mkdirSync(folder, { recursive: true });
  const paths = { api: join(folder, "api.json"), extractor: join(folder, "extractor.json") };
  const d1_databases = api.d1_databases.map((database) => ({
    ...database,
    database_id: databaseIds[database.database_name] ?? UNKNOWN_ID,
  }));
  writeJson(paths.api, { ...api, d1_databases });
  writeJson(paths.extractor, extractor);
  return paths;
}

/** The queues that a configuration names, each once. */
export function queuesOf({ queues = {} }) {
  const { producers = [], consumers = [] } = queues;
  const names = [...producers, ...consumers].flatMap(({ queue, dead_letter_queue }) => [queue, dead_letter_queue]);
  return [...new Set(names.filter(Boolean))];
}

/** A name of wrangler.toml in an environment: `humandeploy-files` is `humandeploy-staging-files` in staging. */
export function nameIn(env, base, name) {
  if (env === "production") return name;
  if (!name.startsWith(base)) {
    throw new DeployError(`"${name}" in wrangler.toml must begin with "${base}", so that ${env} has one of its own.`);
  }
  return `${base}${name.includes("_") ? "_" : "-"}${env}${name.slice(base.length)}`;
}

function load(file, env, folder) {
  const path = join(root, file);
  const { env: environments = {}, ...top } = readRawConfig({ config: path }).rawConfig;
  const base = "humandeploy";
  const named = withNames(top, (name) => nameIn(env, base, name));
  for (const key of PATHS) {
    if (named[key]) named[key] = relative(folder, resolve(dirname(path), named[key]));
  }
  if (named.assets) {
    named.assets = { ...named.assets, directory: relative(folder, resolve(dirname(path), named.assets.directory)) };
  }
  if (named.d1_databases) {
    named.d1_databases = named.d1_databases.map((database) => ({
      ...database,
      migrations_dir: relative(folder, resolve(dirname(path), database.migrations_dir ?? "migrations")),
    }));
  }
  const { vars, ...section } = environments[env] ?? {};
  return { ...named, ...section, vars: { ...top.vars, ...vars } };
}

/** Every name that lives on the account, and must not be shared between environments. */
function withNames(config, rename) {
  const each = (list, ...keys) =>
    list?.map((item) => ({
      ...item,
      ...Object.fromEntries(keys.filter((key) => item[key]).map((key) => [key, rename(item[key])])),
    }));
  const { queues } = config;
  const named = {
    name: rename(config.name),
    d1_databases: each(config.d1_databases, "database_name"),
    r2_buckets: each(config.r2_buckets, "bucket_name"),
    services: each(config.services, "service"),
    analytics_engine_datasets: each(config.analytics_engine_datasets, "dataset"),
    queues: queues && {
      producers: each(queues.producers, "queue"),
      consumers: each(queues.consumers, "queue", "dead_letter_queue"),
    },
  };
  return { ...config, ...Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined)) };
}

/** Where it is reached: at its own name alone, or at workers.dev if PUBLIC_URL is there. Never at previews. */
function address({ name, routes, route }, publicUrl) {
  const { hostname } = URL.parse(publicUrl ?? "") ?? { hostname: "" };
  if (!hostname) return {};
  if (hostname.endsWith(".workers.dev")) {
    if (hostname.split(".")[0] !== name) {
      throw new DeployError(
        `PUBLIC_URL must begin with https://${name}. on workers.dev, not ${publicUrl}.`,
        "The part behind it is your account's subdomain: Workers & Pages in Cloudflare's dashboard shows it.",
      );
    }
    return { workers_dev: true, preview_urls: false };
  }
  const own = routes || route ? {} : { routes: [{ pattern: hostname, custom_domain: true }] };
  return { workers_dev: false, preview_urls: false, ...own };
}
