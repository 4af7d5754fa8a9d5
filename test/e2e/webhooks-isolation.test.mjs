import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { atPace, deliveriesOf, makeEvent, newWorld, percentile, startHostile } from "./support/hostile.mjs";
import { startReceiver } from "./support/receiver.mjs";
import { startServer } from "./support/server.mjs";

const EVENTS = 200;
const A_SECOND = 20;
/** How many tries a destination may hold at once. */
const SHARE = 20;
/** From the first hanging try on: beyond the 10 s of the first ones, when others took their places. */
const WATCHED_MS = 24_000;

let server;
let quick;
let hanging;
before(async () => {
  [server, quick, hanging] = await Promise.all([startServer(), startReceiver(), startHostile()]);
});
after(() => Promise.all([server?.stop(), quick?.close(), hanging?.close()]));

/** Makes events in a new workspace with these endpoints, and gives the lag of each at the quick one. */
async function phase(...urls) {
  const api = await newWorld(server);
  for (const url of urls) {
    const { status } = await api("POST", "/v1/webhooks", { url, events: ["deployment.cancelled"] });
    assert.equal(status, 201);
  }
  quick.clear();
  await atPace(EVENTS, A_SECOND, () => makeEvent(api));
  const told = await quick.waitFor(EVENTS, { timeoutMs: 60_000 });
  const lags = told.map(({ at, json }) => at - Date.parse(json.created_at));
  return { told, lags };
}

function describeLags(name, { lags }) {
  return { phase: name, events: lags.length, p50: percentile(lags, 0.5), p95: percentile(lags, 0.95) };
}

test("200 deliveries to a receiver that hangs hold up none of 200 to a quick one, and it holds no more than its share", async () => {
  const alone = await phase(`${quick.url}/hook`);
  const open = [];
  const watch = setInterval(() => open.push(hanging.gauge.open), 1_000);
  const beside = await phase(`${hanging.url}/hang-before-headers`, `${quick.url}/hook`);
  await sleep(hanging.requests[0].at + WATCHED_MS - Date.now());
  clearInterval(watch);
  console.table([describeLags("quick alone", alone), describeLags("beside the hanging one", beside)]);
  console.log(`Open at the hanging one, each second: ${open.join(" ")}; at most ${hanging.gauge.most}.`);
  for (const { told } of [alone, beside]) {
    assert.equal(told.length, EVENTS);
    assert.equal(new Set(told.map(({ json }) => json.id)).size, EVENTS);
  }
  assert.equal(deliveriesOf(server).filter(({ url }) => url.startsWith(hanging.url)).length, EVENTS);
  assert.ok(hanging.gauge.most <= SHARE, `${hanging.gauge.most} were open at once`);
  const spans = hanging.requests.flatMap(({ at, ended_at }) => (ended_at === null ? [] : [ended_at - at]));
  assert.ok(Math.max(...spans) < 12_000, "a try was held for longer than 10 s");
});
