import type { CreateWebhook, Delivery, Replay, UpdateWebhook, WebhookEndpoint } from "../../domain/webhooks/schemas.ts";
import { audited } from "../audit.ts";
import { getDelivery, type ListDeliveriesInput, listDeliveries, listWebhookDeliveries } from "../deliveries/list.ts";
import { replayDelivery, replayWebhook } from "../deliveries/replay.ts";
import { createWebhook, deleteWebhook, getWebhook, listWebhooks, updateWebhook } from "../webhooks.ts";
import { rotateDefaultSecret, rotateWebhookSecret } from "../webhooks-secrets.ts";
import { testWebhook } from "../webhooks-test.ts";
import { asAgent } from "./as-agent.ts";
import { type MemberContext, requireRight } from "./context.ts";

type WithSecret = WebhookEndpoint & { secret: string };
const PAGE = 100;
const MOST = 1_000;

/** All endpoints of the member's workspace and mode, oldest first: a thousand at the most. */
export async function listEndpoints({ ctx }: { ctx: MemberContext }): Promise<WebhookEndpoint[]> {
  return asAgent(ctx, async (agent) => {
    const all: WebhookEndpoint[] = [];
    for (let before: string | null = null; all.length < MOST; before = all.at(-1)?.id ?? null) {
      const { data, next } = await listWebhooks({ ctx: agent, input: { limit: PAGE, before } });
      all.push(...data);
      if (next === null) break;
    }
    return all;
  });
}

export function getEndpoint({ ctx, input }: { ctx: MemberContext; input: { id: string } }): Promise<WebhookEndpoint> {
  return asAgent(ctx, (agent) => getWebhook({ ctx: agent, input }));
}

/** Registers an endpoint; its secret is shown this once. */
export async function createEndpoint({
  ctx,
  input,
}: {
  ctx: MemberContext;
  input: CreateWebhook;
}): Promise<WithSecret> {
  requireRight(ctx, "build");
  const { url, events = null } = input;
  const after = { mode: ctx.mode, host: hostOf(url), events };
  const act = about(ctx, "webhook.created", ctx.workspace.id, null, after);
  return audited(ctx, act, async () =>
    JSON.parse((await asAgent(ctx, (agent) => createWebhook({ ctx: agent, input }))).body),
  );
}

/** Changes what is named. Disabling makes a dead letter of what is pending. */
export async function updateEndpoint({
  ctx,
  input,
}: {
  ctx: MemberContext;
  input: { id: string; changes: UpdateWebhook };
}): Promise<WebhookEndpoint> {
  requireRight(ctx, "build");
  const was = await getEndpoint({ ctx, input });
  const act = about(
    ctx,
    "webhook.updated",
    input.id,
    recorded(was, input.changes),
    recorded(input.changes, input.changes),
  );
  return audited(ctx, act, () => asAgent(ctx, (agent) => updateWebhook({ ctx: agent, input })));
}

/** Deletes an endpoint: nothing more is sent to it, and what is pending becomes a dead letter. */
export async function deleteEndpoint({ ctx, input }: { ctx: MemberContext; input: { id: string } }): Promise<void> {
  requireRight(ctx, "build");
  const { url } = await getEndpoint({ ctx, input });
  const act = about(ctx, "webhook.deleted", input.id, { host: hostOf(url) }, null);
  await audited(ctx, act, () => asAgent(ctx, (agent) => deleteWebhook({ ctx: agent, input })));
}

/** Gives an endpoint a new secret, shown this once; the old one signs beside it for 24 h. */
export async function rotateEndpointSecret({
  ctx,
  input,
}: {
  ctx: MemberContext;
  input: { id: string };
}): Promise<WithSecret> {
  requireRight(ctx, "build");
  await getEndpoint({ ctx, input });
  const act = about(ctx, "webhook.secret_rotated", input.id);
  return audited(ctx, act, async () =>
    JSON.parse((await asAgent(ctx, (agent) => rotateWebhookSecret({ ctx: agent, input }))).body),
  );
}

/** Gives the workspace a new default secret in this mode, shown this once: it signs what goes to a deployment's own `webhook_url`. */
export async function rotateOwnDefaultSecret({
  ctx,
}: {
  ctx: MemberContext;
}): Promise<{ secret: string; previous_expires_at: string }> {
  requireRight(ctx, "build");
  const act = about(ctx, "workspace.webhook_secret_rotated", ctx.workspace.id);
  return audited(ctx, act, async () =>
    JSON.parse((await asAgent(ctx, (agent) => rotateDefaultSecret({ ctx: agent }))).body),
  );
}

/** Sends a test event to an endpoint: the delivery. 409 if it is disabled. */
export async function testEndpoint({ ctx, input }: { ctx: MemberContext; input: { id: string } }): Promise<Delivery> {
  requireRight(ctx, "build");
  await getEndpoint({ ctx, input });
  const act = about(ctx, "webhook.tested", input.id);
  return audited(ctx, act, async () =>
    JSON.parse((await asAgent(ctx, (agent) => testWebhook({ ctx: agent, input }))).body),
  );
}

/** A page of deliveries, newest first: of one endpoint, or of all (`id` null). */
export async function listOwnDeliveries({
  ctx,
  input: { id, ...page },
}: {
  ctx: MemberContext;
  input: ListDeliveriesInput & { id: string | null };
}): Promise<{ data: Delivery[]; next: string | null }> {
  return asAgent(ctx, (agent) =>
    id === null
      ? listDeliveries({ ctx: agent, input: page })
      : listWebhookDeliveries({ ctx: agent, input: { ...page, id } }),
  );
}

export function getOwnDelivery({ ctx, input }: { ctx: MemberContext; input: { id: string } }): Promise<Delivery> {
  return asAgent(ctx, (agent) => getDelivery({ ctx: agent, input }));
}

/** Sends a delivery again, its schedule anew. 409 if its endpoint is deleted or disabled. */
export async function replayOwnDelivery({
  ctx,
  input,
}: {
  ctx: MemberContext;
  input: { id: string };
}): Promise<Delivery> {
  requireRight(ctx, "build");
  const { status } = await getOwnDelivery({ ctx, input });
  const act = about(ctx, "delivery.replayed", input.id, { status }, { status: "pending" });
  return audited(ctx, act, async () =>
    JSON.parse((await asAgent(ctx, (agent) => replayDelivery({ ctx: agent, input }))).body),
  );
}

/** Sends all dead letters of an endpoint again: how many. */
export async function replayEndpoint({ ctx, input }: { ctx: MemberContext; input: { id: string } }): Promise<Replay> {
  requireRight(ctx, "build");
  await getEndpoint({ ctx, input });
  const act = about(ctx, "webhook.dead_letters_replayed", input.id);
  return audited(ctx, act, async () =>
    JSON.parse((await asAgent(ctx, (agent) => replayWebhook({ ctx: agent, input }))).body),
  );
}

/** What the record shows of an endpoint: the fields that are named, and of an address its host alone, since its path may be a secret. */
function recorded(from: UpdateWebhook | WebhookEndpoint, named: UpdateWebhook): Record<string, unknown> {
  const { events, status, retry_4xx } = from;
  const shown = { events, status, retry_4xx, host: from.url === undefined ? undefined : hostOf(from.url) };
  const isNamed = (field: string) => named[field === "host" ? "url" : (field as keyof UpdateWebhook)] !== undefined;
  return Object.fromEntries(Object.entries(shown).filter(([field]) => isNamed(field)));
}

function hostOf(url: string): string | null {
  return URL.parse(url)?.host ?? null;
}

function about(
  ctx: MemberContext,
  action: string,
  subject_id: string,
  before: Record<string, unknown> | null = null,
  after: Record<string, unknown> | null = null,
) {
  return { action, subject_id, workspace_id: ctx.workspace.id, before, after };
}
