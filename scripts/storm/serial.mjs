import { setTimeout as sleep } from "node:timers/promises";
import { drawsOf } from "./random.ts";
import { readDatabase, readObjects, restless } from "./snapshot.mjs";

const REST_WITHIN_MS = 30_000;
const HOUR_MS = 3_600_000;
/** Under the 24 h that an Idempotency-Key is kept. */
const MOST_HOURS = 20;
/** What only costs time here, where nobody else is waiting. */
const LEFT_OUT = ["d1.hang", "d1.late", "object.late"];
const KILL_EVERY = 25;
const LEAP_EVERY = 9;
/** Whose turn it is, of so many. */
const TURNS = { agent: 45, expert: 40, operator: 10, member: 5 };

/**
 * One actor at a time, one act at a time, each in a weather of its own, and each once everything that followed from the
 * last one has come to rest. Time stands still but for leaps that the seed decides. So the same seed gives the same history.
 * @param {any} plan @param {any} given @param {(actor: any) => Record<string, (act: any) => Promise<unknown>>} actsOf
 * @returns {Promise<string[]>} what was asked and answered, without ids and times
 */
export async function march(plan, given, actsOf) {
  const { server, record } = given;
  const draws = drawsOf(plan.seed, "serial");
  const cast = plan.cast.map((actor) => ({ actor, acts: actsOf(actor), next: 0 }));
  const history = [];
  let hours = 0;
  for (let step = 1; step <= plan.steps; step++) {
    const { rates } = draws.pick(plan.weather);
    const mild = Object.fromEntries(Object.entries(rates).filter(([name]) => !LEFT_OUT.includes(name)));
    await server.setWeather({ epoch: step, rates: mild });
    const role = draws.weighted(TURNS);
    const player = draws.pick(cast.filter(({ actor }) => actor.role === role));
    const act = player.actor.acts[player.next++ % player.actor.acts.length];
    const before = record.entries.length;
    await player.acts[act.kind]?.(act);
    history.push(...record.entries.slice(before).map((entry) => lineOf(step, entry, given)));
    await atRest(given);
    if (step % KILL_EVERY === 0) await server.kill9();
    if (step % LEAP_EVERY === 0 && hours < MOST_HOURS) {
      const leap = draws.whole(1, 5);
      hours += leap;
      await server.setWeather({ rates: {} });
      await server.leap(leap * HOUR_MS);
      await server.sweep();
      await atRest(given);
    }
  }
  await server.setWeather({ rates: {} });
  history.push(...(await endsOf(given)));
  return history;
}

function lineOf(step, { actor, act, target, status, code }, { world }) {
  const deployment = target && nameOf(world, target);
  return [step, actor, act, deployment ?? "", status ?? "no answer", code ?? ""].join(" ").trim();
}

/** What each deployment has come to, by what its maker called it. */
async function endsOf({ server, world }) {
  const { deployments } = await readObjects(server, world);
  return Object.values(deployments)
    .map(
      ({ stored, events }) =>
        `${stored.record.metadata.owner} ${stored.record.metadata.nonce}: ${stored.record.status} after ${events.map(({ type }) => type).join(", ") || "nothing"}`,
    )
    .toSorted();
}

function nameOf({ owners }, id) {
  for (const { label, deployments } of owners) {
    const index = deployments.findIndex((one) => one.id === id);
    if (index >= 0) return `${label} ${index}`;
  }
  return "unknown";
}

/** Waits until nothing moves: the outboxes are empty, and no delivery is on its way. */
async function atRest({ server, world }) {
  for (const until = Date.now() + REST_WITHIN_MS; ; await sleep(60)) {
    const busy = restless(await readObjects(server, world));
    const now = Date.now() + server.ahead();
    const { deliveries } = readDatabase(server.stateDir);
    const moving = deliveries.filter(
      (one) => one.status === "pending" && (one.claimed_until !== null || one.next_attempt_at <= now),
    );
    if (busy.length === 0 && moving.length === 0) return;
    if (Date.now() > until) return;
  }
}
