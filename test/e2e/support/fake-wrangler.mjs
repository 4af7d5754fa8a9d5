// Stands in for wrangler where a test deploys, as a program or as a function: an "account" is a JSON file, FAKE_ACCOUNT. It
// answers as wrangler 4.156 does, knows only the commands that a deploy needs, and fails where the account's `fail` says so.
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** How a command ended before its end. */
class Ended extends Error {}

/**
 * One command.
 * @param {string[]} args
 * @param {{ env: NodeJS.ProcessEnv, input: string }} how
 */
export async function fakeWrangler(args, how) {
  const said = { code: 0, stdout: "", stderr: "" };
  try {
    obey(args, how, said);
  } catch (error) {
    if (!(error instanceof Ended)) throw error;
    said.code = 1;
  }
  return said;
}

function obey(args, { env, input }, said) {
  const path = env.FAKE_ACCOUNT;
  const line = args.join(" ");
  const account = JSON.parse(readFileSync(path, "utf8"));
  const option = (name) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
  const config = option("--config") ? JSON.parse(readFileSync(option("--config"), "utf8")) : {};

  const save = () => writeFileSync(path, JSON.stringify(account, null, 2));
  const print = (value) => {
    said.stdout += `${typeof value === "string" ? value : JSON.stringify(value, null, 2)}\n`;
  };
  function fail(message) {
    said.stderr += `\n✘ [ERROR] ${message}\n\n`;
    throw new Ended();
  }

  account.calls.push(line);
  save();
  const planned = account.fail && new RegExp(`^${account.fail.command}`).test(line) ? account.fail : null;
  if (planned && !planned.after) fail("A request to the Cloudflare API failed. Service unavailable [code: 10013]");

  const commands = {
    whoami() {
      if (!account.logged_in) {
        print({ loggedIn: false });
        throw new Ended();
      }
      print({ loggedIn: true, email: "op@example.com", accounts: account.accounts });
    },
    "d1 list": () => print(account.databases.map(({ uuid, name }) => ({ uuid, name }))),
    "d1 create"() {
      const name = args[2];
      if (account.databases.some((database) => database.name === name))
        fail("A database with that name already exists");
      account.databases.push({ name, uuid: `uuid-of-${name}`, migrations: [] });
      print(`✅ Successfully created DB '${name}'`);
    },
    "d1 execute"() {
      const { migrations } = database(args[2]);
      if (migrations.length === 0) fail("no such table: d1_migrations: SQLITE_ERROR [code: 7500]");
      print([{ results: migrations.map((name) => ({ name })), success: true }]);
    },
    "d1 time-travel": () => print({ bookmark: "00000085-0000024c-00004c6d-8e61117bf38d7adb71b934ebbf891683" }),
    "d1 migrations"() {
      const { migrations_dir } = config.d1_databases.find(({ database_name }) => database_name === args[3]);
      const folder = resolve(dirname(option("--config")), migrations_dir);
      const found = readdirSync(folder).filter((name) => name.endsWith(".sql"));
      database(args[3]).migrations = found.sort();
    },
    "r2 bucket"() {
      const [, , verb, name] = args;
      const there = account.buckets.includes(name);
      if (verb === "info") return there ? print({ name }) : fail("The specified bucket does not exist. [code: 10006]");
      if (there) fail("The bucket you tried to create already exists, and you own it. [code: 10004]");
      account.buckets.push(name);
    },
    "queues info": () => (account.queues.includes(args[2]) ? print(`Queue Name: ${args[2]}`) : missingQueue(args[2])),
    "queues create"() {
      if (account.queues.includes(args[2])) fail("Queue name is already taken. [code: 11009]");
      account.queues.push(args[2]);
    },
    "secret list"() {
      const worker = account.workers[config.name];
      if (!worker)
        fail(`Worker "${config.name}" not found.\n\nIf this is a new Worker, run \`wrangler deploy\` first.`);
      print(Object.keys(worker.secrets).map((name) => ({ name, type: "secret_text" })));
    },
    "secret bulk"() {
      account.workers[config.name] ??= { secrets: {}, versions: [] };
      Object.assign(account.workers[config.name].secrets, JSON.parse(input));
    },
    deploy() {
      const main = resolve(dirname(option("--config")), config.main);
      if (!existsSync(main)) fail(`The entry-point file at "${main}" was not found.`);
      for (const { database_id } of config.d1_databases ?? []) {
        if (!account.databases.some(({ uuid }) => uuid === database_id))
          fail(`no database ${database_id} [code: 10181]`);
      }
      for (const { bucket_name } of config.r2_buckets ?? []) {
        if (!account.buckets.includes(bucket_name)) fail(`R2 bucket '${bucket_name}' not found. [code: 10085]`);
      }
      for (const { queue } of [...(config.queues?.producers ?? []), ...(config.queues?.consumers ?? [])]) {
        if (!account.queues.includes(queue)) missingQueue(queue);
      }
      for (const { service } of config.services ?? []) {
        if (!account.workers[service]?.versions.length) fail(`Could not find Worker ${service} [code: 10143]`);
      }
      account.workers[config.name] ??= { secrets: {}, versions: [] };
      const { versions } = account.workers[config.name];
      const version_id = `${basename(config.name)}-v${versions.length + 1}`;
      versions.push({ version_id, vars: config.vars, tables: tablesOf(config.d1_databases ?? []) });
      const report = { type: "deploy", version: 1, worker_name: config.name, version_id, targets: [] };
      appendFileSync(env.WRANGLER_OUTPUT_FILE_PATH, `${JSON.stringify(report)}\n`);
    },
  };

  /** How many migrations every bound database has. */
  function tablesOf(databases) {
    return databases.length === 0
      ? 0
      : Math.min(...databases.map(({ database_name }) => database(database_name).migrations.length));
  }

  function database(name) {
    const { database_id } =
      config.d1_databases.find(({ database_name }) => database_name === name) ?? fail(`no binding ${name}`);
    return account.databases.find(({ uuid }) => uuid === database_id) ?? fail(`no database ${database_id}`);
  }

  function missingQueue(name) {
    fail(`Queue "${name}" does not exist. To create it, run: wrangler queues create ${name}`);
  }

  const command = commands[args.slice(0, 2).join(" ")] ?? commands[args[0]] ?? (() => fail(`Unknown command: ${line}`));
  command();
  save();
  if (planned) fail("The connection was lost before the answer came.");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const given = process.argv.slice(2);
  const input = given.join(" ").startsWith("secret bulk") ? readFileSync(0, "utf8") : "";
  const { code, stdout, stderr } = await fakeWrangler(given, { env: process.env, input });
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  process.exitCode = code;
}
