import { type Database, database } from "../../db/database.ts";
import { claimDelivery, insertAttempt, loadDelivery, postponeDelivery, recordAttempt } from "../../db/deliveries.ts";
import { disableEndpoint } from "../../db/endpoints.ts";
import { SecretBox } from "../../domain/keys/secret-box.ts";
import { MINUTE, SECOND } from "../../domain/time.ts";
import { nextAttempt, outcomeOf } from "../../domain/webhooks/backoff.ts";
import { signatureHeaders } from "../../domain/webhooks/signature.ts";
import { urlProblem } from "../../domain/webhooks/url-policy.ts";
import { type Env, settingsOf } from "../../env.ts";
import { describeError, log } from "../../log.ts";
import { type PostResult, post } from "./post.ts";
import { signingSecrets } from "./secrets.ts";

/** Longer than a try can take: 10 s for the receiver, and the record. */
const LEASE_MS = 30 * SECOND;
/** A quick receiver gets many at a time; one that hangs holds three slow ones, and three at all for a minute after it timed out. */
const SHARE = { tries: 20, slow_tries: 3, slow_after_ms: 2 * SECOND, memory_ms: MINUTE };
/** A wake-up that comes a little early, by another clock, comes again instead of waiting for the sweep. */
const EARLY_MS = 5 * SECOND;
/** How long a delivery stands back when its receiver is busy, and as much again by chance. */
const STAND_BACK_MS = 5 * SECOND;

type Loaded = NonNullable<Awaited<ReturnType<typeof loadDelivery>>>;

/** A claimed delivery: `finish` makes the try and says when the next one is due, in epoch milliseconds, or null. */
export interface Claimed {
  finish(): Promise<number | null>;
}

/** Takes a delivery for one try. Else says when to come again, or null: it is not due, or somebody else has it. */
export async function claim(env: Env, deliveryId: string): Promise<Claimed | { again_at: number | null }> {
  const db = database(env, null);
  const loaded = await loadDelivery(db, deliveryId);
  if (!loaded) return { again_at: null };
  const now = Date.now();
  const url = loaded.endpoint?.url ?? loaded.delivery.url;
  const receiver = loaded.delivery.webhook_id ?? URL.parse(url)?.host ?? "";
  const claimed = await claimDelivery(db, deliveryId, { url, receiver }, now, LEASE_MS, SHARE);
  if (claimed === "not_due") return { again_at: soonDue(loaded.delivery, now) };
  if (claimed === "busy") {
    const again_at = now + STAND_BACK_MS + Math.floor(Math.random() * STAND_BACK_MS);
    await postponeDelivery(db, deliveryId, now, again_at);
    return { again_at };
  }
  await recordLapsed(db, loaded.delivery);
  return { finish: () => attempt(env, loaded) };
}

function soonDue({ status, next_attempt_at, claimed_until }: Loaded["delivery"], now: number): number | null {
  if (status !== "pending" || next_attempt_at === null || (claimed_until ?? 0) > now) return null;
  return next_attempt_at > now && next_attempt_at <= now + EARLY_MS ? next_attempt_at : null;
}

/** A claim that lapsed was a try whose process died: it may have reached the receiver, and every try is on record. */
async function recordLapsed(db: Database, { id, claimed_until }: Loaded["delivery"]): Promise<void> {
  if (claimed_until === null) return;
  const at = claimed_until - LEASE_MS;
  await insertAttempt(db, { delivery_id: id, at, status: null, error: "interrupted", duration_ms: 0, response: null });
}

async function attempt(env: Env, { delivery, body, endpoint, workspace }: Loaded): Promise<number | null> {
  const db = database(env, delivery.workspace_id);
  const at = Date.now();
  const gone = delivery.webhook_id !== null && (endpoint === null || endpoint.status === "disabled");
  const result =
    gone || body === null || workspace === null
      ? notSent(gone ? "the endpoint was deleted or disabled" : "the event is gone")
      : await send(env, delivery, body, endpoint, workspace).catch((error) => unsendable(delivery.id, error));
  const made = delivery.attempts + 1;
  const outcome = outcomeOf({ ...result, retry_4xx: endpoint?.retry_4xx ?? false });
  const { scale } = settingsOf(env);
  const next =
    outcome === "failed" && !gone && body !== null
      ? nextAttempt({ attempts_made: made, now: Date.now(), scale, random: Math.random(), ...result })
      : null;
  const ended = outcome === "delivered" || outcome === "acknowledged" ? outcome : "dead_letter";
  const status = next === null ? ended : "pending";
  const { retry_after_seconds: _, ...facts } = result;
  const row = await recordAttempt(
    db,
    { ...facts, delivery_id: delivery.id, at },
    { status, next_attempt_at: next, attempts: made },
    result.error === "timeout" && next !== null,
  );
  if (outcome === "gone" && endpoint) await disableEndpoint(db, endpoint.id);
  log({
    event: "delivery.attempt",
    workspace_id: delivery.workspace_id,
    deployment_id: delivery.deployment_id,
    delivery_id: delivery.id,
    event_type: delivery.event_type,
    attempt: made,
    outcome: row.status,
    response_status: result.status,
    error: result.error,
    duration_ms: result.duration_ms,
  });
  return row.next_attempt_at;
}

async function send(
  env: Env,
  delivery: Loaded["delivery"],
  body: string,
  endpoint: Loaded["endpoint"],
  workspace: NonNullable<Loaded["workspace"]>,
): Promise<PostResult> {
  const url = endpoint?.url ?? delivery.url;
  const refused = urlProblem(url, settingsOf(env).urls.webhook);
  if (refused) return notSent(`the URL ${refused}`);
  const at = Date.now();
  const secrets = await signingSecrets(new SecretBox(env.ENCRYPTION_KEYS), delivery, endpoint, workspace, at);
  const { id: delivery_id, event_id, event_type } = delivery;
  return post(url, body, await signatureHeaders({ secrets, delivery_id, event_id, event_type, body, at }));
}

/** What can't even be signed, for want of a key, backs off and ends like any other failure. */
function unsendable(delivery_id: string, error: unknown): PostResult {
  log({ event: "delivery.unsendable", level: "error", delivery_id, error: describeError(error) });
  return notSent("could not be signed");
}

function notSent(error: string): PostResult {
  return { status: null, error, duration_ms: 0, response: null, retry_after_seconds: null };
}
