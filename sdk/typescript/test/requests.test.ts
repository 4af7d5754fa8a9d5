import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ConflictError,
  ConnectionError,
  HumanDeploy,
  HumanDeployError,
  InvalidRequestError,
  TimeoutError,
} from "../src/index.ts";
import { hangUp, json, refused, silence, stub } from "./support/stub.ts";

const MADE = { id: "dep_1", object: "deployment", status: "pending", version: 1, context_url: "https://x.test" };
const ASK = { brief: "Do it.", skills: ["copy"], contextUrl: "https://x.test", metadata: { my_key: 1, myKey: 2 } };
const NOW = { "Retry-After": "0" };

test("a create says what it was given in the API's words, with key, version and headers, and answers in camelCase", async () => {
  const options = { apiVersion: "2026-04-23", defaultHeaders: { "X-Team": "wren" } };
  await using server = await stub([json(201, MADE)], options);
  const deployment = await server.client.deployments.create(ASK, { headers: { "X-One": "1" } });
  assert.equal(deployment.contextUrl, "https://x.test");
  const [seen] = server.requests;
  assert.equal(`${seen?.method} ${seen?.path}`, "POST /v1/deployments");
  assert.deepEqual(JSON.parse(seen?.body ?? ""), {
    brief: "Do it.",
    skills: ["copy"],
    context_url: "https://x.test",
    metadata: { my_key: 1, myKey: 2 },
  });
  assert.equal(seen?.headers.authorization, "Bearer hd_test_stub");
  assert.equal(seen?.headers["humandeploy-version"], "2026-04-23");
  assert.equal(seen?.headers["x-team"], "wren");
  assert.equal(seen?.headers["x-one"], "1");
  assert.match(seen?.headers["user-agent"] ?? "", /^humandeploy-typescript\//);
});

test("a POST keeps one Idempotency-Key over its retries, and another POST has another", async () => {
  await using server = await stub([hangUp, refused(503, "internal_error", NOW), json(201, MADE)]);
  await server.client.deployments.create(ASK);
  await server.client.deployments.create(ASK);
  await server.client.deployments.create(ASK, { idempotencyKey: "mine" });
  const keys = server.requests.map(({ headers }) => headers["idempotency-key"]);
  assert.match(String(keys[0]), /^[0-9a-f-]{36}$/);
  assert.deepEqual(keys.slice(1, 3), [keys[0], keys[0]]);
  assert.notEqual(keys[3], keys[0]);
  assert.equal(keys[4], "mine");
});

test("two retries by default, as many as told, and then the last error", async () => {
  await using server = await stub([refused(500, "internal_error", NOW)]);
  await assert.rejects(server.client.usage.get(), { code: "internal_error", status: 500 });
  assert.equal(server.requests.length, 3);
  await assert.rejects(server.client.usage.get({ maxRetries: 0 }));
  assert.equal(server.requests.length, 4);
});

test("an error that will not pass is thrown at once", async () => {
  await using server = await stub([refused(409, "idempotency_conflict"), refused(400, "invalid_request")]);
  await assert.rejects(server.client.deployments.create(ASK), ConflictError);
  await assert.rejects(server.client.deployments.create(ASK), InvalidRequestError);
  assert.equal(server.requests.length, 2);
});

test("a PATCH is sent again when it was refused, not when it may have been done", async () => {
  await using server = await stub([refused(429, "rate_limited", NOW), json(200, {}), hangUp]);
  await server.client.webhookEndpoints.update("whk_1", { status: "enabled" });
  await assert.rejects(server.client.webhookEndpoints.update("whk_1", { retry4xx: true }), ConnectionError);
  assert.equal(server.requests.length, 3);
  assert.deepEqual(JSON.parse(server.requests[2]?.body ?? ""), { retry_4xx: true });
});

test("a DELETE whose answer was lost and that is then not found has been done; one that was never there has not", async () => {
  await using server = await stub([hangUp, refused(404, "not_found")]);
  await server.client.webhookEndpoints.delete("whk_1");
  await assert.rejects(server.client.webhookEndpoints.delete("whk_1"), { code: "not_found" });
});

test("a stream is uploaded once only, bytes again", async () => {
  await using server = await stub([refused(500, "internal_error", NOW)]);
  const stream = new Blob(["abc"]).stream() as ReadableStream<Uint8Array>;
  await assert.rejects(server.client.files.upload(stream, { name: "a b.txt", mediaType: "text/plain" }));
  assert.equal(server.requests.length, 1);
  await assert.rejects(server.client.files.upload(new File(["abc"], "c.txt", { type: "text/csv" })));
  assert.deepEqual(
    server.requests.map(({ path, body, headers }) => [path, body, headers["content-type"]]),
    [["/v1/files?name=a+b.txt", "abc", "text/plain"], ...Array(3).fill(["/v1/files?name=c.txt", "abc", "text/csv"])],
  );
  await assert.rejects(server.client.files.upload("abc"), /^HumanDeployError: name/);
});

test("a request that takes too long is a TimeoutError, after its retries", async () => {
  await using server = await stub([silence]);
  await assert.rejects(server.client.usage.get({ timeoutMs: 250, maxRetries: 1 }), TimeoutError);
  assert.equal(server.requests.length, 2);
});

test("a body that stops halfway is a TimeoutError too", async () => {
  await using server = await stub([(_, response) => void response.writeHead(200).write('{"object":')]);
  await assert.rejects(server.client.usage.get({ timeoutMs: 50, maxRetries: 0 }), TimeoutError);
});

test("a caller's signal ends a request with its reason, also between two tries, and no further try is made", async () => {
  await using server = await stub([silence, refused(503, "internal_error", { "Retry-After": "30" })]);
  for (const _ of [1, 2]) {
    const controller = new AbortController();
    const reason = new Error("enough");
    setTimeout(() => controller.abort(reason), 60);
    await assert.rejects(server.client.usage.get({ signal: controller.signal }), (error) => error === reason);
  }
  assert.equal(server.requests.length, 2);
});

test("nobody there is a ConnectionError that says why", async () => {
  const client = new HumanDeploy({ apiKey: "k", baseUrl: "http://127.0.0.1:1", maxRetries: 0 });
  await assert.rejects(client.usage.get(), (error: ConnectionError) => {
    assert.ok(error instanceof ConnectionError);
    assert.match(error.message, /GET http:\/\/127\.0\.0\.1:1\/v1\/usage failed: /);
    return error.cause instanceof Error;
  });
});

test("an answer that is not JSON is an error that asks for the address", async () => {
  await using server = await stub([(_, response) => void response.end("<h1>Hello</h1>")]);
  await assert.rejects(server.client.usage.get(), { name: "APIError", status: 200, message: /baseUrl/ });
});

test("an id that would make another path of it is refused before anything is sent", async () => {
  await using server = await stub([json(200, MADE)]);
  for (const id of ["", "..", "dep_1/cancel", "dep_1?x", "dep 1"]) {
    await assert.rejects(server.client.deployments.get(id), HumanDeployError, id);
    await assert.rejects(server.client.deployments.stream(id).next(), HumanDeployError, id);
  }
  assert.equal(server.requests.length, 0);
});

test("a client needs a key and an address, from its options or the environment, and shows the key to no log", async () => {
  assert.throws(() => new HumanDeploy({ apiKey: undefined }), /^HumanDeployError: apiKey/);
  assert.throws(() => new HumanDeploy({ apiKey: "k", baseUrl: "api.test" }), /^HumanDeployError: baseUrl/);
  await using server = await stub([json(200, {})]);
  Object.assign(process.env, { HUMANDEPLOY_API_KEY: "hd_test_env", HUMANDEPLOY_BASE_URL: `${server.baseUrl}/` });
  try {
    const client = new HumanDeploy();
    await client.usage.get();
    assert.equal(server.requests[0]?.headers.authorization, "Bearer hd_test_env");
    const { inspect } = await import("node:util");
    assert.doesNotMatch(inspect(client, { depth: 9, showHidden: true }) + JSON.stringify(client), /hd_test_env/);
  } finally {
    delete process.env.HUMANDEPLOY_API_KEY;
    delete process.env.HUMANDEPLOY_BASE_URL;
  }
});

test("a browser is warned once, unless told that it is meant", (t) => {
  const warn = t.mock.method(console, "warn", () => {});
  const page = globalThis as { window?: unknown };
  page.window = { document: {} };
  try {
    new HumanDeploy({ apiKey: "k", dangerouslyAllowBrowser: true });
    assert.equal(warn.mock.callCount(), 0);
    new HumanDeploy({ apiKey: "k" });
    new HumanDeploy({ apiKey: "k" });
    assert.equal(warn.mock.callCount(), 1);
  } finally {
    delete page.window;
  }
});

test("a list is its first page when awaited, and every item of every page in a loop", async () => {
  const list = (ids: string[], next: string | null) =>
    json(200, { object: "list", data: ids.map((id) => ({ id, created_at: "now" })), next });
  await using server = await stub([list(["a", "b"], "c1"), list([], "c2"), list(["c"], null)]);
  const listed = server.client.deployments.list({
    status: ["pending", "accepted"],
    createdAfter: "2026-01-01T00:00:00Z",
  });
  assert.equal(server.requests.length, 0);
  const page = await listed;
  assert.deepEqual([page.data.map(({ id }) => id), page.next], [["a", "b"], "c1"]);
  const query = "status=pending&status=accepted&created_after=2026-01-01T00%3A00%3A00Z";
  const ids = [];
  for await (const { id, createdAt } of listed) ids.push(id + createdAt);
  assert.deepEqual(ids, ["anow", "bnow", "cnow"]);
  assert.deepEqual(
    server.requests.map(({ path }) => path),
    ["", "&cursor=c1", "&cursor=c2"].map((cursor) => `/v1/deployments?${query}${cursor}`),
  );
  const second = await page.nextPage();
  assert.equal(second?.data[0]?.id, "c");
  assert.equal(await second?.nextPage(), null);
});

test("a loop that is left asks for no further page", async () => {
  await using server = await stub([json(200, { object: "list", data: [{ id: "a" }, { id: "b" }], next: "more" })]);
  for await (const _ of server.client.experts.list()) break;
  assert.equal(server.requests.length, 1);
});
