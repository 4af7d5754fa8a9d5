import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { Follower } from "../src/cli/listen/follower.ts";
import { Forwarder, type Try } from "../src/cli/listen/forwarder.ts";
import { Gate } from "../src/cli/listen/gate.ts";
import { patiently } from "../src/cli/listen/patience.ts";
import type { WireEvent } from "../src/cli/listen/shapes.ts";
import { AuthenticationError, ConnectionError, ServerError } from "../src/errors.ts";
import { webhooks } from "../src/webhooks.ts";
import { runCli } from "./support/cli.ts";
import { refused, stub } from "./support/stub.ts";
import { World } from "./support/world.ts";

const SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const never = new AbortController().signal;
const event = (id: string, sequence: number): WireEvent => ({
  id: `evt_${id}${sequence}`,
  type: "deployment.accepted",
  sequence,
  data: { deployment: { id: `dep_${id}`, status: "accepted", version: sequence, created_at: "" } },
});

test("whatever ends, is made, lags or fails between two looks: each event once, in order, without a hole", async () => {
  const gap = fc.integer({ min: 1, max: 90_000 });
  const life = fc.record({
    madeAt: fc.integer({ min: -200_000, max: 60_000 }),
    gaps: fc.array(gap, { minLength: 1, maxLength: 5 }),
  });
  const settings = fc.record({
    lives: fc.array(life, { maxLength: 150 }),
    requestMs: fc.integer({ min: 1, max: 500 }),
    lagMs: fc.integer({ min: 0, max: 1_000 }),
    pageMost: fc.integer({ min: 3, max: 100 }),
    failures: fc.infiniteStream(fc.nat(9)),
    failOf10: fc.nat(5),
  });
  await fc.assert(
    fc.asyncProperty(settings, async ({ lives, requestMs, lagMs, pageMost, failures, failOf10 }) => {
      const told = lives.map(({ madeAt, gaps }) => {
        let at = madeAt;
        const eventsAt = gaps.map((ms) => (at += ms));
        return { madeAt, eventsAt };
      });
      const fails = () => failures.next().value < failOf10;
      const world = new World(told, { requestMs, lagMs, pageMost, fails });
      const handed = new Map<string, number[]>();
      const follower = new Follower(world, ({ data, sequence }) => {
        const { id } = data.deployment;
        handed.set(id, [...(handed.get(id) ?? []), sequence]);
      });
      const firstLook = world.now;
      while (
        !(await follower.begin().then(
          () => true,
          () => false,
        ))
      );
      const begun = world.now;
      const end = Math.max(0, ...told.flatMap(({ eventsAt }) => eventsAt)) + 5_000;
      for (let done = false; !done || world.now < end; world.now += 1_000) {
        assert.ok(world.now < end + 3_600_000, "it would look for ever");
        done = await follower.look().then(
          () => follower.size === 0,
          () => false,
        );
      }
      for (const { id, eventsAt } of world.lives) {
        const all = eventsAt.map((_, index) => index + 1);
        const endedAt = eventsAt.at(-1) ?? 0;
        if (endedAt > begun) assert.deepEqual(handed.get(id), all, id);
        else if (endedAt <= firstLook - lagMs) assert.equal(handed.get(id), undefined, id);
        else assert.ok([undefined, all.join()].includes(handed.get(id)?.join()), id);
      }
    }),
    { numRuns: 150 },
  );
});

/** A receiver that answers its n-th request with the n-th status, all further ones with the last; 0 breaks, -1 never answers. */
async function receiver(statuses: number[]) {
  const got: { body: string; headers: Record<string, string | undefined> }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    got.push({
      body: Buffer.concat(chunks).toString(),
      headers: request.headers as Record<string, string | undefined>,
    });
    const status = statuses[Math.min(got.length, statuses.length) - 1] ?? 200;
    if (status === 0) response.destroy();
    else if (status > 0) response.writeHead(status, { Location: "/elsewhere" }).end("x".repeat(9));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    got,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

async function forwarded(events: WireEvent[], to: string, count: number): Promise<Try[]> {
  const tries: Try[] = [];
  await new Promise<void>((done) => {
    const tell = (one: Try) => {
      if (tries.push(one) === count) done();
    };
    const pausesMs = [5, 5];
    const forwarder = new Forwarder({ to, secret: SECRET, signal: never, tell, pausesMs, answerWithinMs: 1_500 });
    for (const one of events) forwarder.take(one);
  });
  return tries;
}

test("what arrives is the event's own text, with a webhook's headers, the delivery's id the same on each try", async () => {
  await using local = await receiver([503, 204]);
  const sent = { ...event("A", 1), odd: { "10": 1, 2: 1e21, text: "ü\u2028🙂", nothing: null } };
  const tries = await forwarded([sent], local.url, 2);
  assert.deepEqual(
    tries.map(({ outcome, status, attempt }) => [outcome, status, attempt]),
    [
      ["retrying", 503, 1],
      ["delivered", 204, 2],
    ],
  );
  for (const { body, headers } of local.got) {
    assert.equal(body, JSON.stringify(sent));
    assert.deepEqual(
      ["content-type", "humandeploy-event", "humandeploy-delivery", "webhook-id"].map((name) => headers[name]),
      ["application/json", "deployment.accepted", "dlv_A1", "evt_A1"],
    );
    assert.equal((await webhooks.unwrap(body, headers, SECRET)).id, "evt_A1");
    assert.deepEqual(new Webhook(SECRET).verify(body, headers as Record<string, string>), sent);
  }
});

test("a failure is tried again a few times, then given up, and the deployment's next event goes after it, never before", async () => {
  await using local = await receiver([500, 302, 0, -1, 404, 200]);
  const tries = await forwarded([event("A", 1), event("A", 2), event("A", 3)], local.url, 6);
  assert.deepEqual(
    tries.map((one) => [one.event.sequence, one.outcome, one.status ?? one.error]),
    [
      [1, "retrying", 500],
      [1, "retrying", 302],
      [1, "given_up", "connection broken"],
      [2, "retrying", "timeout"],
      [2, "acknowledged", 404],
      [3, "delivered", 200],
    ],
  );
  const closed = await receiver([]);
  await closed[Symbol.asyncDispose]();
  const refusing = await forwarded([event("A", 1)], closed.url, 3);
  assert.deepEqual(
    refusing.map(({ error }) => error),
    Array(3).fill("connection refused"),
  );
});

test("one deployment's trouble does not hold up another", async () => {
  await using local = await receiver([-1, 200]);
  const tries = await forwarded([event("A", 1), event("B", 1)], local.url, 3);
  assert.deepEqual(
    tries.map((one) => [one.event.id, one.outcome]),
    [
      ["evt_B1", "delivered"],
      ["evt_A1", "retrying"],
      ["evt_A1", "delivered"],
    ],
  );
});

test("requests are apart by what the gate says, however many wait", async () => {
  const gate = new Gate(40);
  const passed: number[] = [];
  await Promise.all(Array.from({ length: 6 }, async () => passed.push(await gate.pass(never).then(() => Date.now()))));
  for (const [index, at] of passed.entries()) assert.ok(at - (passed[0] ?? 0) >= index * 40 - 2);
});

test("what may pass is tried again and said, once it works that is said; what won't pass is thrown", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const facts = { type: "api_error", code: null, message: "", requestId: null, docsUrl: null } as const;
  const busy = new ServerError({ ...facts, status: 503, headers: new Headers({ "Retry-After": "7" }) });
  const told: (number | string)[] = [];
  const failures: Error[] = [new ConnectionError("away"), new ConnectionError("away"), busy];
  const work = async () => {
    const failure = failures.shift();
    if (failure) throw failure;
  };
  const patience = {
    signal: never,
    failed: (_: Error, ms: number) => void told.push(ms),
    back: () => void told.push("back"),
  };
  const done = patiently(work, patience);
  for (let n = 0; n < 5; n++) {
    await new Promise((next) => setImmediate(next));
    t.mock.timers.tick(7_000);
  }
  await done;
  assert.deepEqual(told, [1_000, 2_000, 7_000, "back"]);
  for (const error of [
    new AuthenticationError({ ...facts, status: 401, headers: new Headers() }),
    new TypeError("bug"),
  ]) {
    await assert.rejects(
      patiently(() => Promise.reject(error), patience),
      error,
    );
  }
});

test("a key that the API refuses ends listen with 3", async () => {
  await using api = await stub([refused(401, "authentication_failed")]);
  const env = { HUMANDEPLOY_API_KEY: "hd_test_stub", HUMANDEPLOY_BASE_URL: api.baseUrl };
  const { exit, stdout } = await runCli(["listen", "--forward-to", "localhost:1"], { env });
  assert.deepEqual([exit, stdout], [3, ""]);
});
