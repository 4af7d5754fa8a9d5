import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { client } from "./support/client.mjs";
import { deliveriesOf, eventually, makeEvent } from "./support/hostile.mjs";
import { startReceiver } from "./support/receiver.mjs";
import { startServer } from "./support/server.mjs";

/** 30 s, 2 m, 8 m, 30 m, 2 h and 8 h at TIME_SCALE 3600, in whole seconds rounded up. */
const STEPS_MS = [1, 1, 1, 1, 2, 8].map((seconds) => 1_000 * seconds);
/** Longer than the longest step: a try too many would have come. */
const WELL_PAST_MS = 11_000;
/** Several beside each other, so that a wake-up that is lost now and then shows. */
const DELIVERIES = 10;
let server;
let receiver;
let api;
before(async () => {
  [server, receiver] = await Promise.all([
    startServer({ timeScale: 3600 }),
    startReceiver({ answer: { status: 500 } }),
  ]);
  api = client(server.local.base_url, server.local.test_key);
});
after(() => Promise.all([server?.stop(), receiver?.close()]));

test("a receiver that always answers 500 gets exactly seven tries, none before its step, and then a dead letter", async () => {
  const registered = await api("POST", "/v1/webhooks", { url: receiver.url });
  assert.equal(registered.status, 201);
  for (let made = 0; made < DELIVERIES; made++) await makeEvent(api);

  await receiver.waitFor(7 * DELIVERIES, { timeoutMs: 60_000 });
  await sleep(WELL_PAST_MS);
  const byDelivery = Map.groupBy(receiver.requests, ({ headers }) => headers["humandeploy-delivery"]);
  assert.equal(byDelivery.size, DELIVERIES);
  for (const [id, tries] of byDelivery) {
    assert.match(id, /^dlv_/);
    assert.equal(tries.length, 7);
    assert.equal(new Set(tries.map(({ headers }) => headers["webhook-id"])).size, 1);
    assert.equal(new Set(tries.map(({ body }) => body.toString())).size, 1);
    const gaps = tries.slice(1).map(({ at }, index) => at - tries[index].at);
    console.log(`${id}: gaps of ${gaps.join(", ")} ms`);
    for (const [index, gap] of gaps.entries()) {
      assert.ok(gap >= STEPS_MS[index], `gap ${index + 1} is ${gap} ms, under ${STEPS_MS[index]}`);
    }
  }
  const ended = await eventually(
    () => deliveriesOf(server),
    (all) => all.every(({ status }) => status !== "pending"),
    5_000,
    "the end of every delivery",
  );
  for (const { status, next_attempt_at, tries } of ended) {
    assert.deepEqual([status, next_attempt_at, tries.length], ["dead_letter", null, 7]);
  }
});

test("the dead letters are listed with their tries, and a replay sends one again under the same ids, by a schedule begun anew", async () => {
  const { status, body } = await api("GET", "/v1/deliveries?status=dead_letter");
  assert.equal(status, 200, JSON.stringify(body));
  assert.equal(new Set(body.data.map(({ id }) => id)).size, DELIVERIES);
  const letter = body.data[0];
  assert.deepEqual([letter.object, letter.status, letter.next_attempt_at], ["delivery", "dead_letter", null]);
  assert.deepEqual(
    letter.attempts.map((attempt) => attempt.status),
    Array(7).fill(500),
  );

  receiver.clear();
  receiver.answerNext({ status: 500 });
  receiver.answerWith({ status: 200 });
  const replayed = await api("POST", `/v1/deliveries/${letter.id}/replay`);
  assert.equal(replayed.status, 202, JSON.stringify(replayed.body));
  const again = await receiver.waitFor(2);
  await sleep(3_000);
  assert.equal(receiver.requests.length, 2);
  for (const { headers } of again) {
    assert.deepEqual([headers["humandeploy-delivery"], headers["webhook-id"]], [letter.id, letter.event_id]);
  }
  const record = deliveriesOf(server).find(({ id }) => id === letter.id);
  assert.equal(record.status, "delivered");
  assert.deepEqual(
    record.tries.map((one) => one.status),
    [...Array(8).fill(500), 200],
  );
});
