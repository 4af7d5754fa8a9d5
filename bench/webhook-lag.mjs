/**
 * `node bench/webhook-lag.mjs`: how long after a change of state its webhook arrives, at a steady pace of events on the
 * local server. PACE and SECONDS change the run.
 */
import { atPace, makeEvent, newWorld, percentile } from "../test/e2e/support/hostile.mjs";
import { startReceiver } from "../test/e2e/support/receiver.mjs";
import { startServer } from "../test/e2e/support/server.mjs";

const PACE = Number(process.env.PACE || 20);
const SECONDS = Number(process.env.SECONDS || 20);
const WARM_UP = PACE;
/** Each key has 1,000 requests a minute, and an event takes two. */
const WORLDS = Math.ceil(PACE / 7);
const print = (text) => process.stdout.write(`${text}\n`);

const [server, receiver] = await Promise.all([startServer(), startReceiver()]);
try {
  const worlds = await Promise.all(Array.from({ length: WORLDS }, () => newWorld(server)));
  const count = PACE * SECONDS + WARM_UP;
  const began = Date.now();
  await atPace(count, PACE, (index) => makeEvent(worlds[index % WORLDS], `${receiver.url}/hook`));
  const took = (Date.now() - began) / 1_000;
  const told = await receiver.waitFor(count, { timeoutMs: 60_000 });
  const lags = told.map(({ at, json }) => at - Date.parse(json.created_at)).slice(WARM_UP);
  print(`${count} events in ${took.toFixed(1)} s, ${told.length} arrived; the first ${WARM_UP} are left out.`);
  const figures = [0.5, 0.95, 0.99, 1].map((share) => `p${100 * share} ${percentile(lags, share)} ms`);
  print(`From change to receiver: ${figures.join(", ")}.`);
} finally {
  await Promise.all([server.stop(), receiver.close()]);
}
