import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { destructiveIn, migrateDatabase } from "../../scripts/deploy/migrations.mjs";
import { checkSettings } from "../../scripts/deploy/settings.mjs";
import { AS_PROCESSES, emptyAccount, run } from "./support/deploying.mjs";

const accounts = [];
after(() => Promise.all(accounts.map((account) => account.close())));

async function account(more) {
  const made = await emptyAccount(more);
  accounts.push(made);
  return made;
}

const WRITES = ["d1 create", "r2 bucket create", "queues create", "secret bulk", "d1 migrations apply", "deploy"];
const writes = ({ calls }) => calls.filter((call) => WRITES.some((write) => call.startsWith(write)));
/** What is on the account, but for what a repeat may change: the versions of the Workers, and the calls. */
const lasting = ({ databases, buckets, queues, workers }) => ({
  databases,
  buckets,
  queues,
  secrets: Object.fromEntries(Object.entries(workers).map(([name, { secrets }]) => [name, secrets])),
});

test("from nothing, everything is made, in an order in which each step finds what it needs, and the token is shown once", async () => {
  const acme = await account();
  const { code, output } = await acme.deploy([], AS_PROCESSES);
  assert.equal(code, 0, output);
  const { databases, buckets, queues, workers } = acme.read();
  assert.deepEqual(
    databases.map(({ name }) => name),
    ["humandeploy-staging"],
  );
  assert.deepEqual(buckets, ["humandeploy-staging-files"]);
  assert.deepEqual(queues.toSorted(), [
    "humandeploy-staging-deliveries",
    "humandeploy-staging-deliveries-dead",
    "humandeploy-staging-deliveries-slow",
    "humandeploy-staging-ingestion",
  ]);
  assert.deepEqual(Object.keys(workers).toSorted(), ["humandeploy-staging", "humandeploy-staging-extractor"]);
  const [version] = workers["humandeploy-staging"].versions;
  assert.equal(version.vars.ENVIRONMENT, "staging");
  assert.equal(version.tables, databases[0].migrations.length);
  assert.ok(version.tables > 0, "the code went live before the schema");
  const { ADMIN_TOKEN, ...others } = workers["humandeploy-staging"].secrets;
  assert.equal(output.split(ADMIN_TOKEN).length, 2, "the admin token is shown once");
  for (const [name, secret] of Object.entries(others)) assert.ok(!output.includes(secret), `${name} was shown`);
});

test("no secret is ever an argument, nor in a file that the deploy leaves", async () => {
  const acme = await account();
  await acme.deploy([], AS_PROCESSES);
  const { calls, workers } = acme.read();
  const folder = join(acme.folder, "configs", "staging");
  const files = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
  assert.equal(files.length, 2);
  const secrets = Object.values(workers["humandeploy-staging"].secrets);
  assert.equal(secrets.length, 3);
  for (const secret of secrets) assert.ok(![...calls, ...files].some((text) => text.includes(secret)));
});

test("again, nothing is made twice, no secret changes, none is shown, and both Workers are deployed anew", async () => {
  const acme = await account();
  await acme.deploy([], AS_PROCESSES);
  const first = acme.read();
  acme.change({ calls: [] });
  const { code, output } = await acme.deploy([], AS_PROCESSES);
  assert.equal(code, 0, output);
  assert.deepEqual(lasting(acme.read()), lasting(first));
  assert.deepEqual(
    writes(acme.read()).map((call) => call.split(" ")[0]),
    ["deploy", "deploy"],
  );
  assert.ok(!output.includes(first.workers["humandeploy-staging"].secrets.ADMIN_TOKEN));
});

const READS = ["whoami", "d1 list", "r2 bucket info", "queues info", "secret list", "d1 execute"];
const WORKERS = ["deploy --config \\S+extractor.json", "deploy --config \\S+api.json"];
const stops = [
  ...READS.map((command) => ({ command, after: false })),
  ...[...WRITES.slice(0, -1), ...WORKERS].flatMap((command) => [
    { command, after: false },
    { command, after: true },
  ]),
];
for (const { command, after: isDone } of stops) {
  const what = `\`wrangler ${command.replace("\\S+", "")}\` ${isDone ? "did its work but its answer was lost" : "failed"}`;
  test(`a deploy that stops where ${what} is whole once it is repeated`, async () => {
    const acme = await account({ fail: { command, after: isDone } });
    const broken = await acme.deploy([], command === "d1 create" ? AS_PROCESSES : {});
    assert.equal(broken.code, 1, broken.output);
    assert.match(broken.stderr, new RegExp(`wrangler ${command.split(" ")[0]}|not logged in`));
    const stopped = acme.read();
    acme.change({ fail: null });
    const { code, output } = await acme.deploy();
    assert.equal(code, 0, output);
    const { databases, buckets, queues, workers } = acme.read();
    assert.deepEqual([databases.length, buckets.length, queues.length], [1, 1, 4]);
    assert.equal(Object.keys(workers["humandeploy-staging"].secrets).length, 3);
    const before = stopped.workers["humandeploy-staging"]?.secrets;
    if (before) assert.deepEqual(workers["humandeploy-staging"].secrets, before);
    assert.ok(workers["humandeploy-staging"].versions.at(-1).tables > 0);
  });
}

test("production stands beside staging and shares nothing with it", async () => {
  const acme = await account();
  await acme.deploy();
  const staging = acme.read();
  acme.serve((_, respond) => respond(200, { status: "ok" }));
  const { code, output } = await acme.deploy(["--env", "production"], { PUBLIC_URL: "https://deploy.acme.example" });
  assert.equal(code, 0, output);
  const both = acme.read();
  assert.equal(both.databases.length, 2);
  assert.equal(both.buckets.length, 2);
  assert.equal(both.queues.length, 8);
  assert.deepEqual(both.workers["humandeploy-staging"], staging.workers["humandeploy-staging"]);
  const { secrets, versions } = both.workers.humandeploy;
  for (const [name, secret] of Object.entries(secrets)) {
    assert.notEqual(secret, both.workers["humandeploy-staging"].secrets[name]);
  }
  assert.equal(versions[0].vars.ENVIRONMENT, "production");
  const config = JSON.parse(readFileSync(join(acme.folder, "configs", "production", "api.json"), "utf8"));
  assert.deepEqual(config.routes, [{ pattern: "deploy.acme.example", custom_domain: true }]);
  assert.deepEqual([config.workers_dev, config.preview_urls], [false, false]);
});

test("every queue keeps its ending in every environment, since the consumer goes by it", async () => {
  const acme = await account();
  await acme.deploy();
  const { queues } = JSON.parse(readFileSync(join(acme.folder, "configs", "staging", "api.json"), "utf8"));
  const endings = queues.consumers.map(({ queue }) => queue.replace("humandeploy-staging", ""));
  assert.deepEqual(endings.toSorted(), ["-deliveries", "-deliveries-dead", "-deliveries-slow", "-ingestion"]);
  for (const { dead_letter_queue: dead } of queues.consumers.filter((one) => one.dead_letter_queue)) {
    assert.equal(dead, "humandeploy-staging-deliveries-dead");
  }
});

const refusals = [
  [
    "nobody is logged in",
    { logged_in: false },
    {},
    [],
    /not logged in[\s\S]*wrangler login[\s\S]*CLOUDFLARE_API_TOKEN/,
  ],
  ["no PUBLIC_URL", {}, { PUBLIC_URL: "" }, [], /PUBLIC_URL is missing/],
  ["a PUBLIC_URL over http", {}, { PUBLIC_URL: "http://deploy.acme.example" }, [], /PUBLIC_URL must use https/],
  ["a PUBLIC_URL on this machine", {}, { PUBLIC_URL: "https://localhost:8787" }, [], /PUBLIC_URL must/],
  [
    "another Worker's name",
    {},
    { PUBLIC_URL: "https://other.acme.workers.dev" },
    [],
    /https:\/\/humandeploy-staging\./,
  ],
  ["an unknown environment", {}, {}, ["--env", "prod"], /--env must be staging or production/],
  ["an option that nobody knows", {}, {}, ["--force"], /--force/],
];
for (const [what, there, env, args, says] of refusals) {
  test(`${what}: it says so and changes nothing`, async () => {
    const acme = await account(there);
    const { code, stderr } = await acme.deploy(args, env);
    assert.equal(code, 1);
    assert.match(stderr, says);
    assert.deepEqual(writes(acme.read()), []);
  });
}

test("a secret among the variables, local settings, and mail without a sender are refused before anything is asked", () => {
  const vars = { ENVIRONMENT: "production", PUBLIC_URL: "https://deploy.acme.example" };
  assert.deepEqual(checkSettings({ vars }).problems, []);
  const problemsOf = (more, rest = {}) => checkSettings({ vars: { ...vars, ...more }, ...rest }).problems.join("\n");
  assert.match(problemsOf({ ADMIN_TOKEN: "x" }), /^ADMIN_TOKEN is a secret and must not stand in wrangler\.toml/);
  assert.match(problemsOf({ TIME_SCALE: "1" }), /^TIME_SCALE may be set in local development only$/);
  assert.match(problemsOf({}, { send_email: [{ name: "EMAIL" }] }), /^MAIL_FROM is missing/);
  assert.equal(problemsOf({ MAIL_FROM: "a@b.example" }, { send_email: [{ name: "EMAIL" }] }), "");
});

test("with several accounts one must be chosen, and an unknown one is refused", async () => {
  const two = [
    { id: "acct1", name: "Acme" },
    { id: "acct2", name: "Other" },
  ];
  const acme = await account({ accounts: two });
  const unsure = await acme.deploy();
  assert.equal(unsure.code, 1);
  assert.match(unsure.stderr, /acct1 {2}Acme\n {2}acct2 {2}Other[\s\S]*CLOUDFLARE_ACCOUNT_ID/);
  assert.equal((await acme.deploy([], { CLOUDFLARE_ACCOUNT_ID: "acct3" })).code, 1);
  assert.deepEqual(writes(acme.read()), []);
  assert.equal((await acme.deploy([], { CLOUDFLARE_ACCOUNT_ID: "acct2" })).code, 0);
});

test("a secret that is for local development stops it, and a lost one is never made anew by itself", async () => {
  const acme = await account();
  await acme.deploy();
  const { workers } = acme.read();
  const secretsOf = (secrets) =>
    acme.change({ workers: { ...workers, "humandeploy-staging": { ...workers["humandeploy-staging"], secrets } } });
  const { secrets } = workers["humandeploy-staging"];

  secretsOf({ ...secrets, TIME_SCALE: "60" });
  const fast = await acme.deploy();
  assert.equal(fast.code, 1);
  assert.match(fast.stderr, /TIME_SCALE is set[\s\S]*secret delete TIME_SCALE --name humandeploy-staging/);

  const { ENCRYPTION_KEYS: _, ...rest } = secrets;
  secretsOf(rest);
  const lost = await acme.deploy();
  assert.equal(lost.code, 1);
  assert.match(lost.stderr, /lost its secret ENCRYPTION_KEYS/);
  assert.deepEqual(acme.read().workers["humandeploy-staging"].secrets, rest);
});

test("the first operator's token stays away once it was deleted, and is made anew on request alone", async () => {
  const acme = await account();
  await acme.deploy();
  const { workers } = acme.read();
  const { ADMIN_TOKEN: first, ...rest } = workers["humandeploy-staging"].secrets;
  workers["humandeploy-staging"].secrets = rest;
  acme.change({ workers });
  assert.equal((await acme.deploy()).code, 0);
  assert.deepEqual(acme.read().workers["humandeploy-staging"].secrets, rest);

  const { output } = await acme.deploy(["--new-admin-token"]);
  const { ADMIN_TOKEN: second, ...others } = acme.read().workers["humandeploy-staging"].secrets;
  assert.deepEqual(others, rest);
  assert.notEqual(second, first);
  assert.ok(output.includes(second));
});

test("a version that doesn't become healthy, or is not the new one, is told with what to do", async () => {
  const acme = await account();
  acme.serve((_, respond) => respond(500, { error: {} }));
  const ill = await acme.deploy();
  assert.equal(ill.code, 1);
  assert.match(ill.stderr, /not healthy after 1 s: 500[\s\S]*npm run tail[\s\S]*Rollback/);
  acme.serve((_, respond) => respond(200, { status: "ok", release: "yesterday" }));
  const old = await acme.deploy();
  assert.equal(old.code, 1);
  assert.match(old.stderr, /of the release yesterday/);
});

test("with a key, a deployment in test mode must be completed", async () => {
  const acme = await account();
  const asked = [];
  const smoke = (status) => (request, respond) => {
    asked.push([request.method, request.url, request.headers.authorization ?? null]);
    if (request.url === "/healthz") return respond(200, { status: "ok" });
    if (request.method === "POST") return respond(201, { id: "dep_1", version: 1, status: "pending" });
    respond(200, { id: "dep_1", version: asked.length, status });
  };
  acme.serve(smoke("completed"));
  const { code, output } = await acme.deploy([], { SMOKE_KEY: "hd_test_key" });
  assert.equal(code, 0, output);
  assert.deepEqual(asked.slice(1), [
    ["POST", "/v1/deployments", "Bearer hd_test_key"],
    ["GET", "/v1/deployments/dep_1?wait=30&after=1", "Bearer hd_test_key"],
  ]);
  assert.ok(!output.includes("hd_test_key"));
  acme.serve(smoke("pending"));
  const stuck = await acme.deploy([], { SMOKE_KEY: "hd_test_key" });
  assert.equal(stuck.code, 1);
  assert.match(stuck.stderr, /dep_1 was not completed/);
});

test("migrations may add and nothing else", () => {
  const adds = `CREATE TABLE \`a\` (\`id\` text PRIMARY KEY NOT NULL) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX \`a_by_id\` ON \`a\` (\`id\`);--> statement-breakpoint
CREATE INDEX \`b_by_id\` ON \`b\` (\`id\`) WHERE status = 'DROP TABLE';
-- DROP TABLE a;
DROP INDEX \`c_by_id\`;
CREATE INDEX \`c_by_id\` ON \`c\` (\`id\`) WHERE id IS NOT NULL;
ALTER TABLE \`b\` ADD \`c\` text;
ALTER TABLE b ADD COLUMN d integer DEFAULT 0 NOT NULL;`;
  assert.deepEqual(destructiveIn(adds), []);
  for (const statement of [
    "DROP TABLE a",
    "DROP INDEX a_by_id",
    "alter table a rename to b",
    "ALTER TABLE a RENAME COLUMN b TO c",
    "ALTER TABLE a DROP COLUMN b",
    "ALTER TABLE a ALTER COLUMN b SET NOT NULL",
    "ALTER TABLE a ADD b text NOT NULL",
    "CREATE UNIQUE INDEX a_by_b ON a (b)",
    "UPDATE a SET b = 1",
    "DELETE FROM a",
    "INSERT INTO a SELECT * FROM b",
    "PRAGMA foreign_keys = OFF",
    "CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM b; END",
  ]) {
    assert.equal(destructiveIn(`CREATE TABLE other (id text);\n${statement};`).length, 1, statement);
  }
});

test("a waiting migration that takes something away stops before the schema changes; an applied one stops nothing", async () => {
  const acme = await account();
  const folder = join(acme.folder, "migrations");
  mkdirSync(folder);
  writeFileSync(join(folder, "0000_first.sql"), "CREATE TABLE a (id text);");
  writeFileSync(join(folder, "0001_second.sql"), "ALTER TABLE a DROP COLUMN b;");
  const applied = [];
  const wrangler = {
    attempt: async ([, verb]) => ({ code: 0, stderr: "", stdout: verb === "execute" ? rows() : "{}" }),
    run: async () => applied.push("0000_first.sql", "0001_second.sql"),
  };
  const rows = () => JSON.stringify([{ results: [...new Set(applied)].map((name) => ({ name })) }]);
  const migrate = (allowDestructive) =>
    migrateDatabase(wrangler, { config: "x", database: "y", folder, allowDestructive });
  await assert.rejects(migrate(false), /0001_second\.sql does not only add:\n {2}ALTER TABLE a DROP COLUMN b/);
  assert.deepEqual(applied, []);
  await migrate(true);
  assert.equal(applied.length, 2);
  await migrate(false);
  assert.equal(applied.length, 2);
});

test("the migrations of this project only add", () => {
  const folder = new URL("../../migrations/", import.meta.url);
  const names = readdirSync(folder).filter((name) => name.endsWith(".sql"));
  assert.ok(names.length >= 3);
  for (const name of names) assert.deepEqual(destructiveIn(readFileSync(new URL(name, folder), "utf8")), [], name);
});

test("a dry run with the real wrangler bundles both Workers of both environments and needs no account", async () => {
  const acme = await account();
  for (const [env, url] of [
    ["staging", "https://humandeploy-staging.acme.workers.dev"],
    ["production", "https://deploy.acme.example"],
  ]) {
    const { code, output } = await run(["scripts/deploy.mjs", "--dry-run", "--env", env], {
      HUMANDEPLOY_DEPLOY_DIR: join(acme.folder, "dry"),
      PUBLIC_URL: url,
      CLOUDFLARE_API_TOKEN: "",
    });
    assert.equal(code, 0, output);
    assert.equal(output.match(/bundles \([\d.]+ KiB\)/g)?.length, 2, output);
    assert.match(output, /Nothing was changed/);
  }
});

test("a dry run says what is missing", async () => {
  const acme = await account();
  const { code, stderr } = await run(["scripts/deploy.mjs", "--dry-run"], {
    HUMANDEPLOY_DEPLOY_DIR: join(acme.folder, "dry"),
    PUBLIC_URL: "",
  });
  assert.equal(code, 1);
  assert.match(stderr, /PUBLIC_URL is missing/);
});
