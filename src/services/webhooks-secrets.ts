import { type Database, home } from "../db/database.ts";
import { defaultSecret, endpointOf, endpointSecret, type SecretPlace } from "../db/endpoints.ts";
import { fail } from "../domain/errors.ts";
import { SecretBox } from "../domain/keys/secret-box.ts";
import { DAY, iso } from "../domain/time.ts";
import type { WebhookSecret } from "../domain/webhooks/schemas.ts";
import { newWebhookSecret } from "../domain/webhooks/signature.ts";
import { type AgentContext, admit, notFound, ownerOf } from "./context.ts";
import { readPrevious, writePrevious } from "./deliveries/previous.ts";
import { secretContext } from "./deliveries/secrets.ts";
import { once } from "./once.ts";
import { unlessDown } from "./unless-down.ts";
import { dbOf, shownEndpoint } from "./webhooks.ts";

/** How long a rotated secret keeps signing beside the new one. */
const OVERLAP_MS = DAY;
const TURNS = 5;

/** Gives an endpoint a new secret: the endpoint with it, shown this once. */
export async function rotateWebhookSecret({ ctx, input }: { ctx: AgentContext; input: { id: string } }) {
  await admit(ctx);
  return once(
    ctx,
    async () => {
      const { id } = input;
      const row = await unlessDown("webhook", endpointOf(dbOf(ctx), ownerOf(ctx), id));
      const rotated =
        row && (await rotate(ctx, dbOf(ctx), endpointSecret(ownerOf(ctx), id), secretContext.endpoint(id)));
      if (!rotated) return notFound("webhook endpoint");
      return { status: 200, body: JSON.stringify({ ...shownEndpoint(row), secret: rotated.secret }) };
    },
    { sealed: true },
  );
}

/** Gives the workspace a new default secret in the caller's mode, shown this once. */
export async function rotateDefaultSecret({ ctx }: { ctx: AgentContext }) {
  await admit(ctx);
  return once(
    ctx,
    async () => {
      const { workspace_id, mode } = ownerOf(ctx);
      const place = defaultSecret({ workspace_id, mode });
      const rotated = await rotate(ctx, home(ctx.env), place, secretContext.workspace(workspace_id, mode));
      if (!rotated) return notFound("workspace");
      const { secret, until } = rotated;
      const body: WebhookSecret = { object: "webhook_secret", mode, secret, previous_expires_at: iso(until) };
      return { status: 200, body: JSON.stringify(body) };
    },
    { sealed: true },
  );
}

/** Puts a new secret before the old ones, each of which signs on until its time. Null where there is no such place. */
async function rotate<D extends Database>(ctx: AgentContext, db: D, place: SecretPlace<D>, context: string) {
  const secret = newWebhookSecret();
  const sealed = await new SecretBox(ctx.env.ENCRYPTION_KEYS).seal(secret, context);
  for (let turn = 0; turn < TURNS; turn++) {
    const was = await unlessDown("secret", place.read(db));
    if (!was) return null;
    const now = Date.now();
    const until = now + ctx.settings.scale(OVERLAP_MS);
    const before = readPrevious(was.previous, was.until);
    const by = { secret: sealed, ...writePrevious([{ sealed: was.secret, until }, ...before], now) };
    if (await unlessDown("secret", place.replace(db, was, by))) return { secret, until };
  }
  return fail("internal_error", "The secret is being changed by others. Try again.", { status: 503, retry_after: 1 });
}
