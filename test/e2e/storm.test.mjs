import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, test } from "node:test";
import { audit } from "../../scripts/storm/audit/index.mjs";
import { planOf } from "../../scripts/storm/plan.mjs";
import { figuresOf, historyOf, textOf } from "../../scripts/storm/report.mjs";
import { storm } from "../../scripts/storm/run.mjs";
import { takeSnapshot } from "../../scripts/storm/snapshot.mjs";
import { CORRUPTIONS } from "../storm/corruptions.mjs";

/** Time runs so fast that acceptance, replies and idleness lapse within the storm. */
const SHORT = { minutes: 0.07, timeScale: 3_600, fury: 4, actors: { agent: 4, expert: 4, operator: 1, member: 1 } };
const STEPS = 8;
const folders = [];

after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function folder() {
  const made = mkdtempSync(join(tmpdir(), "humandeploy-storm-"));
  folders.push(made);
  return made;
}

/** A storm, and what to say of it if a promise was broken. */
async function stormOf(seed) {
  const result = await storm({ ...SHORT, seed, stateDir: folder() });
  const figures = figuresOf(result);
  const found = figures.violations.map((violation) => historyOf(violation, result)).join("\n\n");
  return { result, figures, says: `seed ${seed}\n${found}\n${textOf(figures)}` };
}

const random = randomBytes(4).toString("hex");
const fixed = stormOf("1");
const drawn = stormOf(random);
for (const running of [fixed, drawn]) running.catch(() => {});

test("the plan of a storm is a function of its seed: what is done, and what goes wrong", () => {
  const plan = planOf({ seed: "1", minutes: 0.5 });
  assert.deepEqual(planOf({ seed: "1", minutes: 0.5 }), plan);
  assert.notEqual(planOf({ seed: "2", minutes: 0.5 }).digest, plan.digest);
  assert.ok(plan.cast.every(({ acts }) => acts.length > 0));
});

test("one actor at a time, the same seed gives the same history twice, faults and all", async () => {
  const one = { seed: "5", minutes: 0.5, serial: true, steps: STEPS };
  const [first, second] = await Promise.all([
    storm({ ...one, stateDir: folder() }),
    storm({ ...one, stateDir: folder() }),
  ]);
  assert.deepEqual(second.history, first.history);
  assert.ok(first.history.length >= STEPS, first.history.join("\n"));
});

test("a storm of a fixed seed leaves every promise kept", async (t) => {
  const { figures, says } = await fixed;
  t.diagnostic(JSON.stringify(figures.faults));
  assert.equal(figures.violations.length, 0, says);
  assert.equal(figures.faults["kill9.runtime"], 1, says);
  assert.ok(Object.keys(figures.faults).length >= 5, says);
});

test(`a storm of a seed drawn at random (${random}) leaves every promise kept`, async () => {
  const { figures, says } = await drawn;
  assert.equal(figures.violations.length, 0, says);
});

test("the auditor sees each rule that is broken in what a storm left", async () => {
  const { result, figures } = await fixed;
  const whole = result.snapshots.at(-1);
  const text = JSON.stringify(whole);
  for (const [rule, corrupt] of Object.entries(CORRUPTIONS)) {
    const snapshot = JSON.parse(text);
    corrupt(snapshot);
    const { violations } = await audit(snapshot, result.domain);
    const broken = new Set(violations.map((violation) => violation.rule));
    assert.ok(broken.has(rule), `${rule} was broken, and only ${[...broken]} was seen`);
  }
  // No rule is looked at that could not be seen broken here.
  assert.deepEqual(
    Object.keys(figures.checked).filter((rule) => !Object.hasOwn(CORRUPTIONS, rule)),
    [],
  );
});

test("the auditor sees what is changed on disk: a row of D1, a transaction in a workspace's object", async () => {
  const { result } = await fixed;
  const { server, domain } = result;
  const at = (part) => join(server.stateDir, "v3", part);
  const [[database], objects] = [
    sqliteFiles(at("d1/miniflare-D1DatabaseObject")),
    sqliteFiles(at("do/humandeploy-WorkspaceObject")),
  ];
  edit(database, "UPDATE deployments SET snapshot = json_set(snapshot, '$.brief', 'Something else')");
  for (const object of objects)
    edit(object, "UPDATE transactions SET entries = json('{\"available\":1}') WHERE kind = 'reserve'");
  await server.start();
  try {
    await server.setWeather({ frozen: true });
    const inboxes = Object.fromEntries(result.world.experts.map(({ id }) => [id, []]));
    const snapshot = await takeSnapshot({ ...result, timeScale: SHORT.timeScale, inboxes }, { final: true });
    const broken = new Set((await audit(snapshot, domain)).violations.map(({ rule }) => rule));
    for (const rule of ["d1.snapshot", "ledger.zero", "ledger.balances"])
      assert.ok(broken.has(rule), `${rule}: ${[...broken]}`);
  } finally {
    await server.stop();
  }
});

function sqliteFiles(where) {
  return readdirSync(where)
    .filter((name) => /^[0-9a-f]{64}\.sqlite$/.test(name))
    .map((name) => join(where, name));
}

function edit(file, sql) {
  const db = new DatabaseSync(file);
  try {
    if (db.prepare("SELECT 1 FROM sqlite_master WHERE name IN ('transactions', 'deployments')").get()) db.exec(sql);
  } finally {
    db.close();
  }
}
