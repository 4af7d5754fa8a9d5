import { beforeAll, describe, expect, test } from "vitest";
import { API_VERSION, API_VERSIONS } from "../../src/domain/version.ts";
import { type Answer, BRIEF, call, create, newExpert, newWorkspace, until, type Workspace } from "../support/api.ts";
import { cancel, configure, createAndCancel, expectError, inMinutes, linkTo, usage } from "../support/http-helpers.ts";

/** Each answer is made once and looked at by several tests. */
type Case = [status: number, name: string, code: string | null, answer: () => Promise<Answer<unknown>>];

let main: Workspace;
let limited: Workspace;
let full: Workspace;
const ids = { still: "", cancelled: "", lastEvent: "" };

beforeAll(async () => {
  [main, limited, full] = await Promise.all([newWorkspace(), newWorkspace(), newWorkspace()]);
  await configure(limited, "test", { rate_limit: 2 });
  await configure(full, "test", { in_flight_limit: 1 });
  const scheduled = { urgency: "scheduled", scheduled_for: inMinutes(60) };
  await create(full.test, scheduled);
  ids.still = (await create(main.test, scheduled)).id;
  ids.cancelled = (await createAndCancel(main.test)).id;
  const log = await call<{ data: { id: string }[] }>(`/v1/deployments/${ids.cancelled}/events`, { key: main.test });
  ids.lastEvent = log.body.data.at(-1)?.id ?? "";
  for (let i = 0; i < 2; i++) await call("/v1/usage", { key: limited.test });
});

const post = (path: string, more: Parameters<typeof call>[1] = {}) =>
  call(path, { key: main.test, method: "POST", ...more });
const creates = (more: object = {}, headers: Record<string, string> = {}, key = main.test) =>
  call("/v1/deployments", { key, body: { ...BRIEF, ...more }, headers });
const scenario = (hd_test: string) => creates({ metadata: { hd_test } });
const conflict = async () => {
  const headers = { "Idempotency-Key": crypto.randomUUID() };
  const made = await creates({}, headers);
  await cancel(main.test, (made.body as { id: string }).id);
  return creates({ brief: "another" }, headers);
};

const CASES: Case[] = [
  [200, "a list", null, () => call("/v1/deployments", { key: main.test })],
  [200, "an object", null, () => call(`/v1/deployments/${ids.still}`, { key: main.test })],
  [200, "a command", null, () => post(`/v1/deployments/${ids.cancelled}/cancel`)],
  [200, "usage", null, () => call("/v1/usage", { key: main.test })],
  [200, "experts", null, () => call("/v1/experts", { key: main.test })],
  [200, "health", null, () => call("/healthz")],
  [201, "a create", null, () => creates()],
  [204, "a preflight", null, () => call("/v1/deployments", { method: "OPTIONS" })],
  [
    204,
    "a stream with nothing left",
    null,
    () => {
      const headers = { Accept: "text/event-stream", "Last-Event-ID": ids.lastEvent };
      return call(`/v1/deployments/${ids.cancelled}/events`, { key: main.test, headers });
    },
  ],
  [400, "a bad field", "invalid_request", () => creates({ brief: "" })],
  [400, "a bad query", "invalid_request", () => call("/v1/deployments?limit=0", { key: main.test })],
  [
    400,
    "bad JSON",
    "invalid_request",
    () => post("/v1/deployments", { raw: "{", headers: { "Content-Type": "application/json" } }),
  ],
  [400, "an unknown version", "unsupported_version", () => creates({}, { "HumanDeploy-Version": "2020-01-01" })],
  [401, "no key", "authentication_failed", () => call("/v1/deployments")],
  [401, "a bad key", "authentication_failed", () => call("/v1/usage", { key: "hd_test_x" })],
  [401, "an operator's route", "authentication_failed", () => call("/admin/v1/experts", { key: main.test })],
  [402, "no credits", "credits_exhausted", () => scenario("credits_exhausted")],
  [403, "an expired file link", "forbidden", async () => call(await expiredLink())],
  [404, "an unknown id", "not_found", () => call("/v1/deployments/dep_x", { key: main.test })],
  [404, "an unknown route", "not_found", () => call("/v1/nothing", { key: main.test })],
  [404, "a route outside of the API", "not_found", () => call("/nothing")],
  [404, "a forged file link", "not_found", () => call("/files/file_x/a.pdf")],
  [405, "a method", "method_not_allowed", () => call("/v1/deployments", { key: main.test, method: "DELETE" })],
  [409, "a state", "invalid_state", () => post(`/v1/deployments/${ids.still}/reply`, { body: { body: "b" } })],
  [409, "another body with the same key", "idempotency_conflict", conflict],
  [413, "a large body", "payload_too_large", () => creates({ brief: "b".repeat(300_000) })],
  [422, "nobody there", "expert_unavailable", () => scenario("unavailable")],
  [429, "too many requests", "rate_limited", () => call("/v1/usage", { key: limited.test })],
  [429, "too many in flight", "in_flight_limit", () => creates({}, {}, full.test)],
];

async function expiredLink(): Promise<string> {
  const link = new URL(await linkTo(main, "test", {}, -1));
  return link.pathname + link.search;
}

describe("every response says so much of itself", () => {
  const requestIds = new Set<string>();

  test.each(CASES)("%i: %s", async (status, _, code, given) => {
    const before = Math.floor(Date.now() / 1_000);
    const answer = await given();
    expect(answer.status, answer.text).toBe(status);
    const { headers } = answer;
    expect(headers.get("HumanDeploy-Version")).toBe(API_VERSION);
    const requestId = headers.get("X-Request-Id") ?? "";
    expect(requestId).toMatch(/^req_[0-9A-HJKMNP-TV-Z]{26}$/);
    expect(requestIds).not.toContain(requestId);
    requestIds.add(requestId);

    const [limit, remaining, reset] = ["Limit", "Remaining", "Reset"].map((name) => {
      const value = headers.get(`X-RateLimit-${name}`) ?? "";
      expect(value, name).toMatch(/^\d+$/);
      return Number(value);
    }) as [number, number, number];
    expect(limit).toBeGreaterThan(0);
    expect(remaining).toBeLessThanOrEqual(limit);
    expect(reset).toBeGreaterThanOrEqual(before);
    expect(reset).toBeLessThanOrEqual(before + 65);

    expect(headers.get("Access-Control-Allow-Origin")).toBe("*");
    const exposed = headers.get("Access-Control-Expose-Headers")?.toLowerCase();
    for (const name of ["X-Request-Id", "HumanDeploy-Version", "X-RateLimit-Remaining", "Retry-After"]) {
      expect(exposed).toContain(name.toLowerCase());
    }
    if (status === 204) expect(answer.text).toBe("");
    else expect(headers.get("Content-Type")).toMatch(/^application\/json/);
    expect(headers.has("Retry-After")).toBe(status === 429);
    expect(headers.has("Allow")).toBe(status === 405);
    if (code === null) return;

    const message = expectError(answer, status, code);
    expect(message.length).toBeGreaterThan(10);
    const { docs_url } = (answer.body as { error: { docs_url: string } }).error;
    expect(URL.canParse(docs_url), docs_url).toBe(true);
    expect(docs_url).toContain(code);
  });

  test("an expert stream carries them too", async () => {
    const headers = { Accept: "text/event-stream" };
    const answer = await call(`/v1/deployments/${ids.cancelled}/events`, { key: main.test, headers });
    expect(answer.headers.get("X-Request-Id")).toMatch(/^req_/);
    expect(answer.headers.get("HumanDeploy-Version")).toBe(API_VERSION);
  });

  test("a request id that the client sends is not taken over", async () => {
    const answer = await call("/v1/usage", { key: main.test, headers: { "X-Request-Id": "req_mine" } });
    expect(answer.headers.get("X-Request-Id")).not.toBe("req_mine");
  });
});

describe("the version of the API", () => {
  test.each([["2020-01-01"], ["2099-01-01"], ["latest"], [`${API_VERSION}x`], [""]])(
    "%j is 400 on every route and lists the known ones",
    async (version) => {
      const headers = { "HumanDeploy-Version": version };
      const read = (path: string) => call(path, { key: main.test, headers });
      const answers = await Promise.all([
        creates({}, headers),
        post(`/v1/deployments/${ids.still}/cancel`, { headers }),
        post("/v1/files?name=a", { raw: "x", headers }),
        ...["/v1/deployments", `/v1/deployments/${ids.still}`, "/v1/deployments/dep_x"].map(read),
        ...["/v1/usage", "/v1/experts", "/v1/files/x/content"].map(read),
      ]);
      for (const answer of answers) {
        const message = expectError(answer, 400, "unsupported_version", "HumanDeploy-Version");
        for (const known of API_VERSIONS) expect(message).toContain(known);
      }
    },
  );

  test("an unknown one is 400 before the route is 404 or the method 405", async () => {
    const headers = { "HumanDeploy-Version": "2020-01-01" };
    for (const init of [{}, { method: "PUT" }]) {
      for (const path of ["/v1/nothing", "/v1/usage"]) {
        expectError(await call(path, { key: main.test, headers, ...init }), 400, "unsupported_version");
      }
    }
  });

  test.each(API_VERSIONS.map((version) => [version]))("%s is served", async (version) => {
    const answer = await call("/v1/usage", { key: main.test, headers: { "HumanDeploy-Version": version } });
    expect(answer).toMatchObject({ status: 200 });
    expect(answer.headers.get("HumanDeploy-Version")).toBe(version);
  });
});

describe("the rate window", () => {
  test("is 1,000 a minute, counts each request of a key, refused ones too, and is its own for each key", async () => {
    const fresh = await newWorkspace();
    const requests = [
      () => call("/v1/usage", { key: fresh.test }),
      () => call("/v1/nothing", { key: fresh.test }),
      () => call("/v1/deployments", { key: fresh.test, body: {} }),
      () => call("/v1/deployments", { key: fresh.test, method: "PUT" }),
      () => call("/v1/deployments?limit=0", { key: fresh.test }),
      () => call("/v1/deployments", { key: fresh.test, raw: "x".repeat(300_000) }),
      () => call("/v1/files/x/content", { key: fresh.test }),
      () => call(`/v1/deployments/${ids.still}`, { key: fresh.test }),
      () => call(`/v1/deployments/${ids.still}/cancel`, { key: fresh.test, method: "POST" }),
      () => call(`/v1/deployments/${ids.still}/events`, { key: fresh.test }),
      () => call("/v1/deployments", { key: fresh.test, body: BRIEF }),
    ];
    for (const [index, request] of requests.entries()) {
      const { headers } = await request();
      expect(headers.get("X-RateLimit-Limit")).toBe("1000");
      expect(headers.get("X-RateLimit-Remaining"), String(index)).toBe(String(999 - index));
    }
    const other = await call("/v1/usage", { key: fresh.live });
    expect(other.headers.get("X-RateLimit-Remaining")).toBe("999");
  });

  test("over it is 429 with whole seconds to wait, and none remaining", async () => {
    const answer = await call("/v1/usage", { key: limited.test });
    expectError(answer, 429, "rate_limited");
    expect(answer.headers.get("X-RateLimit-Remaining")).toBe("0");
    const wait = Number(answer.headers.get("Retry-After"));
    expect(Number.isInteger(wait) && wait >= 1 && wait <= 61).toBe(true);
  });
});

describe("order of checks", () => {
  test("422 comes before 402, 402 before 429 by slots", async () => {
    const workspace = await newWorkspace();
    await newExpert(["copy"]);
    await configure(workspace, "live", {
      in_flight_limit: 1,
      prices: { standard: 20, priority: 10_001, scheduled: 20 },
    });
    await create(workspace.live);
    const attempt = (more: object) => call("/v1/deployments", { key: workspace.live, body: { ...BRIEF, ...more } });
    const before = await usage(workspace.live);
    expectError(await attempt({ urgency: "priority", skills: ["nobody-has-it"] }), 422, "expert_unavailable");
    expectError(await attempt({ urgency: "priority" }), 402, "credits_exhausted");
    expectError(await attempt({}), 429, "in_flight_limit");
    expect(await usage(workspace.live)).toEqual(before);
  });

  test("400 comes before 404 and 409, and the slot is free once a deployment ended", async () => {
    const reply = (id: string) => post(`/v1/deployments/${id}/reply`, { body: {} });
    expectError(await reply("dep_x"), 400, "invalid_request", "body");
    expectError(await reply(ids.cancelled), 400, "invalid_request", "body");
    const { id } = await create(main.test);
    await until(main.test, id, "accepted");
    await cancel(main.test, id);
    expect((await usage(main.test)).in_flight.count).toBeLessThan(10);
  });
});
