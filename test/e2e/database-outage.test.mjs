import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { BRIEF, client, listAll, until } from "./support/client.mjs";
import { startServer } from "./support/server.mjs";

const OUTAGE_MS = 80_000;
let server;
before(async () => {
  server = await startServer({ entry: "test/support/faults-worker.ts" });
});
after(() => server?.stop());

test("D1 fails for 80 s: creates, gets, replies and cancels work, lists are 503 in shape, and afterwards D1 equals the objects", async () => {
  const { base_url, test_key } = server.local;
  const api = client(base_url, test_key);
  const ids = [];
  const create = async (scenario) => {
    const metadata = scenario ? { metadata: { hd_test: scenario } } : {};
    const { status, body } = await api("POST", "/v1/deployments", { ...BRIEF, ...metadata });
    assert.equal(status, 201, JSON.stringify(body));
    ids.push(body.id);
    return body.id;
  };
  const waiting = await create("needs_input");
  await until(api, waiting, "needs_input");

  const began = Date.now();
  await fetch(`${base_url}/faults?d1=down`, { method: "POST" });
  let rounds = 0;
  const reply = await api("POST", `/v1/deployments/${waiting}/reply`, { body: "The second one." });
  assert.deepEqual([reply.status, reply.body.status], [200, "in_progress"]);
  while (Date.now() - began < OUTAGE_MS) {
    rounds++;
    const cancelled = await create("slow");
    const asked = await create("needs_input");
    const plain = await create();
    assert.equal((await api("GET", `/v1/deployments/${plain}`)).body.id, plain);
    const cancel = await api("POST", `/v1/deployments/${cancelled}/cancel`);
    assert.deepEqual([cancel.status, cancel.body.status], [200, "cancelled"]);
    const list = await api("GET", "/v1/deployments");
    assert.deepEqual([list.status, list.body.error.type, list.body.error.code], [503, "api_error", "internal_error"]);
    assert.match(list.body.error.request_id, /^req_/);
    assert.ok(Number(list.headers.get("Retry-After")) > 0);
    await until(api, asked, "needs_input");
    const answered = await api("POST", `/v1/deployments/${asked}/reply`, { body: "Go on." });
    assert.equal(answered.status, 200);
    await until(api, plain, "completed");
    await until(api, asked, "completed");
  }
  assert.ok(rounds >= 5);
  await fetch(`${base_url}/faults?d1=up`, { method: "POST" });

  const present = new Map();
  for (const id of ids) present.set(id, (await api("GET", `/v1/deployments/${id}`)).body);
  let listed = [];
  for (const end = Date.now() + 30_000; Date.now() < end; await sleep(500)) {
    listed = await listAll(api);
    if (listed.length === ids.length && listed.every((one) => one.version === present.get(one.id)?.version)) break;
  }
  assert.equal(listed.length, ids.length);
  for (const one of listed) assert.deepEqual(one, present.get(one.id));
});
