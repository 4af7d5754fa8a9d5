import { database } from "../db/database.ts";
import { claimDelivery, type DeliveryRow, loadForDelivery, recordAttempt } from "../db/deliveries.ts";
import { SecretBox } from "../domain/keys/secret-box.ts";
import { nextAttempt, outcomeOf } from "../domain/webhooks/backoff.ts";
import { signatureHeaders } from "../domain/webhooks/signature.ts";
import { urlProblem } from "../domain/webhooks/url-policy.ts";
import { type Env, settingsOf } from "../env.ts";
import { log } from "../log.ts";
import { post } from "./post.ts";

/** Longer than a try can take, so that a claim outlives it. */
const LEASE_MS = 60_000;

/** Makes one try of a delivery if it is due and nobody else holds it. Says in how many milliseconds the next one is due, or null. */
export async function deliver(env: Env, deliveryId: string): Promise<{ retry_in_ms: number | null }> {
  const db = database(env, null);
  const delivery = await claimDelivery(db, deliveryId, Date.now(), LEASE_MS);
  if (!delivery) return { retry_in_ms: null };
  const { body, endpoint, workspace } = await loadForDelivery(db, delivery);
  const at = Date.now();
  const sendable =
    body !== null && workspace !== null && (delivery.webhook_id === null || endpoint?.status === "enabled");
  const attempt = sendable
    ? await attemptOf(env, delivery, body, endpoint, workspace)
    : { status: null, error: "the endpoint was deleted or disabled", duration_ms: 0, response: null };
  const number = delivery.attempts + 1;
  const outcome = outcomeOf({ ...attempt, retry_4xx: endpoint?.retry_4xx ?? false });
  const { scale } = settingsOf(env);
  const next =
    sendable && outcome === "failed"
      ? nextAttempt({ attempts_made: number, now: Date.now(), scale, random: Math.random() })
      : null;
  const status =
    outcome === "delivered" || outcome === "acknowledged" ? outcome : next === null ? "dead_letter" : "pending";
  await recordAttempt(db, { ...attempt, delivery_id: delivery.id, number, at }, { status, next_attempt_at: next });
  log({
    event: "delivery.attempt",
    workspace_id: delivery.workspace_id,
    deployment_id: delivery.deployment_id,
    delivery_id: delivery.id,
    attempt: number,
    outcome: status,
    response_status: attempt.status,
    duration_ms: attempt.duration_ms,
  });
  return { retry_in_ms: next === null ? null : next - Date.now() };
}

type Loaded = Awaited<ReturnType<typeof loadForDelivery>>;

async function attemptOf(
  env: Env,
  delivery: DeliveryRow,
  body: string,
  endpoint: Loaded["endpoint"],
  workspace: NonNullable<Loaded["workspace"]>,
) {
  const url = endpoint?.url ?? delivery.url;
  const refused = urlProblem(url, settingsOf(env).urls.webhook);
  if (refused) return { status: null, error: `the URL ${refused}`, duration_ms: 0, response: null };
  const headers = await signatureHeaders({
    secrets: await secretsOf(env, delivery, endpoint, workspace),
    delivery_id: delivery.id,
    event_id: delivery.event_id,
    event_type: delivery.event_type,
    body,
    at: Date.now(),
  });
  return post(url, body, headers);
}

/** The endpoint's secrets, newest first (two of them for a while after a rotation); without one, the workspace's default of the mode. */
async function secretsOf(
  env: Env,
  { workspace_id, mode }: DeliveryRow,
  endpoint: Loaded["endpoint"],
  workspace: NonNullable<Loaded["workspace"]>,
): Promise<string[]> {
  const box = new SecretBox(env.ENCRYPTION_KEYS);
  if (!endpoint) {
    const sealed = mode === "test" ? workspace.webhook_secret_test : workspace.webhook_secret_live;
    return [await box.open(sealed, `${workspace_id}:${mode}`)];
  }
  const secrets = [await box.open(endpoint.secret, endpoint.id)];
  if (endpoint.previous_secret && (endpoint.previous_secret_until ?? 0) > Date.now()) {
    secrets.push(await box.open(endpoint.previous_secret, endpoint.id));
  }
  return secrets;
}
