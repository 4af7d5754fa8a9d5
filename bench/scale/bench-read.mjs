/** `node bench/scale/bench-read.mjs`: how long one reading of the bench takes SQLite, by the number of experts: for an offer, for a Workspace object's copy, and for the one expert in whom that copy changed. */
import { readdirSync, readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { SQLiteSyncDialect } from "drizzle-orm/sqlite-core";
import { benchFor, benchOf } from "../../src/db/bench.ts";

const COMPLETED = 60;
const TURNS = 20;
const migrations = new URL("../../migrations/", import.meta.url);

for (const experts of [10, 100, 1_000]) {
  const db = filled(experts);
  const dialect = new SQLiteSyncDialect();
  const home = {
    async all(/** @type {any} */ query) {
      const { sql, params } = dialect.sqlToQuery(query);
      return db.prepare(sql).all(.../** @type {any[]} */ (params));
    },
  };
  const all = /** @type {any} */ ({ home, shards: [home] });
  const offer = await timed(() => benchFor(all, "ws_1", ["copy"]));
  const copy = await timed(() => benchOf(all, "ws_1", null));
  const one = await timed(() => benchOf(all, "ws_1", ["spec_7"]));
  const [offered, copied, changed] = [offer, copy, one].map((ms) => ms.toFixed(2));
  process.stdout.write(
    `${experts} experts: ${offered} ms for an offer, ${copied} for the copy, ${changed} for one in it\n`,
  );
}

function filled(experts) {
  const db = new DatabaseSync(":memory:");
  for (const name of readdirSync(migrations)
    .filter((file) => file.endsWith(".sql"))
    .sort()) {
    db.exec(readFileSync(new URL(name, migrations), "utf8"));
  }
  const expert = db.prepare(
    "INSERT INTO experts (id, name, email, skills, availability, capacity, created_at) VALUES (?, 'Ada', ?, '[\"copy\",\"legal\"]', 'available', 3, 1)",
  );
  const held = db.prepare(
    "INSERT INTO deployments (workspace_id, mode, id, status, version, snapshot, expert_id, turnaround_seconds) VALUES ('ws_1', 'live', ?, ?, 4, '{}', ?, 60)",
  );
  for (let index = 0; index < experts; index++) {
    expert.run(`spec_${index}`, `${index}@example.com`);
    for (let turn = 0; turn < COMPLETED; turn++) held.run(`dep_${index}_${turn}`, "completed", `spec_${index}`);
    held.run(`dep_${index}_held`, "accepted", `spec_${index}`);
  }
  return db;
}

async function timed(work) {
  const began = performance.now();
  for (let turn = 0; turn < TURNS; turn++) await work();
  return (performance.now() - began) / TURNS;
}
