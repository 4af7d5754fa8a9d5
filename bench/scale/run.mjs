/**
 * `node bench/scale/run.mjs [how many]`: completes live deployments with one endpoint on the real server, and prints what
 * one of them takes in D1, in its own object and in its Workspace object, and how long a request to a workspace takes.
 */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { startRuntime } from "../../scripts/local/runtime.mjs";

const MANY = Number(process.argv[2] ?? 200);
const SECONDS = 5;
const CONNECTIONS = 16;
const BRIEF = {
  brief: `Review the pricing hero for tonal drift against the messaging framework. ${"Context. ".repeat(60)}`,
  skills: ["brand-strategy", "copy"],
  metadata: { campaign: "q2-launch", agent: "wren" },
};
const OUTPUT = { output: { body: "Three rewrites, each with its reason. ".repeat(30) } };
const PLAN = { cycle_cap: 100_000_000, in_flight_limit: 100_000, rate_limit: 1_000_000, thresholds: [] };

const stateDir = mkdtempSync(join(tmpdir(), "humandeploy-scale-"));
const receiver = createServer((request, response) => request.resume().on("end", () => response.end("ok")));
await new Promise((ready) => receiver.listen(0, "127.0.0.1", () => ready(undefined)));
const runtime = await startRuntime({
  stateDir,
  port: 8_900 + (process.pid % 90),
  entry: "bench/scale/counting-worker.ts",
});
try {
  const world = await prepare();
  const empty = pages(d1File());
  const before = await counts();
  await inParallel(Array.from({ length: MANY }), 8, () => complete(world));
  const measured = await untilQuiet();
  const after = await counts();
  const asked = Object.entries(after).map(([name, n]) => [name, (n - before[name]) / MANY]);
  const pace = { usage: await loop(() => ask(world.key, "/v1/usage")), create: await loop(() => create(world)) };
  report(empty, measured, asked, pace);
  await eraseAll();
} finally {
  await runtime.dispose();
  receiver.close();
  rmSync(stateDir, { recursive: true, force: true });
}

/** @typedef {{ key: string, token: string, skill: string }} World */

/** @returns {Promise<World>} */
async function prepare() {
  const admin = (path, body) => ask(runtime.adminToken, `/admin/v1${path}`, body);
  const { id } = await admin("/workspaces", { name: "Scale", ...PLAN });
  const { key } = await admin(`/workspaces/${id}/keys`, { mode: "live", name: "scale" });
  const expert = { name: "Ada", email: "ada@scale.example", skills: BRIEF.skills, capacity: 100 };
  const { id: expertId } = await admin("/experts", expert);
  const { token } = await admin(`/experts/${expertId}/tokens`, { name: "scale" });
  // A local instance keeps mails in D1, where a deployed one sends them.
  const quiet = JSON.stringify({ email: { offers: false, mine: false } });
  await runtime.d1.query("UPDATE experts SET notifications = ?", [quiet]);
  const { port } = /** @type {import("node:net").AddressInfo} */ (receiver.address());
  await ask(key, "/v1/webhooks", { url: `http://127.0.0.1:${port}/hook` });
  return { key, token, skill: "copy" };
}

async function ask(key, path, body) {
  const init = { headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" } };
  const response = await fetch(
    runtime.url + path,
    body ? { ...init, method: "POST", body: JSON.stringify(body) } : init,
  );
  const text = await response.text();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
  return text ? JSON.parse(text) : {};
}

function create({ key }) {
  return ask(key, "/v1/deployments", BRIEF);
}

async function complete(world) {
  const { id } = await create(world);
  for (const [command, body] of [
    ["accept", {}],
    ["start", {}],
    ["complete", OUTPUT],
  ]) {
    for (let turn = 0; ; turn++) {
      try {
        await ask(world.token, `/expert/v1/deployments/${id}/${command}`, body);
        break;
      } catch (error) {
        if (turn === 100) throw error;
        await new Promise((later) => setTimeout(later, 50));
      }
    }
  }
}

/** Waits until every delivery has arrived, and reads the files. */
async function untilQuiet() {
  for (let turn = 0; turn < 600; turn++) {
    const [[left], [done]] = await runtime.d1.batch([
      { sql: "SELECT count(*) AS n FROM deliveries WHERE status = 'pending'" },
      { sql: "SELECT count(*) AS n FROM deployments WHERE status = 'completed'" },
    ]);
    if (left?.n === 0 && done?.n >= MANY) break;
    await new Promise((later) => setTimeout(later, 100));
  }
  return { d1: pages(d1File()), deployment: objects("DeploymentObject"), workspace: objects("WorkspaceObject") };
}

/** Bytes of each table and index with its pages, by SQLite's own count. */
function pages(file) {
  const db = new DatabaseSync(file, { readOnly: true });
  const rows = db.prepare("SELECT name, sum(pgsize) AS bytes FROM dbstat GROUP BY name ORDER BY bytes DESC").all();
  db.close();
  return rows.filter(({ name }) => !/^(sqlite_|_cf|d1_)/.test(String(name)));
}

function d1File() {
  return files(join("d1", "miniflare-D1DatabaseObject")).find((file) => has(file, "deployments")) ?? "";
}

function objects(name) {
  return files(join("do", `humandeploy-${name}`)).map((file) => {
    const db = new DatabaseSync(file, { readOnly: true });
    const bytes = Number(
      db.prepare("SELECT page_count * page_size AS n FROM pragma_page_count, pragma_page_size").get()?.n,
    );
    db.close();
    return bytes;
  });
}

function files(folder) {
  const path = join(stateDir, "v3", folder);
  return readdirSync(path)
    .filter((name) => /^[0-9a-f]{64}\.sqlite$/.test(name))
    .map((name) => join(path, name));
}

function has(file, table) {
  const db = new DatabaseSync(file, { readOnly: true });
  const found = db.prepare("SELECT 1 FROM sqlite_master WHERE name = ?").get(table);
  db.close();
  return found !== undefined;
}

/** Erases everything, and prints what is left: pages don't shrink, so what is in them is counted. */
async function eraseAll() {
  const held = payload();
  const completed = await runtime.d1.query("SELECT id FROM deployments WHERE status = 'completed'");
  await inParallel(completed, 8, ({ id }) =>
    ask(runtime.adminToken, `/admin/v1/deployments/${id}/erase`, { reason: "measured" }),
  );
  await new Promise((later) => setTimeout(later, 3_000));
  const left = payload();
  print(
    `\nContent of D1's pages, bytes a deployment: ${Math.round((held - left) / completed.length)} of it go with an erasure`,
  );
}

function payload() {
  const db = new DatabaseSync(d1File(), { readOnly: true });
  const row = db.prepare("SELECT sum(payload) AS n FROM dbstat").get();
  db.close();
  return Number(row?.n);
}

async function counts() {
  return /** @type {Promise<Record<string, number>>} */ ((await fetch(`${runtime.url}/counts`)).json());
}

/** A closed loop: how many answers a second. */
async function loop(work) {
  const until = performance.now() + SECONDS * 1_000;
  let count = 0;
  await inParallel(Array.from({ length: CONNECTIONS }), CONNECTIONS, async () => {
    for (; performance.now() < until; count++) await work();
  });
  return count / SECONDS;
}

async function inParallel(items, width, work) {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (const item of queue) await work(item);
    }),
  );
}

function report(before, { d1, deployment, workspace }, asked, pace) {
  const was = new Map(before.map(({ name, bytes }) => [name, Number(bytes)]));
  const grown = d1.map(({ name, bytes }) => [name, (Number(bytes) - (was.get(name) ?? 0)) / MANY]);
  const sum = (list) => list.reduce((total, one) => total + one, 0);
  print(
    `${MANY} completed live deployments, three events each, one endpoint; a brief of ${BRIEF.brief.length} characters`,
  );
  print("\nD1, bytes a deployment:");
  for (const [name, bytes] of grown) if (bytes >= 1) print(`  ${String(name).padEnd(32)} ${bytes.toFixed(0)}`);
  print(`  all ${sum(grown.map(([, bytes]) => Number(bytes))).toFixed(0)}`);
  print(
    `\nDeployment object: ${(sum(deployment) / deployment.length).toFixed(0)} bytes (${deployment.length} of them)`,
  );
  print(
    `Workspace object: ${Math.max(...workspace)} bytes, ${(Math.max(...workspace) / MANY).toFixed(0)} a deployment`,
  );
  print("\nA deployment with its deliveries asks (polls of its creator left out):");
  for (const [name, n] of asked) print(`  ${String(name).padEnd(32)} ${Number(n).toFixed(1)}`);
  print(
    `\nClosed loop of ${CONNECTIONS}, all in one thread: ${pace.usage.toFixed(0)} admissions a second, ${pace.create.toFixed(0)} creates`,
  );
}

function print(text) {
  process.stdout.write(`${text}\n`);
}
