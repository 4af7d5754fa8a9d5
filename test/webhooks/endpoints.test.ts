import { env } from "cloudflare:workers";
import { describe, expect, test, vi } from "vitest";
import { sweep } from "../../src/cron/sweep.ts";
import { MINUTE } from "../../src/domain/time.ts";
import type { Delivery } from "../../src/domain/webhooks/schemas.ts";
import { WEBHOOK_EVENT_TYPES } from "../../src/domain/webhooks/schemas.ts";
import { claim } from "../../src/services/deliveries/attempt.ts";
import { REFUSED_URLS } from "../support/address-corpus.ts";
import { BRIEF, call, create, newWorkspace, until } from "../support/api.ts";
import { failQueue } from "../support/faults.ts";
import { createAndCancel, expectError } from "../support/http-helpers.ts";
import { eventually } from "../support/objects.ts";
import {
  deliveries,
  delivery,
  freeze,
  HOOK,
  mockWorld,
  nextTry,
  post,
  register,
  sendTest,
  setRow,
  tried,
  verifies,
} from "./receiver.ts";

const world = mockWorld();
const patch = (key: string, id: string, body: unknown) => call(`/v1/webhooks/${id}`, { key, method: "PATCH", body });
const remove = (key: string, id: string) => call(`/v1/webhooks/${id}`, { key, method: "DELETE" });

describe("a test event", () => {
  test("goes to its endpoint alone, whatever that listens to, and verifies", async () => {
    const { id: workspaceId, test: key } = await newWorkspace();
    const { secret, ...endpoint } = await register(key, { events: ["deployment.expired"] });
    await register(key);
    const begun = await sendTest(key, endpoint.id);
    expect(begun).toMatchObject({
      status: "pending",
      attempts: [],
      event_type: "webhook.test",
      webhook_id: endpoint.id,
    });
    expect((await tried(key, begun.id, 1)).status).toBe("delivered");
    expect(world.received).toHaveLength(1);
    const [request] = world.at(endpoint.url);
    if (!request) throw new Error("it was not sent");
    expect(JSON.parse(request.body)).toEqual({
      id: begun.event_id,
      object: "event",
      type: "webhook.test",
      api_version: "2026-04-23",
      mode: "test",
      workspace_id: workspaceId,
      sequence: null,
      created_at: begun.created_at,
      data: { webhook_endpoint: endpoint },
    });
    expect(request.headers["humandeploy-delivery"]).toBe(begun.id);
    expect(request.headers["humandeploy-event"]).toBe("webhook.test");
    expect(await verifies(request, secret)).toBe(true);
  });

  test("is refused while the endpoint is disabled", async () => {
    const { test: key } = await newWorkspace();
    const { id } = await register(key);
    await patch(key, id, { status: "disabled" });
    expectError(await post(key, `/v1/webhooks/${id}/test`), 409, "invalid_state");
    expect((await deliveries(key)).data).toEqual([]);
  });

  test("with an Idempotency-Key is sent once", async () => {
    const { test: key } = await newWorkspace();
    const { id, url } = await register(key);
    const send = () => post<Delivery>(key, `/v1/webhooks/${id}/test`, { "Idempotency-Key": "t" });
    const first = await send();
    await tried(key, first.body.id, 1);
    const again = await send();
    expect([again.status, again.text, again.headers.get("Idempotency-Replayed")]).toEqual([202, first.text, "true"]);
    expect(world.at(url)).toHaveLength(1);
  });

  test("takes an empty body or {}, with or without a content type, and no other", async () => {
    const { test: key } = await newWorkspace();
    const { id } = await register(key);
    const path = `/v1/webhooks/${id}/test`;
    const json = { "Content-Type": "application/json" };
    expect((await call(path, { key, method: "POST", headers: json })).status).toBe(202);
    expect((await call(path, { key, body: {} })).status).toBe(202);
    expect((await call(path, { key, method: "POST", raw: "{}" })).status).not.toBe(500);
    expectError(await call(path, { key, body: { event: "x" } }), 400, "invalid_request", "event");
  });
});

test("an endpoint may listen to every type of event there is, usage.threshold_reached among them, and to no other", async () => {
  const { test: key } = await newWorkspace();
  const all = await register(key, { events: [...WEBHOOK_EVENT_TYPES] });
  expect(all.events).toContain("usage.threshold_reached");
  for (const events of [["webhook.test"], ["deployment.*"], [], "deployment.completed"]) {
    expectError(await call("/v1/webhooks", { key, body: { url: HOOK, events } }), 400, "invalid_request");
    expectError(await patch(key, all.id, { events }), 400, "invalid_request");
  }
  expect((await patch(key, all.id, { events: null })).body).toMatchObject({ events: null });
});

test("a new URL reaches what is pending: the next try goes there, and the delivery says so", async () => {
  const { test: key } = await newWorkspace();
  const { id, url } = await register(key);
  freeze();
  world.answer = () => new Response("moved away", { status: 502 });
  const failed = await tried(key, (await sendTest(key, id)).id, 1);
  expect(failed.url).toBe(url);
  const next = `${HOOK}/next`;
  await patch(key, id, { url: next });
  world.answer = () => new Response("ok");
  expect(await nextTry(key, failed)).toMatchObject({ status: "delivered", url: next });
  expect([world.at(url).length, world.at(next).length]).toEqual([1, 1]);
});

test("disabling an endpoint dead-letters what it has pending, and enabling it again lets new events through", async () => {
  const { test: key } = await newWorkspace();
  const { id, url } = await register(key);
  freeze();
  world.answer = () => new Response("down", { status: 503 });
  const failed = await tried(key, (await sendTest(key, id)).id, 1);
  expect((await patch(key, id, { status: "disabled" })).body).toMatchObject({ status: "disabled" });
  expect(await delivery(key, failed.id)).toMatchObject({ status: "dead_letter", next_attempt_at: null });
  vi.setSystemTime(Date.parse(failed.next_attempt_at ?? "") + MINUTE);
  await sweep(env);
  await createAndCancel(key);
  expect((await patch(key, id, { status: "enabled" })).body).toMatchObject({ status: "enabled" });
  world.answer = () => new Response("ok");
  const { id: cancelled } = await createAndCancel(key);
  await eventually(async () => world.at(url).length === 2);
  expect(JSON.parse(world.at(url)[1]?.body ?? "").data.deployment.id).toBe(cancelled);
  expect((await deliveries(key)).data.map(({ status }) => status).toSorted()).toEqual(["dead_letter", "delivered"]);
});

test("deleting an endpoint dead-letters what it has pending, and its deliveries stay to be seen", async () => {
  const { test: key } = await newWorkspace();
  const { id, url } = await register(key);
  freeze();
  world.answer = () => new Response("down", { status: 503 });
  const failed = await tried(key, (await sendTest(key, id)).id, 1);
  expect((await remove(key, id)).status).toBe(204);
  const expected = { ...failed, status: "dead_letter", next_attempt_at: null };
  expect((await deliveries(key, "?status=dead_letter")).data).toEqual([expected]);
  vi.setSystemTime(Date.parse(failed.next_attempt_at ?? "") + MINUTE);
  await sweep(env);
  expect(world.at(url)).toHaveLength(1);
  expectError(await call(`/v1/webhooks/${id}/deliveries`, { key }), 404, "not_found");
});

test("with retry_4xx a 404 is tried again, and a 410 disables the endpoint and ends all that it has pending", async () => {
  const { test: key } = await newWorkspace();
  const { id, url } = await register(key, { retry_4xx: true });
  freeze();
  world.answer = () => new Response("not yet", { status: 404 });
  const first = await tried(key, (await sendTest(key, id)).id, 1);
  const second = await tried(key, (await sendTest(key, id)).id, 1);
  expect([first.status, second.status]).toEqual(["pending", "pending"]);
  world.answer = () => new Response("gone", { status: 410 });
  const third = await tried(key, (await sendTest(key, id)).id, 1);
  expect(third.status).toBe("dead_letter");
  await eventually(async () => (await call(`/v1/webhooks/${id}`, { key })).body.status === "disabled");
  expect(world.at(url)).toHaveLength(3);
  for (const one of [first, second]) expect((await delivery(key, one.id)).status).toBe("dead_letter");
});

test("without retry_4xx a 410 is acknowledged, and the endpoint stays enabled", async () => {
  const { test: key } = await newWorkspace();
  const { id } = await register(key);
  world.answer = () => new Response("gone", { status: 410 });
  expect((await tried(key, (await sendTest(key, id)).id, 1)).status).toBe("acknowledged");
  expect((await call(`/v1/webhooks/${id}`, { key })).body.status).toBe("enabled");
});

test("what is signed is what is sent, byte for byte: letters of any script, huge numbers, odd characters", async () => {
  const { test: key, webhook_secret } = await newWorkspace();
  const endpoint = await register(key);
  const metadata = { "ключ 🔑": "Grüße, 世界 \u2028\u0000 \ud83d\ude00", huge: 1e21, tiny: 5e-324, minus: -0.1 };
  const brief = "Prüfe „Straße“ – 日本語, עברית, e\u0301, \u{1F469}\u200D\u{1F52C}";
  const own = await create(key, { brief, metadata, webhook_url: HOOK });
  await until(key, own.id, "completed");
  const listened = await create(key, { brief, metadata });
  await until(key, listened.id, "completed");
  await eventually(async () => world.received.length === 6);
  for (const request of world.received) {
    const secret = request.url === HOOK ? webhook_secret.test : endpoint.secret;
    expect(await verifies(request, secret)).toBe(true);
    const { deployment } = JSON.parse(request.body).data;
    expect([deployment.brief, deployment.metadata]).toEqual([brief, metadata]);
    expect(request.body).toContain('"huge":1e+21');
    const touched = { ...request, body: request.body.replace("1e+21", "1000000000000000000000") };
    expect(await verifies(touched, secret)).toBe(false);
  }
});

describe("an address that must not be reached", () => {
  // Local development lets its own machine be called.
  const refused = REFUSED_URLS.filter(({ why }) => why !== "loopback").map(({ url }) => url);

  test("is refused by its field when an endpoint is registered or changed, and when a deployment is created", async () => {
    const { test: key } = await newWorkspace();
    const endpoint = await register(key);
    expect(refused.length).toBeGreaterThan(50);
    for (const url of refused) {
      expectError(await call("/v1/webhooks", { key, body: { url } }), 400, "invalid_request", "url");
      expectError(await patch(key, endpoint.id, { url }), 400, "invalid_request", "url");
      const body = { ...BRIEF, webhook_url: url };
      expectError(await call("/v1/deployments", { key, body }), 400, "invalid_request", "webhook_url");
    }
    expect((await call(`/v1/webhooks/${endpoint.id}`, { key })).body.url).toBe(endpoint.url);
    expect(world.received).toEqual([]);
  });

  test("is not fetched though it came into the database: each try fails, and says why", async () => {
    const { test: key } = await newWorkspace();
    const { id } = await register(key);
    const heal = failQueue();
    const begun = await sendTest(key, id);
    heal();
    for (const url of refused) {
      await setRow("webhook_endpoints", id, { url });
      await setRow("deliveries", begun.id, { status: "pending", attempts: 0, next_attempt_at: Date.now() });
      const claimed = await claim(env, { delivery_id: begun.id });
      if (!("finish" in claimed)) throw new Error(`${url} was not tried`);
      await claimed.finish();
      const { attempts, status } = await delivery(key, begun.id);
      expect([status, attempts.at(-1)?.status], url).toEqual(["pending", null]);
      expect(attempts.at(-1)?.error, url).toMatch(/^the URL must /);
    }
    expect(world.received).toEqual([]);
  });
});
