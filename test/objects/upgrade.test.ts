import { applyD1Migrations, evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type DeploymentRecord, present } from "../../src/domain/deployment/record.ts";
import type { Deployment } from "../../src/domain/deployment/schemas.ts";
import { STATUSES } from "../../src/domain/deployment/schemas.ts";
import { newId } from "../../src/domain/ids.ts";
import { sha256Hex } from "../../src/domain/keys/credential.ts";
import { HOUR, iso, MINUTE } from "../../src/domain/time.ts";
import { API_VERSION } from "../../src/domain/version.ts";
import { FORMAT_1, type Format1Name } from "../domain/deployment/format-1.ts";
import { admin, call, create, get, newWorkspace, until, type Workspace } from "../support/api.ts";
import { benchExpert, gave, isOffered, ownSkill, type TestExpert, untilOffered } from "../support/bench.ts";
import { d1Of, d1s, everyD1 } from "../support/d1.ts";
import { inMinutes, usage } from "../support/http-helpers.ts";
import { deploymentStub, eventually, workspaceStub } from "../support/objects.ts";
import { inStatus } from "../support/records.ts";

/** When the records of FORMAT_1 were created. */
const THEN = 1776938400000;
const FULL = { balance: 10_000, reserved: 0, settled: 0 };

let workspace: Workspace;
let ada: TestExpert;
let cy: TestExpert;
let skill: string;

// Until the end: what is still on its way after a test must not go out into the world.
beforeAll(() => {
  vi.spyOn(globalThis, "fetch").mockImplementation(async () => new Response("hello"));
});
afterAll(() => {
  vi.restoreAllMocks();
});

beforeEach(async () => {
  workspace = await newWorkspace();
  skill = ownSkill();
  ada = await benchExpert([skill], { workspaces: [workspace.id], name: "Ada" });
  cy = await benchExpert([skill], { workspaces: [workspace.id], name: "Cy" });
});
/** A record of FORMAT_1 as it would have been stored `ago` ms after its creation, of this workspace and these experts. */
function recordOf(name: Format1Name, id: string, ago: number): Record<string, unknown> & { status: string } {
  const text = FORMAT_1[name]
    .replaceAll("dep_01KPX0000000000000000000D1", id)
    .replaceAll("ws_01KPX0000000000000000000W1", workspace.id)
    .replaceAll("spec_01KPX00000000000000000000A", ada.id)
    .replaceAll("spec_01KPX00000000000000000000C", cy.id)
    .replaceAll('["copy"]', JSON.stringify([skill]))
    .replaceAll(/\b177[67]\d{9}\b/g, (at) => String(Number(at) - THEN + Date.now() - ago));
  return JSON.parse(text);
}

/** A deployment as yesterday's code showed it on the wire, which is as today's does. */
function shownOf(name: Format1Name, id: string): Deployment {
  return present(recordOf(name, id, 5_000) as unknown as DeploymentRecord);
}

/** What yesterday's code kept for one deployment, literally: its object's rows, its row in D1, and no offers there. */
interface Kept {
  /** How long ago it was created. */
  ago?: number;
  sequence?: number;
  outbox?: Record<string, number>;
  alarm?: number;
  answers?: Record<string, object>;
}

/** A deployment that yesterday's code brought to a state. The workspace's books know it, as they do in flight. */
async function yesterdays(name: Format1Name, kept: Kept = {}): Promise<string> {
  const isTest = name === "test_mode";
  const scheduled = name === "scheduled" ? { urgency: "scheduled", scheduled_for: inMinutes(600) } : {};
  const { id } = isTest
    ? await create(workspace.test, {}, "slow")
    : await create(workspace.live, { skills: [skill], ...scheduled });
  await eventually(async () => (await row(id)) !== null);
  if (!isTest && name !== "scheduled") await untilOffered(cy, id);
  const record = recordOf(name, id, kept.ago ?? 5_000);
  const sequence = kept.sequence ?? 0;
  const revision = sequence + 1;
  const outbox = kept.outbox ?? { projection: revision };
  await evictDurableObject(deploymentStub(id));
  await runInDurableObject(deploymentStub(id), async (_, { storage }) => {
    await storage.deleteAll();
    storage.kv.put("machine", { format: 1, record, revision, sequence });
    for (let number = 1; number <= sequence; number++) {
      const event = { id: newId("event", Date.now()), sequence: number, type: "deployment.accepted" };
      const deployment = { ...shownOf(name, id), version: number + 1 };
      const { mode, workspace_id } = record;
      const envelope = { object: "event", api_version: API_VERSION, mode, workspace_id, created_at: iso(Date.now()) };
      const body = JSON.stringify({ ...event, ...envelope, data: { deployment } });
      const key = `event:${String(number).padStart(8, "0")}`;
      storage.kv.put(key, { ...event, created_at: Date.now(), body, revision: number + 1 });
    }
    for (const [scope, answer] of Object.entries(kept.answers ?? {})) storage.kv.put(`answer:${scope}`, answer);
    storage.kv.put("outbox", outbox);
    await storage.setAlarm(kept.alarm ?? Date.now() + HOUR);
  });
  await evictDurableObject(deploymentStub(id));
  await everyD1.batch([
    everyD1.prepare("DELETE FROM offers WHERE deployment_id = ?").bind(id),
    // As the migration leaves a row of before: revision 0, and nothing in the columns that it had not.
    everyD1
      .prepare(
        "UPDATE deployments SET status = ?, version = ?, revision = 0, expert_id = NULL, turnaround_seconds = NULL WHERE id = ?",
      )
      .bind(record.status, record.version, id),
  ]);
  return id;
}

function row(id: string) {
  return everyD1.prepare("SELECT * FROM deployments WHERE id = ?").bind(id).first<Record<string, unknown>>();
}

async function credits() {
  const { balance, reserved, settled } = await usage(workspace.live);
  return { balance, reserved, settled };
}

/** Waits until D1 shows a status, by a change that counts revisions. */
function untilRow(id: string, status: string) {
  return eventually(async () => {
    const found = await row(id);
    return found?.status === status && Number(found.revision) > 0 ? found : null;
  });
}

describe("a deployment that yesterday's code stored", () => {
  test("in any state is answered with, and has the log that it had", async () => {
    for (const name of ["accepted", "in_progress", "needs_input", "completed", "cancelled", "expired"] as const) {
      const id = await yesterdays(name, { sequence: 2, outbox: { ledger: 1, projection: 3 } });
      const shown = await get(workspace.live, id);
      expect(shown).toMatchObject({ id, status: name, brief: "Review the pricing page." });
      const { body } = await call<{ data: { sequence: number }[] }>(`/v1/deployments/${id}/events`, {
        key: workspace.live,
      });
      expect(body.data.map(({ sequence }) => sequence)).toEqual([1, 2]);
    }
  });

  test("pending is offered to the bench anew, accepted, done, and settled", async () => {
    const id = await yesterdays("pending", { alarm: Date.now() + 200 });
    await untilOffered(ada, id);
    await untilOffered(cy, id);
    await gave(ada, id, "accept");
    await gave(ada, id, "start");
    const done = await gave(ada, id, "complete", { output: { body: "Done." } });
    expect(done).toMatchObject({ status: "completed", credits: { reserved: 0, settled: 20 } });
    expect(await untilRow(id, "completed")).toMatchObject({ expert_id: ada.id, version: done.version });
    expect(await credits()).toEqual({ balance: 9_980, reserved: 0, settled: 20 });
  });

  test("scheduled is offered to nobody before its time", async () => {
    const id = await yesterdays("scheduled");
    await runDurableObjectAlarm(deploymentStub(id));
    expect((await get(workspace.live, id)).status).toBe("pending");
    expect(await isOffered(ada, id)).toBe(false);
  });

  test("released stays with those who had not passed on it", async () => {
    const id = await yesterdays("released", { sequence: 2, alarm: Date.now() + 200 });
    await untilOffered(cy, id);
    expect(await isOffered(ada, id)).toBe(false);
    await gave(cy, id, "accept");
    expect(await untilRow(id, "accepted")).toMatchObject({ expert_id: cy.id });
  });

  test("pending past its window expires, and its slot and credits are free", async () => {
    const id = await yesterdays("pending", { ago: 5 * HOUR });
    expect(await get(workspace.live, id)).toMatchObject({ status: "expired", expired_reason: "not_accepted" });
    await untilRow(id, "expired");
    expect(await credits()).toEqual(FULL);
  });

  test("accepted and never started goes back to the bench by its alarm", async () => {
    const id = await yesterdays("accepted", { sequence: 1, ago: 4 * HOUR + MINUTE });
    await runDurableObjectAlarm(deploymentStub(id));
    expect((await get(workspace.live, id)).status).toBe("pending");
    await untilOffered(cy, id);
    expect(await isOffered(ada, id)).toBe(false);
    expect(await untilRow(id, "pending")).toMatchObject({ expert_id: null });
  });

  test("accepted is cancelled by its agent, and the credits come back", async () => {
    const id = await yesterdays("accepted", { sequence: 1 });
    const answer = await call(`/v1/deployments/${id}/cancel`, { key: workspace.live, method: "POST" });
    expect(answer.status, answer.text).toBe(200);
    await untilRow(id, "cancelled");
    expect(await credits()).toEqual(FULL);
  });

  test("in progress is in its expert's hands, and in nobody else's", async () => {
    const id = await yesterdays("in_progress", { sequence: 4 });
    const path = `/expert/v1/deployments/${id}`;
    expect((await call(path, { key: ada.token })).status).toBe(200);
    expect((await call(path, { key: cy.token })).status).toBe(404);
    await gave(ada, id, "ask", { body: "Which tone?" });
    expect(await untilRow(id, "needs_input")).toMatchObject({ expert_id: ada.id });
  });

  test("in progress has its pending files fetched now", async () => {
    const id = await yesterdays("in_progress", { sequence: 4, alarm: Date.now() + 200 });
    const files = ({ thread }: Deployment) => thread.flatMap((message) => message.context_files ?? []);
    expect(files(await get(workspace.live, id)).some(({ status }) => status === "pending")).toBe(true);
    await eventually(async () => files(await get(workspace.live, id)).every(({ status }) => status !== "pending"));
  });

  test("needs input and gets a reply; a reply that was kept is answered again and changes nothing", async () => {
    const probe = await create(workspace.live, { skills: [skill] });
    const body = { body: "Developers." };
    const scopeOf = (id: string, key: string) =>
      sha256Hex(JSON.stringify(["POST", `/v1/deployments/${id}/reply`, key]));
    const id = await yesterdays("needs_input", { sequence: 3 });
    // The key's row as yesterday's code wrote it.
    const answered = { ...shownOf("needs_input", id), metadata: { kept: "yesterday" } };
    const kept = { body_hash: await sha256Hex('{"body":"Developers."}'), body: JSON.stringify(answered) };
    const scope = await scopeOf(id, "kept");
    await runInDurableObject(deploymentStub(id), (_, { storage }) => {
      storage.kv.put(`answer:${scope}`, { ...kept, expires_at: Date.now() + HOUR });
    });
    const reply = (key: string) =>
      call(`/v1/deployments/${id}/reply`, { key: workspace.live, body, headers: { "Idempotency-Key": key } });
    const again = await reply("kept");
    expect([again.status, again.body]).toEqual([200, answered]);
    expect((await get(workspace.live, id)).status).toBe("needs_input");
    const fresh = await reply("fresh");
    expect([fresh.status, fresh.body.status]).toEqual([200, "in_progress"]);
    await untilRow(id, "in_progress");
    expect((await get(workspace.live, probe.id)).status).toBe("pending");
  });

  test("completed, by a process that died before it left, is settled and reaches D1 by its alarm", async () => {
    const id = await yesterdays("completed", { sequence: 3, outbox: { projection: 3 } });
    await runDurableObjectAlarm(deploymentStub(id));
    const found = await untilRow(id, "completed");
    expect(found).toMatchObject({ expert_id: ada.id });
    expect(found.turnaround_seconds).toBeGreaterThanOrEqual(0);
    expect(await credits()).toEqual({ balance: 9_980, reserved: 0, settled: 20 });
  });

  test("in test mode goes on with its simulated expert", async () => {
    const id = await yesterdays("test_mode", { alarm: Date.now() + 100 });
    expect((await until(workspace.test, id, "completed")).output?.synthetic).toBe(true);
    await untilRow(id, "completed");
  });
});

test("a seed of yesterday's in the Workspace object is listed, opened, and offered", async () => {
  const { id } = await create(workspace.live, { skills: [skill] });
  await untilOffered(cy, id);
  await evictDurableObject(deploymentStub(id));
  await runInDurableObject(deploymentStub(id), (_, { storage }) => storage.deleteAll());
  await everyD1.batch([
    everyD1.prepare("DELETE FROM deployments WHERE id = ?").bind(id),
    everyD1.prepare("DELETE FROM offers WHERE deployment_id = ?").bind(id),
  ]);
  await evictDurableObject(deploymentStub(id));
  const seed = JSON.stringify(recordOf("pending", id, 1_000));
  await runInDurableObject(workspaceStub(workspace.id, "live"), (_, { storage }) => {
    storage.sql.exec("UPDATE open_deployments SET seed = ? WHERE id = ?", seed, id);
  });
  const { body } = await call<{ data: Deployment[] }>("/v1/deployments", { key: workspace.live });
  expect(body.data.map((one) => [one.id, one.status])).toEqual([[id, "pending"]]);
  expect(await get(workspace.live, id)).toMatchObject({ status: "pending", skills: [skill] });
  await untilOffered(ada, id);
  await untilRow(id, "pending");
});

test("rows that the first migration's code wrote are there after the others, and are worked with", async () => {
  const { results } = await everyD1.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all<{
    name: string;
  }>();
  const tables = results.map(({ name }) => name).filter((name) => !/^(_cf|sqlite_)/.test(name));
  await everyD1.batch([...new Set(tables)].map((name) => everyD1.prepare(`DROP TABLE ${name}`)));
  const [first, ...others] = env.TEST_MIGRATIONS;
  if (!first) throw new Error("there are no migrations");
  for (const db of d1s()) await applyD1Migrations(db, [first]);

  const expert = newId("expert", Date.now());
  const at = Date.now();
  const snapshot = shownOf("completed", "dep_01KPX0000000000000000000D1");
  const shard = d1Of(workspace.id);
  await env.DB.batch([
    env.DB.prepare(
      "INSERT INTO experts (id, name, email, skills, availability, capacity, workspaces, created_at) VALUES (?, 'Ada', 'ada@old.example', '[\"copy\"]', 'available', 3, NULL, ?)",
    ).bind(expert, at),
  ]);
  await shard.batch([
    shard
      .prepare(
        "INSERT INTO deployments (workspace_id, mode, id, status, version, due_at, snapshot) VALUES (?, 'live', ?, 'completed', 4, NULL, ?)",
      )
      .bind(workspace.id, snapshot.id, JSON.stringify(snapshot)),
    shard
      .prepare(
        "INSERT INTO events (id, workspace_id, mode, type, deployment_id, body, created_at) VALUES ('evt_old', ?, 'live', 'deployment.completed', ?, '{}', ?)",
      )
      .bind(workspace.id, snapshot.id, at),
  ]);
  for (const db of d1s()) await applyD1Migrations(db, [first, ...others]);

  expect(await row(snapshot.id)).toMatchObject({ status: "completed", version: 4, revision: 0, expert_id: null });
  const { body: listed } = await call<{ data: Deployment[] }>("/v1/deployments", { key: workspace.live });
  expect(listed.data.map(({ id }) => id)).toEqual([snapshot.id]);
  const { body: made } = await admin<{ token: string }>(`/experts/${expert}/tokens`, { name: "test" });
  const me = await call<Record<string, unknown>>("/expert/v1/me", { key: made.token });
  expect([me.status, me.body.name, me.body.skills, me.body.capacity]).toEqual([200, "Ada", ["copy"], 3]);
  const fresh = await newWorkspace();
  const offered = await create(fresh.live, { skills: ["copy"] });
  await untilOffered({ id: expert, email: "ada@old.example", token: made.token, skills: ["copy"] }, offered.id);
});

test("what today's code stores has every field of yesterday's, of the same kind: after a rollback the old code reads it", () => {
  const kind = (value: unknown) => (value === null ? "null" : Array.isArray(value) ? "array" : typeof value);
  for (const status of STATUSES) {
    const before: Record<string, unknown> = JSON.parse(FORMAT_1[status]);
    const today: Record<string, unknown> = JSON.parse(JSON.stringify(inStatus(status)));
    for (const [field, value] of Object.entries(before)) {
      expect(today, `${status}: ${field}`).toHaveProperty(field);
      const kinds = [kind(value), kind(today[field])];
      if (!kinds.includes("null")) expect(kinds[1], `${status}: ${field}`).toBe(kinds[0]);
    }
  }
});
