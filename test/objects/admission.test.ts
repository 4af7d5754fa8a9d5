import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import type { Deployment } from "../../src/domain/deployment/schemas.ts";
import { newId } from "../../src/domain/ids.ts";
import { standardPlan } from "../../src/domain/workspace.ts";
import { type ApiErrorBody, admin, BRIEF, call, create, newExpert, newWorkspace } from "../support/api.ts";
import { eventually, sleep, workspaceStub } from "../support/objects.ts";

interface Usage {
  balance: number;
  reserved: number;
  settled: number;
  in_flight: { count: number; limit: number };
}
const usage = async (key: string) => (await call<Usage>("/v1/usage", { key })).body;
const slow = { ...BRIEF, metadata: { hd_test: "slow" } };

test("of 40 parallel creates exactly 10 are in flight, the others are told to come again", async () => {
  const { test: key } = await newWorkspace();
  const answers = await Promise.all(
    Array.from({ length: 40 }, () => call<ApiErrorBody>("/v1/deployments", { key, body: slow })),
  );
  const refused = answers.filter(({ status }) => status !== 201);
  expect(refused).toHaveLength(30);
  for (const { status, body, headers } of refused) {
    expect([status, body.error.code, body.error.type]).toEqual([429, "in_flight_limit", "rate_limit_error"]);
    expect(Number(headers.get("Retry-After"))).toBeGreaterThan(0);
  }
  expect((await usage(key)).in_flight).toEqual({ count: 10, limit: 10 });
});

test("a second key of the workspace does not double the slots, the other mode has its own", async () => {
  const workspace = await newWorkspace();
  const { body } = await admin<{ key: string }>(`/workspaces/${workspace.id}/keys`, { mode: "test", name: "second" });
  await Promise.all(Array.from({ length: 10 }, () => create(workspace.test, {}, "slow")));
  expect((await call("/v1/deployments", { key: body.key, body: slow })).status).toBe(429);
  await newExpert(["copy"]);
  expect((await call("/v1/deployments", { key: workspace.live, body: BRIEF })).status).toBe(201);
});

test("an ending frees its slot before it is answered", async () => {
  const { test: key } = await newWorkspace();
  const held = await Promise.all(Array.from({ length: 10 }, () => create(key, {}, "slow")));
  await call(`/v1/deployments/${held[0]?.id}/cancel`, { key, method: "POST" });
  expect((await call("/v1/deployments", { key, body: slow })).status).toBe(201);
});

test("credits: create reserves, cancel releases all, what is too dear is 402, and the same key works after a top-up", async () => {
  await newExpert(["copy"]);
  const { id, live: key } = await newWorkspace();
  await workspaceStub(id, "live").topUp(60, "for the test");
  const settings = { cycle_cap: 0, in_flight_limit: 100 };
  await reconfigure(id, settings);
  await drain(id, 10_000);
  const before = await usage(key);
  expect(before.balance).toBe(60);
  const first = await create(key, { urgency: "priority" });
  expect(first.credits).toEqual({ reserved: 50, settled: 0 });
  expect(await usage(key)).toMatchObject({ balance: 10, reserved: 50 });

  const keyed = { key, body: BRIEF, headers: { "Idempotency-Key": "dear" } };
  const refused = await call<ApiErrorBody>("/v1/deployments", keyed);
  expect([refused.status, refused.body.error.code, refused.body.error.type]).toEqual([
    402,
    "credits_exhausted",
    "billing_error",
  ]);
  expect(await usage(key)).toMatchObject({ balance: 10, reserved: 50, in_flight: { count: 1 } });
  await admin(`/workspaces/${id}/credits`, { amount: 100, reason: "top-up" });
  const created = await call<Deployment>("/v1/deployments", keyed);
  expect(created.status).toBe(201);
  expect(created.headers.get("Idempotency-Replayed")).toBeNull();
  expect((await call<Deployment>("/v1/deployments", keyed)).body.id).toBe(created.body.id);

  const cancelled = await call<Deployment>(`/v1/deployments/${first.id}/cancel`, { key, method: "POST" });
  expect(cancelled.body.credits).toEqual({ reserved: 0, settled: 0 });
  expect(await usage(key)).toMatchObject({ balance: 140, reserved: 20, settled: 10_000, in_flight: { count: 1 } });
  const { balances, transactions } = await workspaceStub(id, "live").books();
  expect(Object.values(balances).reduce((sum, amount) => sum + amount)).toBe(0);
  for (const { entries } of transactions) expect(Object.values(entries).reduce((sum, amount) => sum + amount)).toBe(0);
});

test("ending the same deployment twice moves its credits once", async () => {
  await newExpert(["copy"]);
  const { id, live: key } = await newWorkspace();
  const created = await create(key);
  const stub = workspaceStub(id, "live");
  await Promise.all([stub.end(created.id, "settle"), stub.end(created.id, "settle"), stub.end(created.id, "release")]);
  expect(await usage(key)).toMatchObject({ balance: 9_980, reserved: 0, settled: 20, in_flight: { count: 0 } });
});

test("a revoked key is refused at the very next request, also while many race", async () => {
  const { id, test: key } = await newWorkspace();
  const keys = await admin<{ data: { id: string; mode: string }[] }>(`/workspaces/${id}/keys`);
  const keyId = keys.body.data.find(({ mode }) => mode === "test")?.id;
  let revoked = false;
  const late: number[] = [];
  const racing = Array.from({ length: 60 }, async (_, turn) => {
    await sleep(turn * 2);
    const after = revoked;
    const { status } = await call("/v1/usage", { key });
    if (after) late.push(status);
  });
  await sleep(40);
  expect((await admin(`/workspaces/${id}/keys/${keyId}`, undefined, "DELETE")).status).toBe(204);
  revoked = true;
  await Promise.all(racing);
  expect(late.length).toBeGreaterThan(0);
  expect(new Set(late)).toEqual(new Set([401]));
});

test("the rate window is rolling, refuses what is over it, and survives an eviction", async () => {
  const { id, test: key } = await newWorkspace();
  await reconfigure(id, { rate_limit: 20 }, "test");
  for (let turn = 0; turn < 20; turn++) expect((await call("/v1/usage", { key })).status).toBe(200);
  await sleep(1_300);
  await evictDurableObject(workspaceStub(id, "test"));
  const refused = await call<ApiErrorBody>("/v1/usage", { key });
  expect([refused.status, refused.body.error.code]).toEqual([429, "rate_limited"]);
  expect(refused.headers.get("X-RateLimit-Remaining")).toBe("0");
  const wait = Number(refused.headers.get("Retry-After"));
  expect(wait).toBeGreaterThan(50);
  expect(wait).toBeLessThanOrEqual(61);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + wait * 1_000 });
  expect((await call("/v1/usage", { key })).status).toBe(200);
  vi.useRealTimers();
});

test("a stranger's address leaves no trace in an object", async () => {
  const { test: key } = await newWorkspace();
  const unknown = `dep_${"0".repeat(25)}1`;
  expect((await call(`/v1/deployments/${unknown}`, { key })).status).toBe(404);
  expect((await call(`/v1/deployments/${unknown}/cancel`, { key, method: "POST" })).status).toBe(404);
  const stored = await env.DEPLOYMENTS.getByName(unknown).get({ workspace_id: "ws_x", mode: "test" });
  expect(stored).toEqual({ found: false });
});

test("last use of a key is shown", async () => {
  const { id, test: key } = await newWorkspace();
  const lastUse = async () => {
    const { body } = await admin<{ data: { mode: string; last_used_at: string | null }[] }>(`/workspaces/${id}/keys`);
    return body.data.find(({ mode }) => mode === "test")?.last_used_at;
  };
  expect(await lastUse()).toBeNull();
  await call("/v1/usage", { key });
  expect(Date.parse((await eventually(lastUse)) ?? "")).toBeGreaterThan(Date.now() - 10_000);
});

async function reconfigure(
  id: string,
  changes: Record<string, unknown>,
  mode: "test" | "live" = "live",
): Promise<void> {
  await workspaceStub(id, mode).configure({ ...standardPlan(id, mode, "reconfigured"), ...changes });
}

/** Spends what the cycle granted, so that only top-ups are left. */
async function drain(id: string, granted: number): Promise<void> {
  await runInDurableObject(workspaceStub(id, "live"), (instance) => {
    const { book } = instance as unknown as {
      book: {
        reserve(id: string, price: number, now: number): { amount: number; from_grant: number };
        end(id: string, reservation: object, how: string, now: number): void;
      };
    };
    const spent = newId("deployment", Date.now());
    book.end(spent, book.reserve(spent, granted, Date.now()), "settle", Date.now());
  });
}
