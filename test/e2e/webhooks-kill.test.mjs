import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { BRIEF, client, until } from "./support/client.mjs";
import { deliveriesOf, eventually, query } from "./support/hostile.mjs";
import { startReceiver } from "./support/receiver.mjs";
import { startServer } from "./support/server.mjs";

const entry = "test/support/faults-worker.ts";
/** A claim lasts 30 s, and the sweep comes each minute. */
const FOUND_WITHIN_MS = 110_000;

/**
 * Where an event is when the server dies. Each has its own receiver, and its point on the road stays blocked while
 * those behind it are brought to theirs. `reached` looks at the delivery's row and at how often it was posted.
 */
const PLACES = [
  { name: "retry waits in the queue", reached: (row) => row?.tries.length === 1 && row.claimed_until === null },
  { name: "posted, not answered", reached: (_, posts) => posts === 1 },
  { name: "answered, not recorded", hang: "record", reached: (_, posts) => posts === 1 },
  { name: "claimed, not posted", hang: "record,post", reached: (row) => row?.claimed_until > Date.now() },
  { name: "consumed, not claimed", hang: "record,post,consume", reached: (row) => row?.claimed_until === null },
  { name: "waits in the queue", hang: "record,post,consume", reached: (row) => row?.claimed_until === null },
  { name: "in D1, not in the queue", hang: "record,post,consume,send", reached: (row) => row?.claimed_until === null },
  { name: "committed, not in D1", hang: "record,post,consume,send,project", reached: (row) => row === undefined },
];

let servers;
/** One each for the places, one for what runs beside them, and one for the other server. */
let receivers;
before(async () => {
  const starts = await Promise.allSettled([startServer({ entry }), startServer({ entry })]);
  // One that runs is stopped though the other did not start: else this process would never end.
  servers = starts.filter(({ status }) => status === "fulfilled").map(({ value }) => value);
  const failed = starts.find(({ status }) => status === "rejected");
  if (failed) throw failed.reason;
  receivers = await Promise.all([...PLACES, null, null].map(() => startReceiver()));
});
after(() => Promise.all([...(servers ?? []).map((one) => one.stop()), ...(receivers ?? []).map((one) => one.close())]));

const apiOf = ({ local }) => client(local.base_url, local.test_key);
const turn = (server, switches) => fetch(`${server.baseUrl}/faults?${switches}`, { method: "POST" });

async function create(api, webhook_url, scenario) {
  const metadata = scenario ? { metadata: { hd_test: scenario } } : {};
  const { status, body } = await api("POST", "/v1/deployments", { ...BRIEF, webhook_url, ...metadata });
  assert.equal(status, 201, JSON.stringify(body));
  return body.id;
}

async function eventIds(api, id) {
  const { body } = await api("GET", `/v1/deployments/${id}/events`);
  assert.deepEqual(
    body.data.map(({ sequence }) => sequence),
    body.data.map((_, index) => index + 1),
  );
  return body.data.map((event) => event.id);
}

/** That every event of a deployment was told, each under one delivery id and always with the same body. */
async function assertAllTold(api, { requests }, id) {
  const about = requests.filter(({ json }) => json.data.deployment.id === id);
  const told = Map.groupBy(about, ({ json }) => json.id);
  assert.deepEqual([...told.keys()].toSorted(), (await eventIds(api, id)).toSorted());
  for (const [event, posts] of told) {
    assert.equal(new Set(posts.map(({ headers }) => headers["humandeploy-delivery"])).size, 1, event);
    assert.equal(new Set(posts.map(({ body }) => body.toString())).size, 1, event);
  }
}

/** Waits until none of the deliveries of these deployments is pending, and gives them. */
async function ended(server, ids) {
  const ours = () => deliveriesOf(server).filter(({ deployment_id }) => ids.includes(deployment_id));
  const settled = (all) =>
    new Set(all.map((one) => one.deployment_id)).size === ids.length && all.every(({ status }) => status !== "pending");
  return eventually(ours, settled, FOUND_WITHIN_MS, "an end of every delivery");
}

describe("of two servers", { concurrency: true }, () => {
  test("kill -9 at each point of an event's road: every event arrives, under the same ids, and none is stuck", async () => {
    const [server] = servers;
    const api = apiOf(server);
    const [waits, holds] = receivers;
    const bystander = receivers.at(-2);
    const places = PLACES.map((place, index) => ({ ...place, receiver: receivers[index] }));
    for (const place of places) place.id = await create(api, place.receiver.url, "slow");
    await Promise.all(places.map(({ receiver }) => receiver.waitFor(1)));
    waits.answerNext({ status: 500 });
    holds.answerNext({ delayMs: FOUND_WITHIN_MS });

    const rowOf = ({ id }) =>
      deliveriesOf(server).find((one) => one.deployment_id === id && one.event_type === "deployment.cancelled");
    for (const place of places) {
      if (place.hang) await turn(server, `hang=${place.hang}`);
      assert.equal((await api("POST", `/v1/deployments/${place.id}/cancel`)).status, 200);
      const look = () => [rowOf(place), place.receiver.requests.length - 1];
      await eventually(look, (seen) => place.reached(...seen), 5_000, `"${place.name}"`);
      place.events = await eventIds(api, place.id);
      assert.equal(place.events.length, 2);
    }
    const running = await create(api, bystander.url);
    await until(api, running, "in_progress");
    for (const place of places) {
      place.posts = place.receiver.requests.length;
      assert.ok(place.reached(rowOf(place), place.posts - 1), place.name);
    }
    await server.kill9();
    const killedAt = Date.now();
    await server.restart();
    const restartedAt = Date.now();

    await until(api, running, "completed");
    const all = await ended(server, [running, ...places.map(({ id }) => id)]);
    assert.deepEqual([...new Set(all.map(({ status }) => status))], ["delivered"]);
    console.log(`It served again ${restartedAt - killedAt} ms after the kill.`);
    console.table(
      places.map((place) => {
        const { name, receiver, posts } = place;
        const recorded = rowOf(place).tries.map((one) => one.error ?? one.status);
        const again = receiver.requests.slice(posts);
        const seconds = (again[0].at - restartedAt) / 1_000;
        return {
          name,
          "posts before": posts - 1,
          after: again.length,
          "s from restart": seconds,
          recorded: `${recorded}`,
        };
      }),
    );
    for (const { id, events, receiver } of places) {
      assert.deepEqual(await eventIds(api, id), events);
      await assertAllTold(api, receiver, id);
    }
    assert.equal((await eventIds(api, running)).length, 3);
    await assertAllTold(api, bystander, running);
  });

  describe("that live on", { concurrency: false }, () => {
    test("a message that is delivered three times makes one try", async () => {
      const server = servers[1];
      const receiver = receivers.at(-1);
      const api = apiOf(server);
      await turn(server, "queue=twice");
      const ids = [];
      for (let made = 0; made < 8; made++) ids.push(await create(api, receiver.url));
      for (const id of ids) await until(api, id, "completed");
      await ended(server, ids);
      await sleep(2_000);
      await turn(server, "queue=once");
      for (const id of ids) await assertAllTold(api, receiver, id);
      assert.equal(receiver.requests.length, 3 * ids.length);
    });

    test("messages that are no pointers hold up no event, and end in the dead-letter queue, on record", async () => {
      const server = servers[1];
      const receiver = receivers.at(-1);
      const api = apiOf(server);
      await turn(server, "poison=now");
      const ids = [];
      for (let made = 0; made < 4; made++) ids.push(await create(api, receiver.url));
      for (const id of ids) await until(api, id, "completed");
      const deadYet = query(server, "SELECT id FROM dead_messages").length;
      await ended(server, ids);
      for (const id of ids) await assertAllTold(api, receiver, id);
      assert.equal(deadYet, 0);
      const dead = await eventually(
        () => query(server, "SELECT body FROM dead_messages"),
        (rows) => rows.length >= 5,
        60_000,
        "the record of five dead messages",
      );
      assert.deepEqual(
        dead.map(({ body }) => body).toSorted(),
        ['"no pointer"', "null", "{}", '{"delivery_id":""}', '{"delivery_id":7}'].toSorted(),
      );
    });
  });
});
