import { env } from "cloudflare:workers";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { sweep } from "../../src/cron/sweep.ts";
import type { DeploymentEvent } from "../../src/domain/deployment/schemas.ts";
import { verifySignature } from "../../src/domain/webhooks/signature.ts";
import { type ApiErrorBody, call, create, newWorkspace, until } from "../support/api.ts";
import { everyD1 } from "../support/d1.ts";
import { failQueue } from "../support/faults.ts";
import { eventually } from "../support/objects.ts";

interface Received {
  url: string;
  headers: Record<string, string>;
  body: string;
}
let received: Received[] = [];
let answer: () => Response = () => new Response("ok");

beforeEach(() => {
  received = [];
  answer = () => new Response("ok");
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input as RequestInfo, init);
    const headers = Object.fromEntries([...request.headers]);
    received.push({ url: request.url, headers, body: await request.text() });
    return answer();
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

const event = ({ body }: Received): DeploymentEvent => JSON.parse(body);
const at = (url: string) => received.filter((one) => one.url === url);
const HOOK = "https://agent.example/hook";

test("a deployment's three events reach its webhook_url, in order by sequence, and verify with either signature", async () => {
  const { test: key, webhook_secret } = await newWorkspace();
  const { id } = await create(key, { webhook_url: HOOK });
  const done = await until(key, id, "completed");
  await eventually(async () => at(HOOK).length === 3);
  const told = at(HOOK).toSorted((a, b) => event(a).sequence - event(b).sequence);
  expect(told.map((one) => [event(one).sequence, event(one).type])).toEqual([
    [1, "deployment.accepted"],
    [2, "deployment.in_progress"],
    [3, "deployment.completed"],
  ]);
  expect(event(told[2] as Received).data.deployment).toEqual(done);
  for (const one of told) {
    expect(new Webhook(webhook_secret.test).verify(one.body, one.headers)).toEqual(event(one));
    const header = one.headers["humandeploy-signature"] ?? "";
    expect(await verifySignature({ header, body: one.body, secret: webhook_secret.test, now: Date.now() })).toBe(true);
    expect(await verifySignature({ header, body: one.body, secret: webhook_secret.live, now: Date.now() })).toBe(false);
    expect(one.headers["humandeploy-delivery"]).toMatch(/^dlv_[0-9A-HJKMNP-TV-Z]{26}$/);
    expect(one.headers["humandeploy-event"]).toBe(event(one).type);
    expect(one.headers["webhook-id"]).toBe(event(one).id);
    expect(one.headers["content-type"]).toBe("application/json");
  }
});

test("registered endpoints get the events they listen to, each signed with its own secret, and webhook_url replaces them", async () => {
  const { test: key } = await newWorkspace();
  const register = async (url: string, events: string[] | null) =>
    (await call<{ id: string; secret: string }>("/v1/webhooks", { key, body: { url, events } })).body;
  const all = await register("https://a.example/all", null);
  const some = await register("https://a.example/some", ["deployment.completed"]);
  const gone = await register("https://a.example/gone", null);
  expect((await call(`/v1/webhooks/${gone.id}`, { key, method: "DELETE" })).status).toBe(204);
  const replaced = await create(key, { webhook_url: HOOK });
  await until(key, replaced.id, "completed");
  await eventually(async () => at(HOOK).length === 3);
  expect(received).toHaveLength(3);

  const { id } = await create(key);
  await until(key, id, "completed");
  await eventually(async () => received.length === 7);
  expect(at("https://a.example/all")).toHaveLength(3);
  expect(at("https://a.example/some").map((one) => event(one).type)).toEqual(["deployment.completed"]);
  const [one] = at("https://a.example/some") as [Received];
  expect(new Webhook(some.secret).verify(one.body, one.headers)).toEqual(event(one));
  expect(() => new Webhook(all.secret).verify(one.body, one.headers)).toThrow();
});

test("every try is on record, and a failed one has its next try due after the first step", async () => {
  const { test: key } = await newWorkspace();
  answer = () => new Response("x".repeat(5_000), { status: 503 });
  const { id } = await create(key, { webhook_url: HOOK }, "slow");
  await until(key, id, "accepted");
  const tried = await eventually(async () =>
    everyD1
      .prepare(
        "SELECT d.status AS state, d.next_attempt_at AS next, t.value ->> 'at' AS at, t.value ->> 'status' AS status, t.value ->> 'number' AS number, t.value ->> 'response' AS response, t.value ->> 'error' AS error FROM deliveries d, json_each(d.tries) t WHERE d.deployment_id = ?",
      )
      .bind(id)
      .first<{
        state: string;
        next: number;
        at: number;
        status: number;
        number: number;
        response: string;
        error: string | null;
      }>(),
  );
  expect([tried.state, tried.status, tried.number, tried.error]).toEqual(["pending", 503, 1, null]);
  expect(tried.response).toBe("x".repeat(1_024));
  expect(tried.next - tried.at).toBeGreaterThanOrEqual(30_000);
  expect(tried.next - tried.at).toBeLessThan(35_000);
});

test("a 4xx is acknowledged and not sent again", async () => {
  const { test: key } = await newWorkspace();
  answer = () => new Response("no", { status: 404 });
  const { id } = await create(key, { webhook_url: HOOK }, "slow");
  await until(key, id, "accepted");
  await eventually(async () => {
    const row = await everyD1
      .prepare("SELECT status FROM deliveries WHERE deployment_id = ?")
      .bind(id)
      .first<{ status: string }>();
    return row?.status === "acknowledged";
  });
  expect(received).toHaveLength(1);
});

test("the sweep sends what lost its wake-up, once", async () => {
  const { test: key } = await newWorkspace();
  const heal = failQueue();
  const { id } = await create(key, { webhook_url: HOOK });
  await until(key, id, "completed");
  heal();
  expect(received).toEqual([]);
  await sweep(env);
  await sweep(env);
  await eventually(async () => received.length >= 3);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(received.map((one) => event(one).sequence).toSorted()).toEqual([1, 2, 3]);
});

test("a webhook URL that must not be reached is refused by its field, at create and at registration", async () => {
  const { test: key } = await newWorkspace();
  for (const url of [
    "http://169.254.169.254/latest",
    "https://10.0.0.1/",
    "http://agent.example/",
    "https://u:p@a.example/",
  ]) {
    const created = await call<ApiErrorBody>("/v1/deployments", {
      key,
      body: { brief: "x", skills: ["copy"], webhook_url: url },
    });
    expect([created.status, created.body.error.message.split(":")[0]], url).toEqual([400, "webhook_url"]);
    const registered = await call<ApiErrorBody>("/v1/webhooks", { key, body: { url } });
    expect([registered.status, registered.body.error.message.split(":")[0]], url).toEqual([400, "url"]);
  }
});

test("an endpoint's secret is shown when it is made, and by a replay of that answer, and never again", async () => {
  const { test: key, live } = await newWorkspace();
  const keyed = { key, body: { url: HOOK }, headers: { "Idempotency-Key": "endpoint" } };
  const made = await call<{ id: string; secret: string }>("/v1/webhooks", keyed);
  expect([made.status, made.body.secret.startsWith("whsec_")]).toEqual([201, true]);
  const again = await call<{ id: string }>("/v1/webhooks", keyed);
  expect([again.text, again.headers.get("Idempotency-Replayed")]).toEqual([made.text, "true"]);
  const shown = await call(`/v1/webhooks/${made.body.id}`, { key });
  expect(shown.text).not.toContain("whsec_");
  const stored = await everyD1
    .prepare("SELECT secret FROM webhook_endpoints WHERE id = ?")
    .bind(made.body.id)
    .first<{ secret: string }>();
  expect(stored?.secret).not.toContain(made.body.secret.slice(6, 20));
  expect((await call(`/v1/webhooks/${made.body.id}`, { key: live })).status).toBe(404);
  expect((await call<{ data: unknown[] }>("/v1/webhooks", { key })).body.data).toHaveLength(1);
});
