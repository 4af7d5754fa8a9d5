import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { BRIEF, client, inParallel, until } from "./support/client.mjs";
import { startServer } from "./support/server.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const TABLES = ["deployments", "deployment_skills", "offers"];
/** Over one page of a rebuild. */
const MANY = 230;
let server;
before(async () => {
  server = await startServer();
});
after(() => server?.stop());

/** D1's own file in the state folder. */
function open() {
  const files = readdirSync(join(server.stateDir, "v3"), { recursive: true }).map(String);
  for (const file of files.filter((name) => name.endsWith(".sqlite"))) {
    const db = new DatabaseSync(join(server.stateDir, "v3", file));
    if (db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'deployment_skills'").get()) return db;
    db.close();
  }
  throw new Error("D1's file was not found");
}

function dump() {
  const db = open();
  const rows = Object.fromEntries(
    TABLES.map((table) => [
      table,
      db
        .prepare(`SELECT * FROM ${table}`)
        .all()
        // A row that is kept may have the sweep look too early; one that is made anew is exact.
        .map((row) => ("due_at" in row ? { ...row, due_at: row.due_at !== null } : { ...row })),
    ]),
  );
  db.close();
  return rows;
}

function wipe() {
  const db = open();
  for (const table of TABLES) db.exec(`DELETE FROM ${table}`);
  db.close();
}

test("D1's rows are deleted while the server is down, and come back from the objects, row by row, by npm run rebuild", async () => {
  const { base_url, test_key, live_key, admin_token, workspace_id, experts } = server.local;
  const admin = client(base_url, admin_token);
  const agent = { test: client(base_url, test_key), live: client(base_url, live_key) };
  const expert = client(base_url, experts.find(({ skills }) => skills.includes("copy")).token);
  const made = [];
  const create = async (mode, more = {}) => {
    const { status, body } = await agent[mode]("POST", "/v1/deployments", { ...BRIEF, ...more });
    assert.equal(status, 201, JSON.stringify(body));
    made.push(body.id);
    return body.id;
  };

  // In turns of the ten that may be in flight.
  await inParallel(Array.from({ length: MANY }), 8, async () => {
    const id = await create("test", { metadata: { hd_test: "slow" } });
    await agent.test("POST", `/v1/deployments/${id}/cancel`);
  });
  await until(agent.test, await create("test"), "completed");
  await until(agent.test, await create("test", { metadata: { hd_test: "needs_input" } }), "needs_input");
  for (const commands of [
    [],
    ["accept"],
    ["accept", "start"],
    ["accept", "start", "complete"],
    ["accept", "release"],
  ]) {
    const id = await create("live", { skills: ["copy"] });
    for (const command of commands) {
      const body = command === "complete" ? { output: { body: "Done." } } : undefined;
      let answer = { status: 0 };
      for (let turn = 0; turn < 100 && answer.status !== 200; turn++) {
        answer = await expert("POST", `/expert/v1/deployments/${id}/${command}`, body);
        if (answer.status !== 200) await sleep(50);
      }
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
    }
  }
  const erased = await admin("POST", `/admin/v1/deployments/${made[0]}/erase`, { reason: "asked for" });
  assert.equal(erased.status, 200, JSON.stringify(erased.body));
  await sleep(2_000);
  await server.stop();

  const rows = dump();
  assert.equal(rows.deployments.length, made.length);
  assert.ok(rows.offers.length >= 3);
  assert.ok(new Set(rows.deployments.map(({ status }) => status)).size >= 6);
  wipe();
  assert.deepEqual(dump(), { deployments: [], deployment_skills: [], offers: [] });
  await server.restart();

  const listed = await agent.test("GET", "/v1/deployments");
  assert.deepEqual(listed.body.data, []);
  const env = { ...process.env, STATE_DIR: server.stateDir };
  const script = (...args) => promisify(execFile)("npm", ["run", "--silent", ...args], { cwd: root, env });
  const { stdout } = await script("rebuild");
  assert.match(stdout, new RegExp(`^Rebuilt ${made.length} deployments`, "m"));
  assert.match(stdout, /so far/);
  const exported = await script("export", "--", workspace_id);
  const lines = exported.stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    lines
      .filter(({ object }) => object === "deployment")
      .map(({ id }) => id)
      .toSorted(),
    made.toSorted(),
  );
  await server.stop();
  assert.deepEqual(dump(), rows);
  await server.restart();
});
