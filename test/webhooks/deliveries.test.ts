import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { sweep } from "../../src/cron/sweep.ts";
import { newId } from "../../src/domain/ids.ts";
import { DAY, SECOND } from "../../src/domain/time.ts";
import { RETRY_DELAYS } from "../../src/domain/webhooks/backoff.ts";
import { Delivery } from "../../src/domain/webhooks/schemas.ts";
import { claim } from "../../src/services/deliveries/attempt.ts";
import worker from "../../src/worker.ts";
import { admin, call, newWorkspace } from "../support/api.ts";
import { everyD1 } from "../support/d1.ts";
import { failD1, failQueue } from "../support/faults.ts";
import { expectError, type List } from "../support/http-helpers.ts";
import {
  deliveries,
  delivery,
  freeze,
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
const ids = ({ data }: List<Delivery>) => data.map(({ id }) => id);
const newestFirst = (list: string[]) => list.toSorted().toReversed();

/** Deliveries that stay pending, as many as there are endpoints named. */
async function pending(key: string, endpoints: string[]): Promise<string[]> {
  const heal = failQueue();
  const made: string[] = [];
  for (const id of endpoints) made.push((await sendTest(key, id)).id);
  heal();
  return made;
}

test("a delivery shows its event, its state and its tries, oldest first, in the one shape", async () => {
  const { test: key } = await newWorkspace();
  const { id: webhookId, url } = await register(key);
  const now = freeze();
  world.answer = () => new Response("down", { status: 503 });
  const begun = await sendTest(key, webhookId);
  const failed = await tried(key, begun.id, 1);
  const due = Date.parse(failed.next_attempt_at ?? "");
  world.answer = () => new Response("ok");
  const shown = await nextTry(key, failed);
  expect(shown).toEqual({
    id: begun.id,
    object: "delivery",
    webhook_id: webhookId,
    url,
    event_id: expect.stringMatching(/^evt_/),
    event_type: "webhook.test",
    deployment_id: null,
    status: "delivered",
    attempts: [
      { at: new Date(now).toISOString(), status: 503, error: null, duration_ms: 0, response: "down" },
      { at: new Date(due).toISOString(), status: 200, error: null, duration_ms: 0, response: "ok" },
    ],
    next_attempt_at: null,
    created_at: new Date(now).toISOString(),
  });
  expect(Delivery.parse(shown)).toEqual(shown);
  expect(await deliveries(key)).toEqual({ object: "list", data: [shown], next: null });
  expect(await deliveries(key, "", webhookId)).toEqual({ object: "list", data: [shown], next: null });
});

test("a try without a response has an error and no status; any text that comes back is shown as it came", async () => {
  const { test: key } = await newWorkspace();
  const { id: webhookId } = await register(key);
  world.answer = () => Promise.reject(new Error("refused"));
  const broken = await tried(key, (await sendTest(key, webhookId)).id, 1);
  expect(broken.attempts[0]).toMatchObject({ status: null, error: "connection failed", response: null });
  const odd = 'a\u0000b "quoted" \\ \u2028 ünï 💥\n';
  world.answer = () => new Response(odd);
  const { id } = await sendTest(key, webhookId);
  expect((await tried(key, id, 1)).attempts[0]?.response).toBe(odd);
});

test("of very many tries the last 50 are shown, oldest first", async () => {
  const { test: key } = await newWorkspace();
  const { id: webhookId } = await register(key);
  const [id = ""] = await pending(key, [webhookId]);
  await everyD1
    .prepare(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60)
     INSERT INTO delivery_attempts (delivery_id, number, at, status, duration_ms) SELECT ?, i, i * 1000, 503, i FROM n`,
    )
    .bind(id)
    .run();
  const expected = Array.from({ length: 50 }, (_, i) => i + 11);
  expect((await delivery(key, id)).attempts.map(({ duration_ms }) => duration_ms)).toEqual(expected);
  expect((await deliveries(key)).data[0]?.attempts).toHaveLength(50);
});

test("the lists go from newest to oldest, page by page without repeat or hole, and filter by status", async () => {
  const { test: key } = await newWorkspace();
  const [a, b] = [(await register(key)).id, (await register(key)).id];
  const made = await pending(key, [a, b, a, b, a, a, b]);
  const ofA = [0, 2, 4, 5].map((index) => made[index] ?? "");
  await setRow("deliveries", made[0] ?? "", { status: "dead_letter", next_attempt_at: null });
  await setRow("deliveries", made[3] ?? "", { status: "dead_letter", next_attempt_at: null });
  await setRow("deliveries", made[4] ?? "", { status: "delivered", next_attempt_at: null });
  await setRow("deliveries", made[5] ?? "", { status: "acknowledged", next_attempt_at: null });
  const walk = async (query: string, webhookId?: string) => {
    const seen: string[] = [];
    let cursor = "";
    do {
      const page = await deliveries(key, `?limit=2${query}${cursor}`, webhookId);
      expect(page.data.length).toBeLessThanOrEqual(2);
      seen.push(...ids(page));
      cursor = page.next === null ? "" : `&cursor=${encodeURIComponent(page.next)}`;
    } while (cursor);
    return seen;
  };
  expect(await walk("")).toEqual(newestFirst(made));
  expect(await walk("", a)).toEqual(newestFirst(ofA));
  expect(await walk("&status=dead_letter")).toEqual(newestFirst([made[0] ?? "", made[3] ?? ""]));
  expect(await walk("&status=pending")).toEqual(newestFirst([1, 2, 6].map((index) => made[index] ?? "")));
  expect(await walk("&status=dead_letter", a)).toEqual([made[0]]);
  expect(await walk("&status=acknowledged", a)).toEqual([made[5]]);
});

test("a query that is not one of theirs is refused by its name", async () => {
  const { test: key } = await newWorkspace();
  const { id } = await register(key);
  for (const path of ["/v1/deliveries", `/v1/webhooks/${id}/deliveries`]) {
    for (const [query, field] of [
      ["status=dead", "status"],
      ["status=pending&status=delivered", "status"],
      ["limit=0", "limit"],
      ["limit=101", "limit"],
      ["cursor=x", "cursor"],
      ["webhook=x", "webhook"],
    ]) {
      expectError(await call(`${path}?${query}`, { key }), 400, "invalid_request", field);
    }
  }
});

test("what is not there, or another workspace's or mode's, is 404, and no list shows it", async () => {
  const [mine, theirs] = [await newWorkspace(), await newWorkspace()];
  const endpoint = await register(mine.test);
  const [id = ""] = await pending(mine.test, [endpoint.id]);
  const before = await delivery(mine.test, id);
  const unknown = [newId("webhook", 1), newId("delivery", 1)];
  const callers: [string, string, string][] = [
    [mine.live, endpoint.id, id],
    [theirs.test, endpoint.id, id],
    [theirs.live, endpoint.id, id],
    [mine.test, unknown[0] ?? "", unknown[1] ?? ""],
    [mine.test, "nope", "nope"],
    [mine.test, id, endpoint.id],
    [mine.test, "%00", "%F0%9F%92%A5"],
  ];
  for (const [key, webhookId, deliveryId] of callers) {
    for (const path of ["rotate_secret", "test", "replay"]) {
      expectError(await post(key, `/v1/webhooks/${webhookId}/${path}`), 404, "not_found");
    }
    expectError(await call(`/v1/webhooks/${webhookId}/deliveries`, { key }), 404, "not_found");
    expectError(await call(`/v1/deliveries/${deliveryId}`, { key }), 404, "not_found");
    expectError(await post(key, `/v1/deliveries/${deliveryId}/replay`), 404, "not_found");
  }
  for (const key of [mine.live, theirs.test, theirs.live]) expect((await deliveries(key)).data).toEqual([]);
  expect(await delivery(mine.test, id)).toEqual(before);
  expect(ids(await deliveries(mine.test))).toEqual([id]);
});

test("an operator sees everybody's deliveries, narrowed by workspace, endpoint and state", async () => {
  const [one, two] = [await newWorkspace(), await newWorkspace()];
  const [a, b, c] = [await register(one.test), await register(one.live), await register(two.test)];
  const [first = ""] = await pending(one.test, [a.id]);
  const [second = ""] = await pending(one.live, [b.id]);
  const [third = ""] = await pending(two.test, [c.id]);
  await setRow("deliveries", second, { status: "dead_letter", next_attempt_at: null });
  const listed = async (query: string) => {
    const answer = await admin<List<Delivery & { workspace_id: string; mode: string }>>(`/deliveries${query}`);
    expect(answer.status, answer.text).toBe(200);
    return answer.body;
  };
  expect(ids(await listed("?limit=100"))).toEqual(expect.arrayContaining(newestFirst([first, second, third])));
  expect(ids(await listed(`?workspace=${one.id}`))).toEqual(newestFirst([first, second]));
  const [dead] = (await listed(`?workspace=${one.id}&status=dead_letter`)).data;
  expect(dead).toEqual({ ...(await delivery(one.live, second)), workspace_id: one.id, mode: "live" });
  expect(ids(await listed(`?webhook_id=${c.id}`))).toEqual([third]);
  expect(ids(await listed(`?workspace=${one.id}&webhook_id=${c.id}`))).toEqual([]);
  const { next } = await listed(`?workspace=${one.id}&limit=1`);
  expect(ids(await listed(`?workspace=${one.id}&limit=1&cursor=${next}`))).toEqual([newestFirst([first, second])[1]]);
  for (const [query, field] of [
    ["workspace=x", "workspace"],
    ["webhook_id=whk_1", "webhook_id"],
    ["status=x", "status"],
    ["mode=test", "mode"],
  ]) {
    expectError(await admin(`/deliveries?${query}`), 400, "invalid_request", field);
  }
  expectError(await call("/admin/v1/deliveries", { key: one.test }), 401, "authentication_failed");
});

test("while D1 is down the lists and commands of deliveries are 503", async () => {
  const { test: key } = await newWorkspace();
  const { id: webhookId } = await register(key);
  const [id] = await pending(key, [webhookId]);
  const heal = failD1();
  const keyed = { "Idempotency-Key": "down" };
  const answers = [
    await call("/v1/deliveries", { key }),
    await call(`/v1/webhooks/${webhookId}/deliveries`, { key }),
    await post(key, `/v1/deliveries/${id}/replay`, keyed),
    await post(key, `/v1/webhooks/${webhookId}/replay`, keyed),
    await post(key, `/v1/webhooks/${webhookId}/test`, keyed),
    await post(key, `/v1/webhooks/${webhookId}/rotate_secret`, keyed),
    await post(key, "/v1/webhook_secret/rotate", keyed),
  ];
  heal();
  for (const answer of answers) expectError(answer, 503, "internal_error");
  expect((await post(key, `/v1/webhooks/${webhookId}/rotate_secret`, keyed)).status).toBe(200);
});

test("a receiver that fails gets the first try and six more, each after its step, then it is a dead letter, and a replay delivers it", async () => {
  const { test: key } = await newWorkspace();
  const endpoint = await register(key);
  const start = freeze();
  const good: boolean[] = [];
  world.answer = async (request) => {
    if (request.url === endpoint.url) good.push(await verifies(request, endpoint.secret));
    return new Response("down", { status: 500 });
  };
  let shown = await tried(key, (await sendTest(key, endpoint.id)).id, 1);
  while (shown.next_attempt_at !== null) {
    vi.setSystemTime(Date.parse(shown.next_attempt_at) - 1);
    await sweep(env);
    expect(await claim(env, { delivery_id: shown.id })).toEqual({ again_at: Date.parse(shown.next_attempt_at) });
    shown = await nextTry(key, shown);
  }
  expect([shown.status, shown.attempts.length]).toEqual(["dead_letter", 7]);
  const times = shown.attempts.map(({ at }) => Date.parse(at));
  expect(times[0]).toBe(start);
  for (const [index, step] of RETRY_DELAYS.entries()) {
    const wait = (times[index + 1] ?? 0) - (times[index] ?? 0);
    expect(wait).toBeGreaterThanOrEqual(step);
    expect(wait).toBeLessThanOrEqual(1.1 * step);
  }
  vi.setSystemTime((times.at(-1) ?? 0) + 2 * DAY);
  await sweep(env);
  expect(await claim(env, { delivery_id: shown.id })).toEqual({ again_at: null });
  const sent = world.at(endpoint.url);
  expect(sent).toHaveLength(7);
  expect(good).toEqual(Array(7).fill(true));
  expect(new Set(sent.map(({ headers }) => headers["humandeploy-delivery"]))).toEqual(new Set([shown.id]));
  expect(new Set(sent.map(({ headers }) => headers["webhook-id"]))).toEqual(new Set([shown.event_id]));
  expect(new Set(sent.map(({ body }) => body)).size).toBe(1);
  expect(new Set(sent.map(({ headers }) => headers["webhook-timestamp"])).size).toBe(7);

  world.answer = () => new Response("ok");
  await post(key, `/v1/deliveries/${shown.id}/replay`);
  expect(await tried(key, shown.id, 8)).toMatchObject({ id: shown.id, status: "delivered" });
});

test("Retry-After is honoured between one and two times the step", async () => {
  const { test: key } = await newWorkspace();
  const { id: webhookId } = await register(key);
  const now = freeze();
  const waitFor = async (header: string) => {
    world.answer = () => new Response("later", { status: 503, headers: { "Retry-After": header } });
    const { next_attempt_at } = await tried(key, (await sendTest(key, webhookId)).id, 1);
    return (Date.parse(next_attempt_at ?? "") - now) / SECOND;
  };
  const step = (RETRY_DELAYS[0] ?? 0) / SECOND;
  const between = async (header: string, least: number, most: number) => {
    const wait = await waitFor(header);
    expect(wait, header).toBeGreaterThanOrEqual(least);
    expect(wait, header).toBeLessThanOrEqual(most);
  };
  await between("1", step, 1.1 * step);
  await between("45", 45, 49.5);
  await between(new Date(now + 45 * SECOND).toUTCString(), 44, 49.5);
  await between("86400", 2 * step, 2 * step);
  await between("soon", step, 1.1 * step);
});

test("two consumers on one delivery make one try", async () => {
  const { test: key } = await newWorkspace();
  const { id: webhookId, url } = await register(key);
  const [id = ""] = await pending(key, [webhookId]);
  const claims = await Promise.all(Array.from({ length: 8 }, () => claim(env, { delivery_id: id })));
  const won = claims.filter((one) => "finish" in one);
  expect(won).toHaveLength(1);
  for (const one of won) await one.finish();
  expect(await claim(env, { delivery_id: id })).toEqual({ again_at: null });
  expect(world.at(url)).toHaveLength(1);
  expect((await delivery(key, id)).attempts).toHaveLength(1);
});

test("a poison message is tried again, ends in dead_messages, and holds up nobody", async () => {
  const { test: key } = await newWorkspace();
  const { id: webhookId } = await register(key);
  const [id = ""] = await pending(key, [webhookId]);
  const poison = [null, 7, "x", {}, { delivery_id: "" }, { delivery_id: { a: 1 } }];
  const messages = [...poison, { delivery_id: "dlv_unknown" }, { delivery_id: id }].map((body, index) => {
    return { id: `${id}-${index}`, timestamp: new Date(), attempts: 1, body };
  });
  const ctx = createExecutionContext();
  const batch = createMessageBatch("humandeploy-deliveries", messages);
  await worker.queue(batch as MessageBatch<{ delivery_id: string }>, env);
  const result = await getQueueResult(batch, ctx);
  expect(result.retryMessages.map(({ msgId }) => msgId)).toEqual(poison.map((_, index) => `${id}-${index}`));
  expect(result.explicitAcks).toEqual([`${id}-${poison.length}`, `${id}-${poison.length + 1}`]);
  expect((await tried(key, id, 1)).status).toBe("delivered");

  const dead = createMessageBatch("humandeploy-deliveries-dead", messages.slice(0, poison.length));
  for (let turn = 0; turn < 2; turn++) await worker.queue(dead as MessageBatch<{ delivery_id: string }>, env);
  const kept = await everyD1.prepare("SELECT body FROM dead_messages WHERE id LIKE ? ORDER BY id").bind(`${id}%`).all();
  expect(kept.results.map(({ body }) => JSON.parse(String(body)))).toEqual(poison);
});
