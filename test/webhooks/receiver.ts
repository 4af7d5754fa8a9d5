import { env } from "cloudflare:workers";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, expect, vi } from "vitest";
import { sweep } from "../../src/cron/sweep.ts";
import type { Delivery, WebhookEndpoint } from "../../src/domain/webhooks/schemas.ts";
import { verifySignature } from "../../src/domain/webhooks/signature.ts";
import { call } from "../support/api.ts";
import { everyD1 } from "../support/d1.ts";
import type { List } from "../support/http-helpers.ts";
import { eventually } from "../support/objects.ts";

export interface Received {
  url: string;
  headers: Record<string, string>;
  body: string;
}
export type Endpoint = WebhookEndpoint & { secret: string };

/** The outside world: what was sent to it, and what it answers. */
export interface World {
  received: Received[];
  answer: (request: Received) => Response | Promise<Response>;
  at(url: string): Received[];
}

/** Stands in for every receiver, anew for each test. */
export function mockWorld(): World {
  const world: World = {
    received: [],
    answer: () => new Response("ok"),
    at: (url) => world.received.filter((one) => one.url === url),
  };
  beforeEach(() => {
    world.received = [];
    world.answer = () => new Response("ok");
    vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
      const request = new Request(input as RequestInfo, init);
      const one = { url: request.url, headers: Object.fromEntries(request.headers), body: await request.text() };
      world.received.push(one);
      return world.answer(one);
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });
  return world;
}

export const HOOK = "https://agent.example/hook";
let count = 0;

export async function register(key: string, more: Record<string, unknown> = {}): Promise<Endpoint> {
  const url = `${HOOK}/${++count}`;
  const answer = await call<Endpoint>("/v1/webhooks", { key, body: { url, ...more } });
  expect(answer.status, answer.text).toBe(201);
  return answer.body;
}

/** A POST without a body. */
export function post<T = Record<string, unknown>>(key: string, path: string, headers: Record<string, string> = {}) {
  return call<T>(path, { key, method: "POST", headers });
}

/** Sends a test event to an endpoint and insists that it is on its way. */
export async function sendTest(key: string, webhookId: string): Promise<Delivery> {
  const answer = await post<Delivery>(key, `/v1/webhooks/${webhookId}/test`);
  expect(answer.status, answer.text).toBe(202);
  return answer.body;
}

export async function delivery(key: string, id: string): Promise<Delivery> {
  const answer = await call<Delivery>(`/v1/deliveries/${id}`, { key });
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}

export async function deliveries(key: string, query = "", webhookId?: string): Promise<List<Delivery>> {
  const path = webhookId === undefined ? "/v1/deliveries" : `/v1/webhooks/${webhookId}/deliveries`;
  const answer = await call<List<Delivery>>(path + query, { key });
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}

/** The delivery once it has had so many tries. */
export function tried(key: string, id: string, tries: number): Promise<Delivery> {
  return eventually(async () => {
    const found = await delivery(key, id);
    return found.attempts.length >= tries && !(await isClaimed(id)) && found;
  });
}

async function isClaimed(id: string): Promise<boolean> {
  const row = await everyD1.prepare("SELECT claimed_until FROM deliveries WHERE id = ?").bind(id).first();
  return row?.claimed_until !== null;
}

/** Freezes the clock here and now; `setSystemTime` of vitest moves it. */
export function freeze(): number {
  vi.useFakeTimers({ toFake: ["Date"] });
  return Date.now();
}

/** Moves the clock to when a delivery is due, and has the sweep wake it: the delivery after that try. */
export async function nextTry(key: string, { id, attempts, next_attempt_at }: Delivery): Promise<Delivery> {
  vi.setSystemTime(Date.parse(next_attempt_at ?? ""));
  await sweep(env);
  return tried(key, id, attempts.length + 1);
}

/** Writes a delivery's row as a test wants to find it. */
export async function setRow(table: "deliveries" | "webhook_endpoints", id: string, values: Record<string, unknown>) {
  const columns = Object.keys(values).map((name) => `${name} = ?`);
  await everyD1
    .prepare(`UPDATE ${table} SET ${columns.join(", ")} WHERE id = ?`)
    .bind(...Object.values(values), id)
    .run();
}

/** Whether a request verifies, by the library of Standard Webhooks and by our own scheme, which must agree. */
export async function verifies({ body, headers }: Received, secret: string): Promise<boolean> {
  const header = headers["humandeploy-signature"] ?? "";
  const own = await verifySignature({ header, body, secret, now: Date.now() });
  let standard = true;
  try {
    new Webhook(secret).verify(body, headers);
  } catch {
    standard = false;
  }
  expect(standard).toBe(own);
  return own;
}
