import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { newCredential } from "../../src/domain/keys/credential.ts";
import {
  admin,
  BRIEF,
  call,
  create,
  get,
  newExpert,
  newKey,
  newWorkspace,
  until,
  type Workspace,
} from "../support/api.ts";
import { cancel, configure, expectError, expectUntouched, inMinutes, list, usage } from "../support/http-helpers.ts";

const OTHER_SECRET = "the-secret-of-another-installation";

let workspace: Workspace;
let other: Workspace;

beforeAll(async () => {
  [workspace, other] = await Promise.all([newWorkspace(), newWorkspace()]);
});

const ulid = (id: string) => id.slice(id.indexOf("_") + 1);
const withAuth = (Authorization: string, path = "/v1/usage") => call(path, { headers: { Authorization } });

/** The key with another character of the same alphabet at a place. */
function mistyped(key: string, at: number): string {
  const place = at < 0 ? key.length + at : at;
  return `${key.slice(0, place)}${key[place] === "7" ? "8" : "7"}${key.slice(place + 1)}`;
}

describe("what is no valid workspace key is 401", () => {
  test("no Authorization header", async () => {
    expectError(await call("/v1/usage"), 401, "authentication_failed");
  });

  test.each<[rule: string, header: (key: string) => string]>([
    ["an empty header", () => ""],
    ["the key alone", (key) => key],
    ["the scheme alone", () => "Bearer"],
    ["Basic", (key) => `Basic ${btoa(`${key}:`)}`],
    ["two keys", (key) => `Bearer ${key} ${key}`],
    ["a comma-separated list", (key) => `Bearer ${key},${key}`],
    ["not a key", () => "Bearer secret"],
    ["a placeholder", () => "Bearer hd_test_your_key"],
    ["an end that is cut off", (key) => `Bearer ${key.slice(0, -1)}`],
    ["one character more", (key) => `Bearer ${key}0`],
    ["lower case", (key) => `Bearer ${key.toLowerCase()}`],
    ["the other mode's prefix", (key) => `Bearer ${key.replace("hd_test_", "hd_live_")}`],
    ["a character changed in the workspace", (key) => `Bearer ${mistyped(key, 20)}`],
    ["a character changed in the secret", (key) => `Bearer ${mistyped(key, 45)}`],
    ["a character changed in the checksum", (key) => `Bearer ${mistyped(key, -1)}`],
    ["a very long one", () => `Bearer hd_test_${"A".repeat(6_000)}`],
  ])("%s", async (_, header) => {
    expectError(await withAuth(header(workspace.test)), 401, "authentication_failed");
  });

  test.each<[rule: string, made: () => Promise<string>]>([
    [
      "one made up, with the right shape and checksum",
      () => newCredential("test", ulid(workspace.id), env.INSTALLATION_SECRET),
    ],
    [
      "one of a workspace that does not exist",
      () => newCredential("test", ulid(workspace.id).replace(/.$/, "0"), env.INSTALLATION_SECRET),
    ],
    ["one of another installation", () => newCredential("test", ulid(workspace.id), OTHER_SECRET)],
    ["an admin token", async () => env.ADMIN_TOKEN ?? ""],
    ["a made-up admin token", () => newCredential("admin", ulid(workspace.id), env.INSTALLATION_SECRET)],
    [
      "an expert's token",
      async () => {
        const id = await newExpert(["copy"]);
        return (await admin<{ token: string }>(`/experts/${id}/tokens`, { name: "t" })).body.token;
      },
    ],
  ])("%s", async (_, made) => {
    const key = await made();
    expect(key).toMatch(/^hd_/);
    expectError(await call("/v1/usage", { key }), 401, "authentication_failed");
    expectError(await call("/v1/deployments", { key, body: BRIEF }), 401, "authentication_failed");
  });

  test("the answer does not repeat the key", async () => {
    const answer = await call("/v1/usage", { key: mistyped(workspace.test, -1) });
    expect(answer.text).not.toContain(workspace.test.slice(0, 40));
  });

  test("a workspace key is none for operators", async () => {
    expectError(await call("/admin/v1/experts", { key: workspace.live }), 401, "authentication_failed");
  });
});

test.each([["bearer"], ["BEARER"], ["Bearer"]])("the scheme is read without case: %s", async (scheme) => {
  expect((await withAuth(`${scheme} ${workspace.test}`)).status).toBe(200);
});

describe("the life of a key", () => {
  const keyOf = async (mode: "test" | "live", more: object = {}) =>
    (await admin<{ id: string; key: string }>(`/workspaces/${workspace.id}/keys`, { mode, name: "k", ...more })).body;

  test.each(["test", "live"] as const)("a revoked %s key is refused at the very next request", async (mode) => {
    const { id, key } = await keyOf(mode);
    expect((await call("/v1/usage", { key })).status).toBe(200);
    expect((await admin(`/workspaces/${workspace.id}/keys/${id}`, undefined, "DELETE")).status).toBe(204);
    expectError(await call("/v1/usage", { key }), 401, "authentication_failed");
    expectError(await call("/v1/deployments", { key, body: BRIEF }), 401, "authentication_failed");
    expect((await call("/v1/usage", { key: workspace[mode] })).status).toBe(200);
  });

  test("a revoked key is refused for a deployment that it made, in each of its routes", async () => {
    const { id, key } = await keyOf("test");
    const made = await create(key, { urgency: "scheduled", scheduled_for: inMinutes(60) });
    await admin(`/workspaces/${workspace.id}/keys/${id}`, undefined, "DELETE");
    const path = `/v1/deployments/${made.id}`;
    const read = [path, `${path}?wait=5`, `${path}/events`, "/v1/deployments", "/v1/experts", "/v1/files/x/content"];
    for (const each of read) expectError(await call(each, { key }), 401, "authentication_failed");
    expectError(await cancel(key, made.id), 401, "authentication_failed");
    expectError(await call(`${path}/reply`, { key, body: { body: "b" } }), 401, "authentication_failed");
    expectError(await call("/v1/files?name=a", { key, raw: "x", method: "POST" }), 401, "authentication_failed");
    expect((await get(workspace.test, made.id)).status).toBe("pending");
    await cancel(workspace.test, made.id);
  });

  test.concurrent("a key works until expires_at and not after", async () => {
    const { key } = await keyOf("test", { expires_at: new Date(Date.now() + 1_000).toISOString() });
    expect((await call("/v1/usage", { key })).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    expectError(await call("/v1/usage", { key }), 401, "authentication_failed");
    const past = await keyOf("test", { expires_at: "2020-01-01T00:00:00Z" });
    if (past.key) expectError(await call("/v1/usage", { key: past.key }), 401, "authentication_failed");
  });

  test.concurrent("deployments outlive the key that made them", async () => {
    const { id, key } = await keyOf("test");
    const made = await create(key);
    await admin(`/workspaces/${workspace.id}/keys/${id}`, undefined, "DELETE");
    expect((await list(workspace.test)).data.map((each) => each.id)).toContain(made.id);
    expect((await until(await newKey(workspace.id, "test"), made.id, "completed")).output).not.toBeNull();
  });
});

describe("order of checks", () => {
  const big = "x".repeat(256 * 1024 + 1);
  const wrong: [rule: string, path: string, init: Parameters<typeof call>[1]][] = [
    ["400 of a body", "/v1/deployments", { body: { brief: "" } }],
    ["400 of JSON", "/v1/deployments", { raw: "{", method: "POST" }],
    ["400 of a query", "/v1/deployments?limit=0", {}],
    ["400 of a version", "/v1/usage", { headers: { "HumanDeploy-Version": "x" } }],
    ["400 of an Idempotency-Key", "/v1/deployments", { body: BRIEF, headers: { "Idempotency-Key": "k".repeat(256) } }],
    ["400 of a file name", "/v1/files?name=", { raw: "x", method: "POST" }],
    ["404 of an id", "/v1/deployments/x", {}],
    ["404 of a route", "/v1/nothing", {}],
    ["405", "/v1/deployments", { method: "DELETE" }],
    ["413", "/v1/deployments", { raw: big, headers: { "Content-Type": "application/json" }, method: "POST" }],
  ];

  test.each(wrong)("401 comes before %s", async (_, path, init) => {
    const madeUp = await newCredential("test", ulid(workspace.id), env.INSTALLATION_SECRET);
    for (const key of [null, "hd_test_x", madeUp]) {
      expectError(await call(path, { ...init, key }), 401, "authentication_failed");
    }
  });

  test.each(wrong)("429 by rate comes before %s", async (_, path, init) => {
    await configure(other, "live", { rate_limit: 1 });
    await call("/v1/usage", { key: other.live });
    expectError(await call(path, { ...init, key: other.live }), 429, "rate_limited");
  });
});

describe("two worlds", () => {
  test.concurrent.each<[rule: string, stranger: () => string]>([
    ["a live key does not see the test mode of its workspace", () => workspace.live],
    ["a key does not see another workspace", () => other.test],
  ])("%s: 404, never 403", async (_, stranger) => {
    const key = stranger();
    const before = await usage(key);
    const asked = await create(workspace.test, {}, "needs_input");
    const still = await create(workspace.test, { urgency: "scheduled", scheduled_for: inMinutes(60) });
    const file = await call<{ id: string }>("/v1/files?name=a.txt", { key: workspace.test, raw: "a", method: "POST" });
    await until(workspace.test, asked.id, "needs_input");
    const stream = { Accept: "text/event-stream" };
    const answers = await Promise.all([
      ...[still.id, asked.id].flatMap((id) => [
        call(`/v1/deployments/${id}`, { key }),
        call(`/v1/deployments/${id}?wait=5`, { key }),
        call(`/v1/deployments/${id}/events`, { key }),
        call(`/v1/deployments/${id}/events`, { key, headers: stream }),
        cancel(key, id),
        call(`/v1/deployments/${id}/reply`, { key, body: { body: "b" } }),
      ]),
      call(`/v1/files/${file.body.id}/content`, { key }),
    ]);
    for (const answer of answers) expectError(answer, 404, "not_found");
    expect(await get(workspace.test, still.id)).toEqual(still);
    await expectUntouched(key, before);
    await cancel(workspace.test, still.id);
  });
});
