import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { BRIEF, client, listAll } from "./support/client.mjs";
import { startServer } from "./support/server.mjs";

const slow = { ...BRIEF, metadata: { hd_test: "slow" } };
let servers;
before(async () => {
  servers = await Promise.all([startServer(), startServer()]);
});
after(async () => {
  await Promise.all((servers ?? []).map((server) => server.stop()));
});

test("50 parallel creates with one Idempotency-Key are one deployment", async () => {
  const { base_url, test_key } = servers[0].local;
  const api = client(base_url, test_key);
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => api("POST", "/v1/deployments", slow, { "Idempotency-Key": "one" })),
  );
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [201]);
  assert.equal(new Set(answers.map(({ body }) => body.id)).size, 1);
  assert.equal(answers.filter(({ headers }) => headers.get("Idempotency-Replayed") === "true").length, 49);
  assert.equal((await listAll(api)).length, 1);
});

test("of 40 parallel creates exactly 10 come to be in flight, and what was refused left nothing behind", async () => {
  const { base_url, test_key } = servers[1].local;
  const api = client(base_url, test_key);
  const answers = await Promise.all(Array.from({ length: 40 }, () => api("POST", "/v1/deployments", slow)));
  const counts = Object.groupBy(answers, ({ status }) => status);
  assert.deepEqual([counts[201]?.length, counts[429]?.length], [10, 30]);
  for (const { body, headers } of counts[429]) {
    assert.equal(body.error.code, "in_flight_limit");
    assert.ok(Number(headers.get("Retry-After")) > 0);
  }
  const usage = await api("GET", "/v1/usage");
  assert.deepEqual(usage.body.in_flight, { count: 10, limit: 10 });
  assert.equal((await listAll(api)).length, 10);
});

test("two instances side by side know nothing of each other", async () => {
  const [one, other] = servers.map(({ local }) => local);
  assert.notEqual(one.base_url, other.base_url);
  assert.notEqual(one.test_key, other.test_key);
  const foreign = await client(other.base_url, one.test_key)("GET", "/v1/usage");
  assert.deepEqual([foreign.status, foreign.body.error.code], [401, "authentication_failed"]);
  const ids = async ({ base_url, test_key }) => (await listAll(client(base_url, test_key))).map(({ id }) => id);
  const [mine, theirs] = await Promise.all([ids(one), ids(other)]);
  assert.equal(mine.filter((id) => theirs.includes(id)).length, 0);
});
