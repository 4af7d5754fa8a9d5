import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { call, create, get, newWorkspace, type Workspace } from "../support/api.ts";
import { benchExpert, brought, gave, give, ownSkill, type TestExpert, untilOffered } from "../support/bench.ts";
import { everyD1 } from "../support/d1.ts";
import { failD1, hangD1 } from "../support/faults.ts";
import type { List } from "../support/http-helpers.ts";
import { eventually } from "../support/objects.ts";

type Event = { id: string; sequence: number; type: string };
const HOOK = "https://stored.example/hook";

let workspace: Workspace;
let expert: TestExpert;
let heal: () => void = () => {};
beforeAll(async () => {
  vi.spyOn(globalThis, "fetch").mockImplementation(async () => new Response("ok"));
  workspace = await newWorkspace();
  expert = await benchExpert([ownSkill()], { workspaces: [workspace.id], capacity: 100 });
});
afterEach(() => heal());
// What is still on its way must not go out into the world.
afterAll(async () => {
  const pending = everyD1.prepare("SELECT count(*) AS n FROM deliveries WHERE workspace_id = ? AND status = 'pending'");
  await eventually(async () => (await pending.bind(workspace.id).first("n")) === 0);
  vi.restoreAllMocks();
});

/** The object itself, whatever other tests have put before the namespace. */
const deploymentStub = (id: string) => env.DEPLOYMENTS.get(env.DEPLOYMENTS.idFromName(id));
const keysOf = (id: string) =>
  runInDurableObject(deploymentStub(id), (_, { storage }) => [...storage.kv.list()].map(([key]) => key));
const alarmOf = (id: string) => runInDurableObject(deploymentStub(id), (_, { storage }) => storage.getAlarm());

async function logOf(id: string): Promise<Event[]> {
  const answer = await call<List<Event>>(`/v1/deployments/${id}/events`, { key: workspace.live });
  expect(answer.status, answer.text).toBe(200);
  return answer.body.data;
}

function row(id: string) {
  return everyD1.prepare("SELECT * FROM deployments WHERE id = ?").bind(id).first<Record<string, unknown>>();
}

async function deliveriesOf(id: string) {
  const query = everyD1.prepare("SELECT * FROM deliveries WHERE deployment_id = ? AND workspace_id <> '' ORDER BY id");
  return (await query.bind(id).all<{ event_id: string; status: string; tries: string }>()).results;
}

test("one commit is one row: a deployment is one key, with its log and its answers", async () => {
  const { id } = await brought(workspace.live, expert, "completed");
  expect(await keysOf(id)).toEqual(["machine"]);
  expect((await logOf(id)).map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
});

test("large events go to keys of their own, and the log has them in their order, also after an eviction", async () => {
  const { id } = await brought(workspace.live, expert, "in_progress", { brief: "ü".repeat(9_000) });
  for (const turn of [1, 2, 3, 4]) {
    await gave(expert, id, "ask", { body: `${turn}${"é".repeat(19_000)}` });
    const reply = { key: workspace.live, body: { body: `${turn}${"ß".repeat(19_000)}` } };
    expect((await call(`/v1/deployments/${id}/reply`, reply)).status).toBe(200);
  }
  const output = { body: "Done." };
  const headers = { "Idempotency-Key": "large" };
  const done = await give(expert, id, "complete", { output }, headers);
  expect(done.status, done.text).toBe(200);
  const keys = await keysOf(id);
  expect(keys.filter((key) => key.startsWith("event:")).length).toBeGreaterThan(5);
  await evictDurableObject(deploymentStub(id));
  expect((await logOf(id)).map(({ sequence }) => sequence)).toEqual(
    Array.from({ length: 11 }, (_, index) => index + 1),
  );
  const again = await give(expert, id, "complete", { output }, headers);
  expect([again.status, again.body]).toEqual([200, done.body]);
  expect((await logOf(id)).length).toBe(11);
});

test("an object that sleeps between its commits sends nothing twice and leaves nothing out", async () => {
  const { id } = await create(workspace.live, { skills: expert.skills, webhook_url: HOOK });
  await untilOffered(expert, id);
  for (const [command, body] of [["accept"], ["start"], ["complete", { output: { body: "Done." } }]] as const) {
    await evictDurableObject(deploymentStub(id));
    await gave(expert, id, command, body);
  }
  await evictDurableObject(deploymentStub(id));
  const sent = await eventually(async () => {
    const rows = await deliveriesOf(id);
    return rows.length === 3 && rows.every(({ status }) => status === "delivered") && rows;
  });
  expect(sent.map(({ event_id }) => event_id)).toEqual((await logOf(id)).map((event) => event.id));
  expect(sent.map(({ tries }) => JSON.parse(tries).length)).toEqual([1, 1, 1]);
});

test("what was committed while nothing could leave is found by the alarm behind it, by a process that knows of nothing", async () => {
  const { id } = await brought(workspace.live, expert, "accepted", { webhook_url: HOOK });
  heal = failD1();
  const started = deploymentStub(id).commandByExpert(
    { type: "expert", id: expert.id, name: "", skills: expert.skills },
    { type: "start" },
    { idempotency: null, request_id: null, seen: null },
  );
  expect((await started).kind).toBe("ok");
  expect(await alarmOf(id)).toBeLessThan(Date.now() + 10_000);
  expect((await deploymentStub(id).state())?.projected).toBeLessThan((await deploymentStub(id).state())?.revision ?? 0);
  await evictDurableObject(deploymentStub(id));
  heal();
  await runDurableObjectAlarm(deploymentStub(id));
  expect((await row(id))?.status).toBe("in_progress");
  expect((await deliveriesOf(id)).length).toBe(2);
});

test("while its alarm is at work, and so none is set, an object does not claim that all has left", async () => {
  const { id } = await brought(workspace.live, expert, "accepted", { webhook_url: HOOK });
  heal = failD1();
  await deploymentStub(id).commandByExpert(
    { type: "expert", id: expert.id, name: "", skills: expert.skills },
    { type: "start" },
    { idempotency: null, request_id: null, seen: null },
  );
  await evictDurableObject(deploymentStub(id));
  heal();
  heal = hangD1();
  const working = runDurableObjectAlarm(deploymentStub(id));
  await eventually(async () => (await alarmOf(id)) === null);
  const state = await deploymentStub(id).state();
  expect(state?.projected).toBeLessThan(state?.revision ?? 0);
  heal();
  await working;
  await eventually(async () => (await row(id))?.status === "in_progress");
});

test("an object that slept since its last commit left knows that D1 has it", async () => {
  const { id } = await brought(workspace.live, expert, "completed");
  await eventually(async () => (await row(id))?.status === "completed");
  await runDurableObjectAlarm(deploymentStub(id));
  await evictDurableObject(deploymentStub(id));
  const state = await deploymentStub(id).state();
  expect(state?.projected).toBe(state?.revision);
  expect(await alarmOf(id)).toBeNull();
});

test("a deployment whose opening was cut short is opened again by its workspace, and offered once", async () => {
  heal = failD1();
  const { id } = await create(workspace.live, { skills: expert.skills });
  await evictDurableObject(deploymentStub(id));
  heal();
  await untilOffered(expert, id, 20_000);
  expect((await get(workspace.live, id)).status).toBe("pending");
  expect((await row(id))?.status).toBe("pending");
});

test("a deployment of the format before this one keeps its log, its answers and how far it had come", async () => {
  const { id } = await brought(workspace.live, expert, "in_progress", { webhook_url: HOOK });
  await eventually(async () => (await deliveriesOf(id)).every(({ status }) => status === "delivered"));
  const log = await logOf(id);
  await runInDurableObject(deploymentStub(id), async (_, { storage }) => {
    const {
      events,
      answers: __,
      sent,
      ...machine
    } = storage.kv.get("machine") as Record<string, unknown> & {
      events: Event[];
      sent: Record<string, number>;
    };
    await storage.deleteAll();
    storage.kv.put("machine", { ...machine, format: 1 });
    for (const event of events) storage.kv.put(`event:${String(event.sequence).padStart(8, "0")}`, event);
    storage.kv.put("outbox", { ...sent, projection: machine.revision });
    await storage.setAlarm(Date.now() + 3_600_000);
  });
  await evictDurableObject(deploymentStub(id));
  expect(await logOf(id)).toEqual(log);
  await gave(expert, id, "complete", { output: { body: "Done." } });
  const after = await logOf(id);
  expect(after.slice(0, 2)).toEqual(log);
  expect(after.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  expect((await deliveriesOf(id)).length).toBe(3);
  expect(await keysOf(id)).toEqual(["event:00000001", "event:00000002", "machine", "outbox"]);
});
