import { database } from "../db/database.ts";
import {
  disableEndpoint,
  type EndpointRow,
  endpointOf,
  endpointsOf,
  insertEndpoint,
  updateEndpoint,
} from "../db/endpoints.ts";
import { cursorAfter } from "../domain/cursor.ts";
import { fail } from "../domain/errors.ts";
import { firstIdAt, newId } from "../domain/ids.ts";
import { SecretBox } from "../domain/keys/secret-box.ts";
import { LIMITS } from "../domain/limits.ts";
import { DAY, iso } from "../domain/time.ts";
import { deliveryId } from "../domain/webhooks/recipients.ts";
import type { CreateWebhook, UpdateWebhook, WebhookEndpoint } from "../domain/webhooks/schemas.ts";
import { newWebhookSecret } from "../domain/webhooks/signature.ts";
import { urlProblem } from "../domain/webhooks/url-policy.ts";
import { type AgentContext, admit, notFound, ownerOf } from "./context.ts";
import { once } from "./once.ts";
import { unlessDown } from "./unless-down.ts";

/** Of an id: what follows its time. */
const RANDOM_CHARACTERS = 16;

/** Registers a webhook endpoint of the caller's workspace and mode; 409 if there are too many. Its secret is shown in this answer alone. */
export async function createWebhook({ ctx, input }: { ctx: AgentContext; input: CreateWebhook }) {
  await admit(ctx);
  checkUrl(ctx, input.url);
  return once(
    ctx,
    async () => {
      const now = Date.now();
      const owner = ownerOf(ctx);
      const secret = newWebhookSecret();
      const { id, before } = await identityOf(ctx, now);
      if (!before) await requireRoom(ctx);
      const row: EndpointRow = {
        ...owner,
        id,
        url: input.url,
        events: input.events ?? null,
        description: input.description ?? null,
        status: "enabled",
        retry_4xx: input.retry_4xx ?? false,
        secret: await new SecretBox(ctx.env.ENCRYPTION_KEYS).seal(secret, id),
        previous_secret: null,
        previous_secret_until: null,
        created_at: before?.created_at ?? now,
        deleted_at: null,
      };
      const stored: Promise<unknown> = before
        ? updateEndpoint(dbOf(ctx), owner, id, { secret: row.secret })
        : insertEndpoint(dbOf(ctx), row);
      await unlessDown("webhook", stored);
      return { status: 201, body: JSON.stringify({ ...shownEndpoint(row), secret }) };
    },
    { sealed: true },
  );
}

/** Fails with 409 where the caller has all the endpoints that one may have. */
async function requireRoom(ctx: AgentContext): Promise<void> {
  const most = LIMITS.webhook_endpoints;
  const rows = await unlessDown("webhooks", endpointsOf(dbOf(ctx), ownerOf(ctx), { limit: most }));
  if (rows.length === most) fail("invalid_state", `There are ${most} endpoints already. Delete one first.`);
}

/**
 * The id of a new endpoint. That of a keyed request ends in what is computed from its key, so that an endpoint which an
 * earlier try made, though nobody heard of it, is found and not made twice: `before`. It gets the secret of this try.
 */
async function identityOf(ctx: AgentContext, now: number): Promise<{ id: string; before: EndpointRow | undefined }> {
  const fresh = newId("webhook", now);
  if (!ctx.idempotency) return { id: fresh, before: undefined };
  const owner = ownerOf(ctx);
  const { scope, body_hash } = ctx.idempotency;
  const computed = await deliveryId(firstIdAt("event", 0), [owner.workspace_id, owner.mode, scope, body_hash].join());
  const own = computed.slice(-RANDOM_CHARACTERS);
  const rows = await unlessDown("webhooks", endpointsOf(dbOf(ctx), owner));
  const before = rows.find(({ id, created_at }) => id.endsWith(own) && created_at > now - DAY);
  return { id: before?.id ?? fresh.slice(0, -RANDOM_CHARACTERS) + own, before };
}

/** A page of the endpoints, oldest first. */
export async function listWebhooks({
  ctx,
  input,
}: {
  ctx: AgentContext;
  input: { limit: number; before: string | null };
}) {
  await admit(ctx);
  const page = { limit: input.limit + 1, after: input.before };
  const rows = await unlessDown("webhooks", endpointsOf(dbOf(ctx), ownerOf(ctx), page));
  const kept = rows.slice(0, input.limit);
  const last = kept.at(-1);
  return { data: kept.map(shownEndpoint), next: rows.length > input.limit && last ? cursorAfter(last.id) : null };
}

export async function getWebhook({ ctx, input }: { ctx: AgentContext; input: { id: string } }) {
  await admit(ctx);
  const row = await unlessDown("webhook", endpointOf(dbOf(ctx), ownerOf(ctx), input.id));
  return row ? shownEndpoint(row) : notFound("webhook endpoint");
}

/** Changes what the input names; 404 if there is no such endpoint. */
export async function updateWebhook({
  ctx,
  input,
}: {
  ctx: AgentContext;
  input: { id: string; changes: UpdateWebhook };
}) {
  await admit(ctx);
  const { changes, id } = input;
  if (changes.url !== undefined) checkUrl(ctx, changes.url);
  const named = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  const row = await unlessDown("webhook", updateEndpoint(dbOf(ctx), ownerOf(ctx), id, named));
  if (!row) return notFound("webhook endpoint");
  if (changes.status === "disabled") await unlessDown("webhook", disableEndpoint(dbOf(ctx), id));
  return shownEndpoint(row);
}

/** Deletes an endpoint: nothing more is sent to it. */
export async function deleteWebhook({ ctx, input }: { ctx: AgentContext; input: { id: string } }): Promise<void> {
  await admit(ctx);
  const row = await unlessDown("webhook", endpointOf(dbOf(ctx), ownerOf(ctx), input.id));
  if (!row) return notFound("webhook endpoint");
  await unlessDown("webhook", disableEndpoint(dbOf(ctx), row.id, Date.now()));
}

/** An endpoint of the caller that may be sent to: 404 if there is none, 409 if it is disabled. */
export async function enabledEndpoint(ctx: AgentContext, id: string): Promise<EndpointRow> {
  const row = await unlessDown("webhook", endpointOf(dbOf(ctx), ownerOf(ctx), id));
  if (!row) return notFound("webhook endpoint");
  if (row.status === "enabled") return row;
  return fail("invalid_state", "The endpoint is disabled. Enable it first: PATCH it with status enabled.");
}

/** The database of the caller's workspace. */
export function dbOf(ctx: AgentContext) {
  return database(ctx.env, ctx.caller.workspace_id);
}

function checkUrl(ctx: AgentContext, url: string): void {
  const reason = urlProblem(url, ctx.settings.urls.webhook);
  if (reason) fail("invalid_request", `url: ${reason}`);
}

/** An endpoint as the wire shows it, without its secret. */
export function shownEndpoint({
  id,
  url,
  events,
  description,
  status,
  retry_4xx,
  created_at,
}: EndpointRow): WebhookEndpoint {
  return {
    id,
    object: "webhook_endpoint",
    url,
    events,
    description,
    status,
    retry_4xx,
    created_at: iso(created_at),
  };
}
