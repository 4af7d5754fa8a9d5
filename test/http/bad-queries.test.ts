import { beforeAll, describe, expect, test } from "vitest";
import type { Deployment } from "../../src/domain/deployment/schemas.ts";
import { newId } from "../../src/domain/ids.ts";
import { call, create, get, newWorkspace, type Workspace } from "../support/api.ts";
import { expectError, inMinutes, list } from "../support/http-helpers.ts";

let workspace: Workspace;
/** Still: nothing happens to it for an hour. */
let scheduled: Deployment;

beforeAll(async () => {
  workspace = await newWorkspace();
  scheduled = await create(workspace.test, { urgency: "scheduled", scheduled_for: inMinutes(60) });
});

const ULID = "01J00000000000000000000000";
const malformed = (prefix: string) => [
  "x",
  prefix,
  `${prefix}_`,
  `${prefix}_${ULID.slice(1)}`,
  `${prefix}_${ULID}0`,
  `${prefix}_${ULID.toLowerCase()}`,
  `${prefix.toUpperCase()}_${ULID}`,
  `${prefix}_${"Z".repeat(26)}`,
  `${prefix}_01J000000000000000000000U0`,
  `other_${ULID}`,
  "%00",
  "%F0%9F%A6%8A",
  "%E0%A4%A",
  "..%2F..%2Fetc",
  "null",
  "a".repeat(3_000),
];

describe("a malformed id is 404, like one that is well-formed and unknown", () => {
  test.each<[method: string, path: string, prefix: string, body?: unknown]>([
    ["GET", "/v1/deployments/:id", "dep"],
    ["GET", "/v1/deployments/:id?wait=1", "dep"],
    ["GET", "/v1/deployments/:id/events", "dep"],
    ["POST", "/v1/deployments/:id/cancel", "dep"],
    ["POST", "/v1/deployments/:id/reply", "dep", { body: "b" }],
    ["GET", "/v1/experts/:id", "spec"],
    ["GET", "/v1/files/:id/content", "file"],
  ])("%s %s", async (method, path, prefix, body) => {
    for (const id of [...malformed(prefix), `${prefix}_${ULID}`]) {
      const answer = await call(path.replace(":id", id), { method, body, key: workspace.test });
      expectError(answer, 404, "not_found");
    }
  });
});

describe("a query value out of range is 400 and never clamped", () => {
  test.each<[query: string, field: string]>([
    ["limit=0", "limit"],
    ["limit=101", "limit"],
    ["limit=1.5", "limit"],
    ["limit=abc", "limit"],
    ["limit=", "limit"],
    ["limit=-1", "limit"],
    ["limit=1e1", "limit"],
    ["limit=0x10", "limit"],
    ["limit=%205", "limit"],
    ["limit=5%0A", "limit"],
    ["limit=99999999999999999999", "limit"],
    ["limit=5&limit=6", "limit"],
    ["limit=5&limit=5", "limit"],
    ["cursor=", "cursor"],
    ["cursor=abc", "cursor"],
    ["cursor=%F0%9F%A6%8A", "cursor"],
    [`cursor=${btoa(newId("event", Date.now()))}`, "cursor"],
    ["cursor=a&cursor=b", "cursor"],
    ["status=unknown", "status"],
    ["status=", "status"],
    ["status=PENDING", "status"],
    ["status=pending,accepted", "status"],
    ["status=pending&status=unknown", "status"],
    ["skill=", "skill"],
    ["skill=Copy", "skill"],
    [`skill=${"a".repeat(65)}`, "skill"],
    ["skill=copy&skill=legal", "skill"],
    ["created_after=2026-04-23T10:00:00", "created_after"],
    ["created_after=2026-04-23", "created_after"],
    ["created_after=1767225600", "created_after"],
    ["created_after=yesterday", "created_after"],
    ["created_after=", "created_after"],
    ["created_after=2026-04-31T10:00:00Z", "created_after"],
    ["created_after=2026-04-23T10:00:00Z&created_after=2026-04-23T10:00:00Z", "created_after"],
    ["page=2", "page"],
    ["Limit=5", "Limit"],
    ["status[]=pending", "status[]"],
    ["__proto__=1", "__proto__"],
  ])("GET /v1/deployments?%s", async (query, field) => {
    const answer = await call(`/v1/deployments?${query}`, { key: workspace.test });
    expectError(answer, 400, "invalid_request", field);
  });

  test.each<[query: string, field: string]>([
    ["wait=0", "wait"],
    ["wait=61", "wait"],
    ["wait=1.5", "wait"],
    ["wait=abc", "wait"],
    ["wait=", "wait"],
    ["wait=-1", "wait"],
    ["wait=1&wait=2", "wait"],
    ["after=1", "after"],
    ["wait=1&after=-1", "after"],
    ["wait=1&after=1.5", "after"],
    ["wait=1&after=x", "after"],
    ["wait=1&after=", "after"],
    ["wait=1&after=0&after=1", "after"],
    ["expand=events", "expand"],
  ])("GET /v1/deployments/:id?%s", async (query, field) => {
    const answer = await call(`/v1/deployments/${scheduled.id}?${query}`, { key: workspace.test });
    expectError(answer, 400, "invalid_request", field);
  });

  test.each([
    ["GET", "/v1/usage?cycle=1", "cycle"],
    ["GET", "/v1/experts?skil=copy", "skil"],
    ["GET", `/v1/deployments/${newId("deployment", Date.now())}/events?after=1`, "after"],
  ])("%s %s: an unknown parameter is named", async (method, path, field) => {
    expectError(await call(path, { method, key: workspace.test }), 400, "invalid_request", field);
  });

  test.each([
    ["limit=1"],
    ["limit=100"],
    ["status=pending"],
    ["status=pending&status=expired&status=pending"],
    ["skill=copy"],
    ["created_after=0001-01-01T00:00:00Z"],
    ["created_after=2026-01-01T00:00:00%2B02:00"],
    ["created_after=2026-01-01T00:00:00.123456Z"],
    [""],
  ])("in range it is taken: GET /v1/deployments?%s", async (query) => {
    expect((await list(workspace.test, `?${query}`)).data.map(({ id }) => id)).toEqual([scheduled.id]);
  });

  test("the largest instant is taken too", async () => {
    expect((await list(workspace.test, "?created_after=9999-12-31T23:59:59.999Z")).data).toEqual([]);
  });
});

describe("a cancel takes an empty body or {}", () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const type = (value: string) => ({ "Content-Type": value });
  test.each<[rule: string, init: { raw?: BodyInit; headers?: Record<string, string> }]>([
    ["no body, no content type", {}],
    ["no body, as JSON", { headers: type("application/json") }],
    ["no body, as text", { headers: type("text/plain") }],
    ["no body, as a form", { headers: type("application/x-www-form-urlencoded") }],
    ["an empty body", { raw: "" }],
    ["white space, as JSON", { raw: " \n", headers: type("application/json") }],
    ["{} as JSON", { raw: "{}", headers: type("application/json; charset=utf-8") }],
    ["{} without a content type", { raw: bytes("{}") }],
  ])("%s", async (_, init) => {
    const { id } = await create(workspace.test);
    const answer = await call(`/v1/deployments/${id}/cancel`, { method: "POST", key: workspace.test, ...init });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body).toMatchObject({ id, status: "cancelled", cancelled_by: "agent" });
  });

  test.each<[rule: string, raw: string, status: number, code: string, field?: string]>([
    ["a field", '{"reason":"r"}', 400, "invalid_request", "reason"],
    ["an array", "[]", 400, "invalid_request", "body"],
    ["null", "null", 400, "invalid_request", "body"],
    ["a text", '"x"', 400, "invalid_request", "body"],
    ["half of it", "{", 400, "invalid_request"],
    ["256 KB and a byte of white space", " ".repeat(256 * 1024 + 1), 413, "payload_too_large"],
  ])("%s is refused and changes nothing", async (_, raw, status, code, field) => {
    const headers = type("application/json");
    const path = `/v1/deployments/${scheduled.id}/cancel`;
    expectError(await call(path, { key: workspace.test, raw, headers, method: "POST" }), status, code, field);
    expect(await get(workspace.test, scheduled.id)).toEqual(scheduled);
  });
});
