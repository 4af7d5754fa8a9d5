import { env } from "cloudflare:workers";
import { afterEach, expect, test } from "vitest";
import type { Deployment } from "../../src/domain/deployment/schemas.ts";
import { type ApiErrorBody, call, create, get, newWorkspace, until } from "../support/api.ts";
import { everyD1 } from "../support/d1.ts";
import { failD1, failQueue, hangD1 } from "../support/faults.ts";
import { deploymentStub, eventually, workspaceStub } from "../support/objects.ts";

let heal: () => void = () => {};
afterEach(() => heal());

async function row(id: string): Promise<Deployment | null> {
  const found = await everyD1
    .prepare("SELECT snapshot FROM deployments WHERE id = ?")
    .bind(id)
    .first<{ snapshot: string }>();
  return found && JSON.parse(found.snapshot);
}

for (const [what, fault] of [
  ["fails", failD1],
  ["hangs", hangD1],
] as const) {
  test(`while D1 ${what}, creates, gets, replies and cancels work, lists are 503 in shape; afterwards D1 equals the objects`, async () => {
    const { id: workspaceId, test: key } = await newWorkspace();
    const before = await create(key, {}, "needs_input");
    await until(key, before.id, "needs_input");
    heal = fault();

    const created = await create(key);
    const slow = await create(key, {}, "slow");
    expect((await get(key, created.id)).id).toBe(created.id);
    const reply = await call<Deployment>(`/v1/deployments/${before.id}/reply`, {
      key,
      body: { body: "Use the second." },
    });
    expect([reply.status, reply.body.status]).toEqual([200, "in_progress"]);
    const cancel = await call<Deployment>(`/v1/deployments/${slow.id}/cancel`, { key, method: "POST" });
    expect([cancel.status, cancel.body.status]).toEqual([200, "cancelled"]);
    const usage = await call<{ in_flight: { count: number } }>("/v1/usage", { key });
    expect(usage.body.in_flight.count).toBe(2);
    const list = await call<ApiErrorBody>("/v1/deployments", { key });
    expect([list.status, list.body.error.type]).toEqual([503, "api_error"]);
    expect(list.headers.get("Retry-After")).not.toBeNull();
    expect(list.body.error.message).not.toMatch(/D1|injected|SQL/i);
    await until(key, created.id, "completed");
    heal();

    for (const id of [before.id, created.id, slow.id]) {
      await eventually(
        async () => (await row(id))?.status !== undefined && (await row(id))?.status === (await get(key, id)).status,
        25_000,
      );
      const done = id === slow.id ? await get(key, id) : await until(key, id, "completed");
      await eventually(async () => JSON.stringify(await row(id)) === JSON.stringify(done), 25_000);
    }
    await eventually(async () => {
      const { data } = (await call<{ data: Deployment[] }>("/v1/deployments", { key })).body;
      return data.length === 3 && data.every(({ status }) => status === "completed" || status === "cancelled");
    }, 25_000);
    await eventually(async () => (await workspaceStub(workspaceId, "test").seedsLeft()) === 0, 25_000);
  }, 90_000);
}

test("with the queue down nothing waits, and every event keeps its delivery row", async () => {
  const { test: key } = await newWorkspace();
  heal = failQueue();
  const { id } = await create(key, { webhook_url: "http://127.0.0.1:9999/" });
  await until(key, id, "completed");
  const rows = await eventually(async () => {
    const found = await everyD1
      .prepare("SELECT event_type, status FROM deliveries WHERE deployment_id = ? ORDER BY event_type")
      .bind(id)
      .all<{ event_type: string; status: string }>();
    return found.results.length === 3 && found.results;
  });
  expect(rows.map(({ event_type, status }) => [event_type, status])).toEqual([
    ["deployment.accepted", "pending"],
    ["deployment.completed", "pending"],
    ["deployment.in_progress", "pending"],
  ]);
});

test("an older record never overwrites a newer one in D1, and a repeat changes nothing", async () => {
  const { test: key } = await newWorkspace();
  const { id } = await create(key, {}, "slow");
  await until(key, id, "accepted");
  await call(`/v1/deployments/${id}/cancel`, { key, method: "POST" });
  const done = await get(key, id);
  await eventually(async () => (await row(id))?.version === done.version);
  await deploymentStub(id).poke();
  expect(await row(id)).toEqual(done);
});

test("a ledger that cannot be reached lets the command succeed, and the slot follows", async () => {
  const { test: key } = await newWorkspace();
  const { id } = await create(key, {}, "slow");
  const original = env.WORKSPACES.getByName.bind(env.WORKSPACES);
  let down = true;
  Object.defineProperty(env.WORKSPACES, "getByName", {
    configurable: true,
    value: (name: string) => {
      const stub = original(name);
      return new Proxy(stub, {
        get: (target, method) =>
          method === "end" && down
            ? () => Promise.reject(new Error("injected: the ledger is down"))
            : Reflect.get(target, method),
      });
    },
  });
  heal = () => Reflect.deleteProperty(env.WORKSPACES, "getByName");
  const cancelled = await call<Deployment>(`/v1/deployments/${id}/cancel`, { key, method: "POST" });
  expect([cancelled.status, cancelled.body.status]).toEqual([200, "cancelled"]);
  const inFlight = async () =>
    (await call<{ in_flight: { count: number } }>("/v1/usage", { key })).body.in_flight.count;
  expect(await inFlight()).toBe(1);
  down = false;
  await eventually(async () => (await inFlight()) === 0);
});
