import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../../scripts/local/port.mjs";
import { inParallel } from "./support/client.mjs";
import {
  deliveriesOf,
  eventually,
  MISDEEDS,
  makeEvent,
  newWorld,
  residentMemory,
  startHostile,
} from "./support/hostile.mjs";
import { startReceiver } from "./support/receiver.mjs";
import { startServer } from "./support/server.mjs";

const STATUSES = Array.from({ length: 400 }, (_, index) => 200 + index);
const WORLDS = 3;
/** A retry follows after a second, at TIME_SCALE 3600: long enough for one too many to show. */
const QUIET_MS = 3_000;
const MOST_GROWTH_MB = 150;
/** What the sockets' own buffers may swallow of an endless body, and some more. */
const MOST_POURED_KB = 32 * 1_024;

/** What the record must say of each misdeed's first try: its status, or its error. The second gets 200. */
const FIRST_TRY = {
  "hang-before-headers": "timeout",
  "answer-after-9s": 200,
  "drip-headers": "timeout",
  "drip-body": 200,
  "endless-body": 200,
  "endless-headers": "connection failed",
  "gzip-bomb": 200,
  "reset-before-headers": "connection failed",
  "reset-in-body": 200,
  "close-without-answer": "connection failed",
  garbage: "connection failed",
};

/** What of its body is kept, at most a kilobyte of what came within a second. */
const EXCERPT = {
  "answer-after-9s": "late",
  "drip-body": "x",
  "endless-body": "x".repeat(1_024),
  "gzip-bomb": "\0".repeat(1_024),
  "reset-in-body": "the beginning",
};

let server;
let worlds;
const closing = [];
before(async () => {
  server = await startServer({ timeScale: 3600 });
  worlds = await Promise.all(Array.from({ length: WORLDS }, () => newWorld(server)));
});
after(() => Promise.all([server?.stop(), ...closing.map((one) => one.close())]));

/** A receiver that answers the first try of a delivery as `first` says, and 200 after it. */
async function receiverOf(first) {
  const known = new Set();
  const receiver = await startReceiver({
    answer: (request) => {
      const id = request.headers["humandeploy-delivery"];
      if (known.has(id)) return {};
      known.add(id);
      return first(request);
    },
  });
  closing.push(receiver);
  return receiver;
}

/** Makes an event for each URL, several at a time, and waits until none of their deliveries is pending. */
async function deliverTo(urls, timeoutMs) {
  await inParallel(urls, 8 * WORLDS, (url, index) => makeEvent(worlds[index % WORLDS], url));
  // On a busy machine the simulated expert may have accepted before the cancel came: that is an event of its own.
  const ours = () =>
    deliveriesOf(server).filter((one) => urls.includes(one.url) && one.event_type === "deployment.cancelled");
  const settled = (all) => all.length >= urls.length && all.every(({ status }) => status !== "pending");
  await eventually(ours, settled, timeoutMs, "an end of every delivery");
  await sleep(QUIET_MS);
  return Map.groupBy(ours(), ({ url }) => url);
}

/** A delivery in a few words: what its tries got, and what became of it. */
function fate({ status, tries }) {
  return `${tries.map((one) => one.error ?? one.status).join(", ")}: ${status}`;
}

test("every status from 200 to 599 ends as the contract says: 2xx delivered, 4xx acknowledged, 3xx and 5xx tried again", async () => {
  const receivers = await Promise.all(
    worlds.map(() => receiverOf(({ path }) => ({ status: Number(path.slice(1)), body: "so be it" }))),
  );
  const urlOf = (status, index) => `${receivers[index % WORLDS].url}/${status}`;
  const all = await deliverTo(STATUSES.map(urlOf), 60_000);
  const fates = new Map();
  for (const [index, status] of STATUSES.entries()) {
    const [only, ...others] = all.get(urlOf(status, index));
    assert.equal(others.length, 0);
    fates.set(status, fate(only));
  }
  const byFate = Map.groupBy(STATUSES, (status) => fates.get(status).replace(String(status), "it"));
  console.table([...byFate].map(([what, { length, 0: first, [length - 1]: last }]) => ({ first, last, length, what })));
  for (const status of STATUSES) {
    const expected = { 2: `${status}: delivered`, 4: `${status}: acknowledged` }[Math.floor(status / 100)];
    assert.equal(fates.get(status), expected ?? `${status}, 200: delivered`);
  }
});

// Not beside those four hundred: a misdeed has a second left of its try's ten.
describe("of answers", { concurrency: true }, () => {
  test("a redirect of any kind is a failure and is never followed; a refused port is a failed connection", async () => {
    const other = await receiverOf(() => ({}));
    const redirecting = await receiverOf(({ path }) => ({
      status: Number(path.slice(1)),
      headers: { Location: `${other.url}/elsewhere`, Refresh: `0; url=${other.url}/elsewhere` },
    }));
    const kinds = [301, 302, 303, 307, 308];
    const refused = `http://127.0.0.1:${await freePort()}/refused`;
    const urlOf = (kind) => `${redirecting.url}/${kind}`;
    const all = await deliverTo([...kinds.map(urlOf), refused], 40_000);
    for (const kind of kinds) assert.equal(fate(all.get(urlOf(kind))[0]), `${kind}, 200: delivered`);
    assert.equal(other.requests.length, 0);
    assert.equal(fate(all.get(refused)[0]), `${Array(7).fill("connection failed").join(", ")}: dead_letter`);
  });

  test("a name that is not loopback needs https even here: http to a dead one is refused at the create", async () => {
    const body = { brief: "x", skills: ["copy"], webhook_url: "http://does-not-exist.invalid/hook" };
    const { status, body: answer } = await worlds[0]("POST", "/v1/deployments", body);
    assert.deepEqual([status, answer.error.code], [400, "invalid_request"]);
    assert.match(answer.error.message, /^webhook_url:? must use https/);
  });

  test("each way to misbehave ends its try in time and on record, and the next try is delivered", async () => {
    const hostile = await startHostile({ tries: 1 });
    closing.push(hostile);
    const names = Object.keys(MISDEEDS);
    const all = await deliverTo(
      names.map((name) => `${hostile.url}/${name}`),
      60_000,
    );
    const fates = names.map((name) => [name, all.get(`${hostile.url}/${name}`)[0]]);
    console.table(
      fates.map(([misdeed, one]) => {
        const [first] = one.tries;
        const [asked] = hostile.requests.filter(({ delivery }) => delivery === one.id);
        const open_ms = asked.ended_at === null ? "still" : asked.ended_at - asked.at;
        return { misdeed, fate: fate(one), try_ms: first.duration_ms, kept: first.response?.length ?? null, open_ms };
      }),
    );
    for (const [name, one] of fates) {
      const [first] = one.tries;
      const expected = FIRST_TRY[name];
      assert.equal(fate(one), expected === 200 ? "200: delivered" : `${expected}, 200: delivered`, name);
      assert.ok(first.duration_ms < 12_000, `${name} took ${first.duration_ms} ms`);
      if (expected === "timeout") assert.ok(first.duration_ms >= 10_000, `${name} ended after ${first.duration_ms} ms`);
      const kept = first.response ?? "";
      assert.equal(name === "drip-body" ? kept.slice(0, 1) : kept, EXCERPT[name] ?? "", name);
    }
  });
});

test("endless bodies and gzip bombs, eight of each at once, cost the runtime next to no memory", async () => {
  const hostile = await startHostile();
  closing.push(hostile);
  const urls = Array.from({ length: 8 }, (_, index) => [`endless-body?${index}`, `gzip-bomb?${index}`]).flat();
  const before = residentMemory(server);
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, residentMemory(server));
  }, 50);
  const all = await deliverTo(
    urls.map((path) => `${hostile.url}/${path}`),
    30_000,
  );
  clearInterval(watch);
  const poured = hostile.requests.map((one) => Math.round((one.poured ?? 0) / 1024));
  const now = residentMemory(server);
  console.log(
    `Resident memory: ${before} MB before, ${most} at most, ${now} after. Poured, in KB: ${poured.join(", ")}`,
  );
  assert.deepEqual([...new Set([...all.values()].flat().map(fate))], ["200: delivered"]);
  assert.equal(hostile.gauge.open, 0);
  assert.ok(Math.max(...poured) < MOST_POURED_KB, "an endless body was read on and on");
  assert.ok(most - before < MOST_GROWTH_MB, `it grew by ${most - before} MB`);
});
