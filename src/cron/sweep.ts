import { everywhere, home, type Shard } from "../db/database.ts";
import { dueDeliveries } from "../db/deliveries.ts";
import { lateDeployments } from "../db/deployments.ts";
import { forgetExpired } from "../db/sessions.ts";
import { fromThoseUp } from "../db/shards.ts";
import { MINUTE } from "../domain/time.ts";
import type { Env } from "../env.ts";
import { describeError, log } from "../log.ts";
import { sendWakeUps } from "../services/deliveries/wake.ts";
import { deploymentObject } from "../services/objects.ts";
import { tellUntold } from "../services/untold.ts";
import { checkDrift } from "./drift.ts";
import { reseal } from "./reseal.ts";
import { retain } from "./retention.ts";

const MOST_DELIVERIES = 500;
const MOST_DEPLOYMENTS = 200;
/** An alarm is given this long before the sweep takes its place. */
const GRACE_MS = MINUTE;

/** Finds what lost its wake-up: deliveries whose queue message is gone, deployments whose alarm did not come. Then brings secrets under the current key, compares a few deployments in D1 with their objects, erases what was kept long enough, and tells Workspace objects of changes that broke off before they heard of them. */
export async function sweep(env: Env): Promise<void> {
  const [deliveries, late, resealed, forgotten, drifted, erased, untold] = await Promise.all([
    step("deliveries", sweepDeliveries(env)),
    step("deployments", sweepDeployments(env)),
    step("secrets", reseal(env)),
    step("sign-in", isFullHour() ? forgetExpired(home(env), Date.now()) : Promise.resolve(0)),
    step("drift", checkDrift(env)),
    step("retention", retain(env)),
    step("untold", tellUntold(env)),
  ]);
  log({ event: "sweep", deliveries, deployments: late, resealed, forgotten, drifted, erased, untold });
}

/** Expired links and sessions are harmless: it is enough to look for them now and then. */
function isFullHour(): boolean {
  return new Date().getUTCMinutes() === 0;
}

/** A step that fails leaves the others to theirs: the next sweep is a minute away. */
async function step(what: string, work: Promise<number>): Promise<number | null> {
  try {
    return await work;
  } catch (error) {
    log({ event: "sweep.failed", level: "error", what, error: describeError(error) });
    return null;
  }
}

/** What the shards have for the sweep; one that is down leaves the others to theirs. */
async function ofThoseUp<T>(env: Env, what: string, read: (db: Shard) => Promise<T[]>): Promise<T[]> {
  const { answers, errors } = await fromThoseUp(everywhere(env).shards, read);
  for (const error of errors) log({ event: "sweep.failed", level: "error", what, error: describeError(error) });
  if (answers.length === 0) throw errors[0];
  return answers.flat();
}

async function sweepDeliveries(env: Env): Promise<number> {
  const due = await ofThoseUp(env, "deliveries", (db) => dueDeliveries(db, Date.now(), MOST_DELIVERIES));
  await sendWakeUps(env, due);
  return due.length;
}

async function sweepDeployments(env: Env): Promise<number> {
  const rows = await ofThoseUp(env, "deployments", (db) =>
    lateDeployments(db, Date.now() - GRACE_MS, MOST_DEPLOYMENTS),
  );
  const results = await Promise.allSettled(rows.map(({ id }) => deploymentObject(env, id).poke()));
  for (const result of results) {
    if (result.status === "rejected")
      log({ event: "sweep.failed", level: "warn", error: describeError(result.reason) });
  }
  return rows.length;
}
