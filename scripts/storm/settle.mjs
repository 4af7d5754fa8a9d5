import { setTimeout as sleep } from "node:timers/promises";
import { readDatabase, readObjects, restless, takeSnapshot } from "./snapshot.mjs";
import { caller } from "./world.mjs";

const HOUR_MS = 3_600_000;
/** Over the longest deadline, and what the sweep leaves to the alarm. */
const LONGEST_HOURS = 73;
const SWEEP_GRACE_MS = 75_000;
const REST_WITHIN_MS = 60_000;
/** Over a claim's lease, and the back-off of who stands back. */
const PATIENCE_MS = 75_000;
const LEAST_SWEEP_MS = 2_000;
const LOOK_MS = 20;
/** As many as a sweep wakes. */
const SWEPT = 500;
const REPLAYED = 20;

/**
 * Lets the system come to rest after the storm, and looks at it twice: as soon as nothing moves any more, with
 * deployments still alive, and once everything has ended and all that must arrive has.
 * @returns {Promise<{ snapshots: any[], stuck: string[] }>} `stuck`: what did not come to rest in time
 */
export async function settle(given) {
  const { server, liar, timeScale, say } = given;
  const admin = caller(server.baseUrl, server.adminToken);
  liar.beHonest();
  await server.setWeather({ rates: {}, d1_down: false, epoch: server.weather.epoch + 1 });
  const stuck = [];

  say("waiting for the outboxes");
  const first = await frozen(given, { final: false });
  if (first.stuck.length > 0) return { snapshots: [first.snapshot], stuck: first.stuck };

  say("ending what is open");
  const open = Object.values(first.snapshot.deployments).filter(({ stored }) => !isOver(stored.record));
  for (const [index, { stored }] of open.entries()) {
    const { id, scenario, metadata } = stored.record;
    if (String(metadata.nonce).startsWith("prologue")) continue;
    // A slow one takes an hour of anybody's time. What has ended meanwhile is left alone.
    const isChosen = scenario === "slow" || index % 3 === 0;
    if (isChosen)
      await admin("POST", `/admin/v1/deployments/${id}/cancel`, { reason: "The storm is over." }).catch(() => {});
  }
  const by = Math.ceil((LONGEST_HOURS * HOUR_MS) / timeScale) + SWEEP_GRACE_MS;
  await server.leap(by);
  await arrived(given, stuck, "deployments to end and deliveries to arrive");

  say("replaying");
  const replayed = await replay(admin, given);
  await arrived(given, stuck, "replays to arrive");
  const last = await frozen(given, { final: true });
  stuck.push(...last.stuck);
  say("rebuilding D1 of the objects");
  const rebuilt = await rebuild(admin, server);
  return { snapshots: [first.snapshot, { ...last.snapshot, replayed, rebuilt }], stuck };
}

/** Everything that was given up, and some of what its receiver claims never to have had. */
async function replay(admin, { server, liar, world }) {
  const before = readDatabase(server.stateDir).deliveries;
  const since = liar.arrivals.length;
  // What is for people is of no workspace: an offer that lapsed is of no use to anybody.
  for (const { id } of world.workspaces) await admin("POST", "/admin/v1/deliveries/replay", { workspace: id });
  const forgotten = new Set(liar.arrivals.filter(({ manner }) => manner === "forgets").map(({ delivery }) => delivery));
  const live = new Set(
    world.owners.flatMap(({ endpoints }) => endpoints.filter(({ steady }) => steady).map(({ id }) => id)),
  );
  const denied = before.filter(
    ({ id, webhook_id }) => forgotten.has(id) && (webhook_id === null || live.has(webhook_id)),
  );
  const some = denied.slice(0, REPLAYED);
  for (const { id } of some) await admin("POST", `/admin/v1/deliveries/${id}/replay`);
  return {
    since,
    ids: some.map(({ id }) => id),
    dead: before.filter(({ status }) => status === "dead_letter").map(({ id }) => id),
  };
}

/** What D1 has of deployments once the objects have written it all again. */
async function rebuild(admin, server) {
  let cursor = null;
  do {
    const { next, failed } = await admin("POST", "/admin/v1/rebuild", cursor ? { cursor } : {});
    if (failed.length > 0) throw new Error(`${failed.length} deployments could not be rebuilt, such as ${failed[0]}`);
    cursor = next;
  } while (cursor);
  const { deployments, deployment_skills, offers } = readDatabase(server.stateDir);
  return { deployments, deployment_skills, offers };
}

/** Waits until everything has ended and nothing is pending, sweeping as the cron would. */
async function arrived({ server }, stuck, what) {
  let swept = 0;
  let left = Number.POSITIVE_INFINITY;
  let until = 0;
  for (; ; await sleep(400)) {
    const { deliveries, deployments } = readDatabase(server.stateDir);
    const pending = deliveries.filter(({ status }) => status === "pending");
    // A sweep wakes those that are due longest once more: it must not come before they can have been looked at.
    if (Date.now() > swept + LEAST_SWEEP_MS + Math.min(pending.length, SWEPT) * LOOK_MS) {
      await server.sweep();
      swept = Date.now();
    }
    const alive = deployments.filter((row) => !isOver(row));
    if (pending.length === 0 && alive.length === 0) return;
    // As long as they become fewer there is hope.
    if (pending.length + alive.length < left) {
      left = pending.length + alive.length;
      until = Date.now() + PATIENCE_MS;
    }
    if (Date.now() > until) {
      const ids = [...alive, ...pending].slice(0, 5).map(({ id, status }) => `${id} is ${status}`);
      stuck.push(`waited in vain for ${what}: ${pending.length} pending, ${alive.length} alive: ${ids.join(", ")}`);
      return;
    }
  }
}

/** Freezes everything once it is at rest, and takes a snapshot of it. */
async function frozen(given, { final }) {
  const { server, world } = given;
  for (const until = Date.now() + REST_WITHIN_MS; ; await sleep(250)) {
    const before = restless(await readObjects(server, world));
    const isLate = Date.now() > until;
    if (before.length > 0 && !isLate) continue;
    await server.setWeather({ frozen: true });
    await sleep(150);
    const inboxes = await readInboxes(given);
    const snapshot = await takeSnapshot({ ...given, inboxes }, { final });
    const now = restless(snapshot, { sure: isLate });
    await server.setWeather({ frozen: false });
    if (now.length === 0 || isLate) return { snapshot, stuck: now };
  }
}

/** What each expert's own list of offers shows now. */
async function readInboxes({ server, world }) {
  const found = {};
  for (const { id, token } of world.experts) {
    const ask = caller(server.baseUrl, token);
    const ids = [];
    let cursor = "";
    do {
      const page = await ask("GET", `/expert/v1/offers?limit=100${cursor}`);
      ids.push(...page.data.map(({ deployment }) => deployment.id));
      cursor = page.next ? `&cursor=${page.next}` : "";
    } while (cursor);
    found[id] = ids;
  }
  return found;
}

function isOver({ status }) {
  return ["completed", "cancelled", "expired"].includes(status);
}
