import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { type Claimed, claim, type NotClaimed } from "../../src/services/deliveries/attempt.ts";
import { readRetryAfter } from "../../src/services/deliveries/post.ts";
import { newWorkspace } from "../support/api.ts";
import { failQueue } from "../support/faults.ts";
import { delivery, freeze, mockWorld, register, sendTest, setRow, tried } from "./receiver.ts";

const world = mockWorld();

/** Deliveries of an endpoint that nobody has been woken for. */
async function waiting(key: string, webhookId: string, count: number): Promise<string[]> {
  const heal = failQueue();
  const ids = await Promise.all(Array.from({ length: count }, async () => (await sendTest(key, webhookId)).id));
  heal();
  return ids;
}
const claimAll = async (ids: string[]) => {
  const claims: (Claimed | NotClaimed)[] = [];
  for (const id of ids) claims.push(await claim(env, { delivery_id: id }));
  return claims;
};
const taken = (claims: (Claimed | NotClaimed)[]) => claims.filter((one) => "finish" in one).length;

test("a receiver has at most 20 tries under way; the others stand back, uncounted, and another receiver is not held up", async () => {
  const { test: key } = await newWorkspace();
  const [busy, other] = [await register(key), await register(key)];
  const ids = await waiting(key, busy.id, 23);
  const [free] = await waiting(key, other.id, 1);
  const claims = await claimAll(ids);
  expect(taken(claims)).toBe(20);
  for (const [index, one] of claims.entries()) {
    if ("finish" in one) continue;
    expect((one.again_at ?? 0) - Date.now()).toBeGreaterThan(4_000);
    expect((await delivery(key, ids[index] ?? "")).attempts).toEqual([]);
  }
  expect(taken(await claimAll([free ?? ""]))).toBe(1);
});

test("the longer its receiver has been busy, the longer a delivery stands back; its next wake-up knows since when", async () => {
  const { test: key } = await newWorkspace();
  const busy = await register(key);
  const now = freeze();
  const ids = await waiting(key, busy.id, 22);
  expect(taken(await claimAll(ids.slice(0, 20)))).toBe(20);
  const [first = "", second = ""] = ids.slice(20);
  const fresh = await claim(env, { delivery_id: first });
  expect(fresh).toMatchObject({ busy_since: now });
  const since = now - 100_000;
  const old = await claim(env, { delivery_id: second, busy_since: since });
  expect(old).toMatchObject({ busy_since: since });
  const [soon, later] = [fresh, old].map((one) => ("again_at" in one ? (one.again_at ?? 0) - now : 0));
  expect(soon).toBeLessThanOrEqual(10_000);
  expect(later).toBeGreaterThanOrEqual(25_000);
  expect(later).toBeLessThanOrEqual(50_000);
});

test("once three tries are slow, no more begin; and for a minute after three time-outs a receiver has three at a time", async () => {
  const { test: key } = await newWorkspace();
  const slow = await register(key);
  const now = freeze();
  const first = await waiting(key, slow.id, 6);
  expect(taken(await claimAll(first.slice(0, 3)))).toBe(3);
  vi.setSystemTime(now + 2_500);
  expect(taken(await claimAll(first.slice(3)))).toBe(0);

  const burned = await register(key);
  const ids = await waiting(key, burned.id, 8);
  for (const id of ids.slice(0, 3)) await setRow("deliveries", id, { receiver: burned.id, timed_out_at: Date.now() });
  expect(taken(await claimAll(ids.slice(3)))).toBe(3);
  const recovered = await register(key);
  const later = await waiting(key, recovered.id, 8);
  for (const id of later.slice(0, 3)) {
    await setRow("deliveries", id, { receiver: recovered.id, timed_out_at: Date.now() - 61_000 });
  }
  expect(taken(await claimAll(later.slice(3)))).toBe(5);
});

test("a try whose process died is on record as interrupted once its delivery is claimed again, and does not count", async () => {
  const { test: key } = await newWorkspace();
  const endpoint = await register(key);
  const now = freeze();
  const [id = ""] = await waiting(key, endpoint.id, 1);
  expect(taken(await claimAll([id]))).toBe(1);
  vi.setSystemTime(now + 29_000);
  expect(await claim(env, { delivery_id: id })).toEqual({ again_at: null });
  vi.setSystemTime(now + 31_000);
  const [again] = await claimAll([id]);
  await (again as Claimed).finish();
  const shown = await delivery(key, id);
  expect(shown.status).toBe("delivered");
  expect(shown.attempts.map(({ error, status, at }) => [error, status, Date.parse(at)])).toEqual([
    ["interrupted", null, now],
    [null, 200, now + 31_000],
  ]);
});

test("what can't be signed is on record, backs off, and never reaches the receiver unsigned", async () => {
  const { test: key } = await newWorkspace();
  const endpoint = await register(key);
  const [id = ""] = await waiting(key, endpoint.id, 1);
  await setRow("webhook_endpoints", endpoint.id, { secret: "gone.AAAA" });
  const [claimed] = await claimAll([id]);
  expect(await (claimed as Claimed).finish()).toBeGreaterThan(Date.now() + 29_000);
  const shown = await delivery(key, id);
  expect([shown.status, shown.attempts[0]?.error]).toEqual(["pending", "could not be signed"]);
  expect(world.at(endpoint.url)).toEqual([]);
});

test("what came of a body that breaks off is kept", async () => {
  const { test: key } = await newWorkspace();
  const endpoint = await register(key);
  world.answer = () => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode("half of it"));
      },
      pull(controller) {
        controller.error(new Error("injected: reset"));
      },
    });
    return new Response(body, { status: 200 });
  };
  const shown = await tried(key, (await sendTest(key, endpoint.id)).id, 1);
  expect([shown.status, shown.attempts[0]?.response]).toEqual(["delivered", "half of it"]);
});

test("Retry-After is read in seconds and as a date, and nonsense is nothing", () => {
  const now = Date.parse("2026-04-23T10:00:00Z");
  expect(readRetryAfter("120", now)).toBe(120);
  expect(readRetryAfter("Thu, 23 Apr 2026 10:00:30 GMT", now)).toBe(30);
  expect(readRetryAfter("Thu, 23 Apr 2026 09:00:00 GMT", now)).toBe(0);
  for (const nonsense of [null, "", "soon", "-5", "1e9"])
    expect(readRetryAfter(nonsense, now), String(nonsense)).toBeNull();
});
