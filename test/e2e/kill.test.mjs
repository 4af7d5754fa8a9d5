import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { BRIEF, client, inParallel, listAll, until } from "./support/client.mjs";
import { startServer } from "./support/server.mjs";

const KEYS = Array.from({ length: 100 }, (_, index) => `create-${index}`);
/** 1,000 requests a minute: whoever is told to come again must not come too soon. */
const BETWEEN_TRIES_MS = 1_500;
let server;
before(async () => {
  server = await startServer();
  const { base_url, admin_token, workspace_id } = server.local;
  // All hundred may run at once: those that do when the runtime is killed are many, and nothing waits for a slot.
  const limits = await client(base_url, admin_token)("PATCH", `/admin/v1/workspaces/${workspace_id}`, {
    in_flight_limit: KEYS.length,
  });
  assert.equal(limits.status, 200, JSON.stringify(limits.body));
});
after(() => server?.stop());

test("kill -9 of the whole runtime during 100 keyed creates, the same keys again: 100 deployments, each once, all completed", async () => {
  const first = new Map();
  let killed = false;
  const creating = inParallel(KEYS, 16, async (key) => {
    while (!killed) {
      const { base_url, test_key } = server.local;
      const answer = await client(base_url, test_key)("POST", "/v1/deployments", BRIEF, {
        "Idempotency-Key": key,
      }).catch(() => null);
      if (answer?.status === 201) return void first.set(key, answer.body.id);
      await sleep(BETWEEN_TRIES_MS);
    }
  });
  while (first.size < 35) await sleep(1);
  await server.kill9();
  killed = true;
  await creating;
  assert.ok(first.size >= 35 && first.size < 100, `${first.size} were answered before the kill`);
  await server.restart();

  const { base_url, test_key } = server.local;
  const api = client(base_url, test_key);
  const ids = new Map();
  await inParallel(KEYS, 16, async (key) => {
    const { status, body } = await api("POST", "/v1/deployments", BRIEF, { "Idempotency-Key": key });
    assert.equal(status, 201, JSON.stringify(body));
    ids.set(key, body.id);
  });
  for (const [key, id] of first) assert.equal(ids.get(key), id, `${key} was made twice`);
  assert.equal(new Set(ids.values()).size, 100);
  for (const id of ids.values()) await until(api, id, "completed", "cancelled", "expired");
  await sleep(1_500);
  const listed = await listAll(api);
  assert.equal(listed.length, 100);
  assert.deepEqual([...new Set(listed.map(({ status }) => status))], ["completed"]);
  assert.deepEqual((await api("GET", "/v1/usage")).body.in_flight.count, 0);
});
