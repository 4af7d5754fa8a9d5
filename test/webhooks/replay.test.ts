import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { sweep } from "../../src/cron/sweep.ts";
import type { Delivery, Replay } from "../../src/domain/webhooks/schemas.ts";
import { claim } from "../../src/services/deliveries/attempt.ts";
import { admin, call, create, newWorkspace, until } from "../support/api.ts";
import { everyD1 } from "../support/d1.ts";
import { failQueue } from "../support/faults.ts";
import { expectError } from "../support/http-helpers.ts";
import { eventually } from "../support/objects.ts";
import { deliveries, delivery, HOOK, mockWorld, post, register, sendTest, setRow, tried } from "./receiver.ts";

const world = mockWorld();
const DEAD = { status: "dead_letter", next_attempt_at: null, attempts: 7 };

/** A delivery that was tried once, failed, and was then given up. */
async function deadLetter(key: string, webhookId: string): Promise<Delivery> {
  const answer = world.answer;
  world.answer = () => new Response("down", { status: 503 });
  const { id } = await sendTest(key, webhookId);
  await tried(key, id, 1);
  await setRow("deliveries", id, DEAD);
  world.answer = answer;
  return delivery(key, id);
}

/** Copies a delivery's row many times, as dead letters under ids of their own. */
async function multiply(id: string, times: number): Promise<void> {
  const columns = "workspace_id, mode, webhook_id, url, event_id, event_type, status, attempts, created_at";
  await everyD1
    .prepare(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
     INSERT INTO deliveries (id, ${columns}) SELECT substr(id, 1, 24) || printf('%06d', n.i), ${columns} FROM deliveries, n WHERE id = ?`,
    )
    .bind(times, id)
    .run();
}

async function countOf(webhookId: string, where: string): Promise<number> {
  const row = await everyD1
    .prepare(`SELECT count(*) AS n FROM deliveries WHERE webhook_id = ? AND ${where}`)
    .bind(webhookId)
    .first<{ n: number }>();
  return row?.n ?? 0;
}

test("a replayed dead letter is sent again under the same ids, its tries kept", async () => {
  const { test: key } = await newWorkspace();
  const { id: webhookId, url } = await register(key);
  const dead = await deadLetter(key, webhookId);
  const replayed = await post<Delivery>(key, `/v1/deliveries/${dead.id}/replay`);
  expect(replayed.status).toBe(202);
  expect(replayed.body).toEqual({ ...dead, status: "pending", next_attempt_at: expect.any(String) });
  const after = await tried(key, dead.id, 2);
  expect(after).toMatchObject({ id: dead.id, event_id: dead.event_id, status: "delivered", next_attempt_at: null });
  expect(after.attempts[0]).toEqual(dead.attempts[0]);
  expect(after.attempts[1]).toMatchObject({ status: 200, response: "ok" });
  const [first, second] = world.at(url);
  expect(second?.body).toBe(first?.body);
  expect(second?.headers["humandeploy-delivery"]).toBe(dead.id);
  expect(second?.headers["webhook-id"]).toBe(dead.event_id);
});

test("a replay begins the schedule anew: after a failure the first step comes again", async () => {
  const { test: key } = await newWorkspace();
  const { id: webhookId } = await register(key);
  const dead = await deadLetter(key, webhookId);
  world.answer = () => new Response("down", { status: 503 });
  await post(key, `/v1/deliveries/${dead.id}/replay`);
  const after = await tried(key, dead.id, 2);
  const wait = Date.parse(after.next_attempt_at ?? "") - Date.parse(after.attempts[1]?.at ?? "");
  expect(after.status).toBe("pending");
  expect(wait).toBeGreaterThanOrEqual(30_000);
  expect(wait).toBeLessThan(40_000);
});

test("what was delivered or acknowledged can be sent again too", async () => {
  const { test: key } = await newWorkspace();
  const { id: webhookId } = await register(key);
  for (const status of [200, 404]) {
    world.answer = () => new Response(null, { status });
    const { id } = await sendTest(key, webhookId);
    const first = await tried(key, id, 1);
    expect((await post(key, `/v1/deliveries/${id}/replay`)).status).toBe(202);
    expect((await tried(key, id, 2)).status).toBe(first.status);
  }
});

test("a delivery that waits for its next try is due at once", async () => {
  const { test: key } = await newWorkspace();
  const { id: webhookId } = await register(key);
  world.answer = () => new Response("down", { status: 503 });
  const { id } = await sendTest(key, webhookId);
  await tried(key, id, 1);
  world.answer = () => new Response("ok");
  expect((await post(key, `/v1/deliveries/${id}/replay`)).status).toBe(202);
  expect((await tried(key, id, 2)).status).toBe("delivered");
});

test("a replay during a try doubles nothing, and holds though that try was the last and fails", async () => {
  const { test: key } = await newWorkspace();
  const { id: webhookId, url } = await register(key);
  const { id } = await deadLetter(key, webhookId);
  await setRow("deliveries", id, { status: "pending", attempts: 6, next_attempt_at: Date.now() });
  let release = () => {};
  world.answer = () => new Promise((resolve) => (release = () => resolve(new Response("down", { status: 503 }))));
  const claimed = await claim(env, { delivery_id: id });
  if (!("finish" in claimed)) throw new Error("it was not claimed");
  const finished = claimed.finish();
  await eventually(async () => world.at(url).length === 2);
  expect((await post(key, `/v1/deliveries/${id}/replay`)).status).toBe(202);
  expect(await claim(env, { delivery_id: id })).toEqual({ again_at: null });
  await sweep(env);
  expect(world.at(url)).toHaveLength(2);

  release();
  expect(await finished).toBeLessThanOrEqual(Date.now());
  const pending = await delivery(key, id);
  expect([pending.status, pending.attempts.length]).toEqual(["pending", 2]);
  world.answer = () => new Response("ok");
  await sweep(env);
  expect((await tried(key, id, 3)).status).toBe("delivered");
  expect(world.at(url)).toHaveLength(3);
});

test("a replay during a try that arrives is done with it", async () => {
  const { test: key } = await newWorkspace();
  const { id: webhookId, url } = await register(key);
  const { id } = await deadLetter(key, webhookId);
  await setRow("deliveries", id, { status: "pending", attempts: 3, next_attempt_at: Date.now() });
  const claimed = await claim(env, { delivery_id: id });
  if (!("finish" in claimed)) throw new Error("it was not claimed");
  expect((await post(key, `/v1/deliveries/${id}/replay`)).status).toBe(202);
  expect(await claimed.finish()).toBeNull();
  await sweep(env);
  expect((await delivery(key, id)).status).toBe("delivered");
  expect(world.at(url)).toHaveLength(2);
});

test("a try that ends after its endpoint was disabled brings nothing back to life", async () => {
  const { test: key } = await newWorkspace();
  const { id: webhookId } = await register(key);
  const { id } = await deadLetter(key, webhookId);
  await setRow("deliveries", id, { status: "pending", attempts: 2, next_attempt_at: Date.now() });
  const claimed = await claim(env, { delivery_id: id });
  if (!("finish" in claimed)) throw new Error("it was not claimed");
  world.answer = () => new Response("down", { status: 503 });
  await call(`/v1/webhooks/${webhookId}`, { key, method: "PATCH", body: { status: "disabled" } });
  expect(await claimed.finish()).toBeNull();
  expect(await delivery(key, id)).toMatchObject({ status: "dead_letter", next_attempt_at: null });
});

test.each(["disabled", "deleted"])(
  "a delivery whose endpoint is %s is not replayed: 409, and nothing changes",
  async (how) => {
    const { test: key } = await newWorkspace();
    const { id: webhookId } = await register(key);
    const dead = await deadLetter(key, webhookId);
    if (how === "deleted") await call(`/v1/webhooks/${webhookId}`, { key, method: "DELETE" });
    else await call(`/v1/webhooks/${webhookId}`, { key, method: "PATCH", body: { status: "disabled" } });
    expectError(await post(key, `/v1/deliveries/${dead.id}/replay`), 409, "invalid_state");
    const many = await post(key, `/v1/webhooks/${webhookId}/replay`);
    if (how === "deleted") expectError(many, 404, "not_found");
    else expectError(many, 409, "invalid_state");
    expectError(await admin(`/deliveries/${dead.id}/replay`, {}), 409, "invalid_state");
    expect((await admin<Replay>("/deliveries/replay", { webhook_id: webhookId })).body.count).toBe(0);
    expect(await delivery(key, dead.id)).toEqual(dead);
  },
);

test("a deployment's own webhook_url can be replayed", async () => {
  const { test: key } = await newWorkspace();
  const { id } = await create(key, { webhook_url: HOOK });
  await until(key, id, "completed");
  const sent = await eventually(async () => {
    const { data } = await deliveries(key, "?status=delivered");
    return data.length === 3 && data;
  });
  const one = sent[0] as Delivery;
  expect((await post(key, `/v1/deliveries/${one.id}/replay`)).body).toMatchObject({
    webhook_id: null,
    deployment_id: id,
  });
  expect((await tried(key, one.id, 2)).status).toBe("delivered");
});

test("a queue that is down does not fail a replay: the sweep finds it", async () => {
  const { test: key } = await newWorkspace();
  const { id: webhookId } = await register(key);
  const one = await deadLetter(key, webhookId);
  const other = await deadLetter(key, webhookId);
  const heal = failQueue();
  expect((await post(key, `/v1/deliveries/${one.id}/replay`)).status).toBe(202);
  expect((await post(key, `/v1/webhooks/${webhookId}/replay`)).body).toMatchObject({ count: 1 });
  expect((await post(key, `/v1/webhooks/${webhookId}/test`)).status).toBe(202);
  heal();
  expect(world.received).toHaveLength(2);
  await sweep(env);
  for (const { id } of [one, other]) expect((await tried(key, id, 2)).status).toBe("delivered");
  await eventually(async () => world.received.length === 5);
});

test("an endpoint's replay takes all of its dead letters, however many, and nothing else", async () => {
  const { test: key } = await newWorkspace();
  const [mine, other] = [await register(key), await register(key)];
  const dead = await deadLetter(key, mine.id);
  await deadLetter(key, other.id);
  const done = await sendTest(key, mine.id);
  await tried(key, done.id, 1);
  await multiply(dead.id, 1_234);
  const heal = failQueue();
  const answer = await post<Replay>(key, `/v1/webhooks/${mine.id}/replay`, { "Idempotency-Key": "all" });
  expect([answer.status, answer.body]).toEqual([202, { object: "replay", webhook_id: mine.id, count: 1_235 }]);
  expect(await countOf(mine.id, "status = 'pending' AND attempts = 0 AND next_attempt_at IS NOT NULL")).toBe(1_235);
  expect(await countOf(mine.id, "status = 'delivered'")).toBe(1);
  expect(await countOf(other.id, "status = 'dead_letter'")).toBe(1);

  const again = await post(key, `/v1/webhooks/${mine.id}/replay`, { "Idempotency-Key": "all" });
  expect([again.text, again.headers.get("Idempotency-Replayed")]).toEqual([answer.text, "true"]);
  expect((await post(key, `/v1/webhooks/${mine.id}/replay`)).body).toMatchObject({ count: 0 });
  await everyD1.prepare("DELETE FROM deliveries WHERE webhook_id = ?").bind(mine.id).run();
  heal();
});

test("a replay with an Idempotency-Key is done once", async () => {
  const { test: key } = await newWorkspace();
  const { id: webhookId, url } = await register(key);
  const { id } = await deadLetter(key, webhookId);
  const path = `/v1/deliveries/${id}/replay`;
  const first = await post(key, path, { "Idempotency-Key": "one" });
  await tried(key, id, 2);
  const again = await post(key, path, { "Idempotency-Key": "one" });
  expect([again.status, again.text, again.headers.get("Idempotency-Replayed")]).toEqual([202, first.text, "true"]);
  await sweep(env);
  expect(world.at(url)).toHaveLength(2);
});

test("an operator replays one delivery of anybody, or the dead letters of a workspace or an endpoint", async () => {
  const [mine, theirs] = [await newWorkspace(), await newWorkspace()];
  const heal = failQueue();
  const endpoints = [await register(mine.test), await register(mine.live), await register(theirs.test)];
  const keys = [mine.test, mine.live, theirs.test];
  const dead: string[] = [];
  for (const [index, { id }] of endpoints.entries()) {
    const made = await sendTest(keys[index] ?? "", id);
    await setRow("deliveries", made.id, DEAD);
    dead.push(made.id);
  }
  const states = async () => Promise.all(dead.map(async (id, index) => (await delivery(keys[index] ?? "", id)).status));
  const one = await admin<Delivery & { workspace_id: string; mode: string }>(`/deliveries/${dead[1]}/replay`, {});
  expect(one.status).toBe(202);
  expect(one.body).toMatchObject({ id: dead[1], status: "pending", workspace_id: mine.id, mode: "live", attempts: [] });
  const ofEndpoint = await admin("/deliveries/replay", { webhook_id: endpoints[0]?.id, status: "dead_letter" });
  expect([ofEndpoint.status, ofEndpoint.body]).toEqual([
    202,
    { object: "replay", webhook_id: endpoints[0]?.id, count: 1 },
  ]);
  expect(await states()).toEqual(["pending", "pending", "dead_letter"]);
  expect((await admin("/deliveries/replay", { workspace: mine.id })).body).toMatchObject({
    count: 0,
    webhook_id: null,
  });
  expect((await admin("/deliveries/replay", { workspace: theirs.id })).body).toMatchObject({ count: 1 });
  expect(await states()).toEqual(["pending", "pending", "pending"]);
  heal();

  expectError(await admin("/deliveries/replay", { status: "delivered" }), 400, "invalid_request", "status");
  expectError(await admin("/deliveries/replay", { workspace: "x" }), 400, "invalid_request", "workspace");
  expectError(await admin("/deliveries/dlv_nope/replay", {}), 404, "not_found");
  expectError(await post(mine.test, "/admin/v1/deliveries/replay"), 401, "authentication_failed");
});
