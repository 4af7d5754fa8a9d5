import { database, everywhere, home, isAtHome, type Shard } from "../../db/database.ts";
import { claimDelivery, loadDelivery, postponeDelivery, recordAttempt, recordTry } from "../../db/deliveries.ts";
import { disableEndpoint } from "../../db/endpoints.ts";
import { inTurn } from "../../db/shards.ts";
import { workspaceRow } from "../../db/workspaces.ts";
import { readRecipient } from "../../domain/notifications/recipient.ts";
import { SECOND } from "../../domain/time.ts";
import { nextAttempt, standBack } from "../../domain/webhooks/backoff.ts";
import { type DeliveryPointer, type Env, settingsOf } from "../../env.ts";
import { describeError, log } from "../../log.ts";
import { personalRoute } from "./personal.ts";
import { type Loaded, notSent, type Route, type Tried } from "./route.ts";
import { webhookRoute } from "./webhook.ts";

/** Longer than a try can take: 10 s for the receiver, and the record. */
const LEASE_MS = 30 * SECOND;
/** A wake-up that comes a little early, by another clock, comes again instead of waiting for the sweep. */
const EARLY_MS = 5 * SECOND;

/** A claimed delivery: `finish` makes the try and says when the next one is due, in epoch milliseconds, or null. */
export interface Claimed {
  finish(): Promise<number | null>;
}

/** A delivery that is not to be tried now: when to come again, or null: it is not due, or somebody else has it. */
export interface NotClaimed {
  again_at: number | null;
  /** Since when its receiver has been busy, as far as its wake-ups know. */
  busy_since: number | undefined;
}

/** Takes the delivery that a wake-up names for one try. */
export async function claim(env: Env, pointer: DeliveryPointer): Promise<Claimed | NotClaimed> {
  const deliveryId = pointer.delivery_id;
  const found = await find(env, pointer);
  if (!found) return { again_at: null, busy_since: undefined };
  const { db, loaded } = found;
  const route = await routeOf(env, loaded);
  const now = Date.now();
  const to = { receiver: route.receiver, url: route.url === loaded.delivery.url ? null : route.url };
  if (!(await claimDelivery(db, deliveryId, to, now, LEASE_MS, route.share))) {
    const busy_since = pointer.busy_since ?? now;
    const later = now + standBack(now - busy_since, Math.random());
    const isBusy = await postponeDelivery(db, deliveryId, now, later);
    return isBusy
      ? { again_at: later, busy_since }
      : { again_at: soonDue(loaded.delivery, now), busy_since: pointer.busy_since };
  }
  await recordLapsed(db, loaded.delivery);
  return { finish: () => attempt(env, db, loaded, route) };
}

/** The delivery in the database that the wake-up says, or in another: an old message says none, and a workspace may have been moved since. */
async function find(env: Env, { delivery_id, workspace_id }: DeliveryPointer) {
  const likely = workspace_id === undefined ? [] : [database(env, workspace_id)];
  for (const db of inTurn(likely, everywhere(env).shards)) {
    const loaded = await loadDelivery(db, delivery_id);
    if (loaded) return { db, loaded: await withWorkspace(env, loaded) };
  }
  return null;
}

/** The default secrets, where they are needed and lie at home while the delivery does not. */
async function withWorkspace(env: Env, loaded: Loaded): Promise<Loaded> {
  const { workspace_id } = loaded.delivery;
  const isWanted = loaded.workspace === null && loaded.endpoint === null && !isAtHome(env, workspace_id);
  return isWanted ? { ...loaded, workspace: await workspaceRow(home(env), workspace_id) } : loaded;
}

async function routeOf(env: Env, loaded: Loaded): Promise<Route> {
  // What is of a workspace goes where its agent said, whatever that looks like.
  const person = loaded.delivery.workspace_id === "" ? readRecipient(loaded.delivery.url) : null;
  return person ? personalRoute(env, loaded, person) : webhookRoute(env, loaded);
}

function soonDue({ status, next_attempt_at, claimed_until }: Loaded["delivery"], now: number): number | null {
  if (status !== "pending" || next_attempt_at === null || (claimed_until ?? 0) > now) return null;
  return next_attempt_at > now && next_attempt_at <= now + EARLY_MS ? next_attempt_at : null;
}

/** A claim that lapsed was a try whose process died: it may have reached the receiver, and every try is on record. */
async function recordLapsed(db: Shard, { id, claimed_until }: Loaded["delivery"]): Promise<void> {
  if (claimed_until === null) return;
  const at = claimed_until - LEASE_MS;
  await recordTry(db, id, { at, status: null, error: "interrupted", duration_ms: 0, response: null });
}

async function attempt(
  env: Env,
  db: Shard,
  { delivery, endpoint, request_id }: Loaded,
  route: Route,
): Promise<number | null> {
  const at = Date.now();
  const { outcome, good_until, retry_after_seconds, ...facts } = await route
    .send()
    .catch((error) => broken(delivery.id, error));
  const made = delivery.attempts + 1;
  const due = { attempts_made: made, now: Date.now(), scale: settingsOf(env).scale, random: Math.random() };
  const again = outcome === "failed" ? nextAttempt({ ...due, retry_after_seconds }) : null;
  const next = again !== null && again < (good_until ?? Infinity) ? again : null;
  const ended = outcome === "delivered" || outcome === "acknowledged" ? outcome : "dead_letter";
  const status = next === null ? ended : "pending";
  const row = await recordAttempt(
    db,
    delivery.id,
    { ...facts, at },
    { status, next_attempt_at: next, attempts: made },
    facts.error === "timeout" && next !== null,
  );
  if (outcome === "gone" && endpoint) await disableEndpoint(db, endpoint.id);
  log({
    event: "delivery.attempt",
    level: row.status === "dead_letter" ? "warn" : "info",
    request_id,
    workspace_id: delivery.workspace_id || null,
    deployment_id: delivery.deployment_id,
    delivery_id: delivery.id,
    event_type: delivery.event_type,
    attempt: made,
    outcome: row.status,
    response_status: facts.status,
    error: facts.error,
    duration_ms: facts.duration_ms,
  });
  return row.next_attempt_at;
}

/** A try that breaks in a way that no route foresaw backs off like any other, instead of being begun again at each lapse. */
function broken(delivery_id: string, error: unknown): Tried {
  log({ event: "delivery.unsendable", level: "error", delivery_id, error: describeError(error) });
  return { ...notSent("could not be sent"), outcome: "failed", good_until: null };
}
