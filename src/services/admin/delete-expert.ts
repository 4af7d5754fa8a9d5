import { and, eq, isNull, sql } from "drizzle-orm";
import { heldBy, withdrawOffers } from "../../db/admin-deployments.ts";
import { everywhere, home } from "../../db/database.ts";
import type { ExpertRow } from "../../db/experts.ts";
import { experts, tokens } from "../../db/schema.ts";
import { fail } from "../../domain/errors.ts";
import { isId } from "../../domain/ids.ts";
import { type ActingContext, audited } from "../audit.ts";
import { benchChanged } from "../bench.ts";
import { type Context, notFound } from "../context.ts";
import { deploymentObject } from "../objects.ts";
import { closeAllSessions } from "../sessions/close-session.ts";
import { unlessDown } from "../unless-down.ts";
import { tellingWorkspaces } from "../untold.ts";

const SHOWN = 5;

/**
 * Takes an expert off the bench for good: their tokens and sessions end, their address is free again, their offers are
 * withdrawn, and what they have accepted goes to others (`released`). Work that they have begun can't be handed on: while
 * there is any, this is refused with 409, unless `force` is given; then it stays as it is (`still_held`) until an
 * operator cancels it or its 72 h of silence are over. Saying it again finishes what a crash left undone.
 */
export async function deleteExpert({
  ctx,
  input: { expert_id, force },
}: {
  ctx: ActingContext;
  input: { expert_id: string; force: boolean };
}) {
  const row = await rowOf(ctx, expert_id);
  const held = await heldNow(ctx, expert_id);
  const begun = held.filter(({ status }) => status !== "accepted").map(({ id }) => id);
  if (row.deleted_at !== null && held.length === begun.length) return notFound("expert");
  if (begun.length > 0 && !force && row.deleted_at === null) return hasBegun(begun);
  const { name, email, skills, availability, capacity, workspaces } = row;
  const before = { name, email, skills, availability, capacity, workspaces };
  return audited(ctx, { action: "expert.deleted", subject_id: expert_id, before }, async () => {
    await tellingWorkspaces(ctx.env, workspaces, async () => {
      if (row.deleted_at === null) await end(ctx, row);
      await closeAllSessions({ ctx, input: { kind: "expert", subject_id: expert_id } });
      await unlessDown("workspaces", benchChanged(ctx.env, workspaces, expert_id));
    });
    await unlessDown("offers", withdrawOffers(everywhere(ctx.env), expert_id, []));
    return { id: expert_id, object: "expert" as const, deleted: true, ...(await handOn(ctx, row)) };
  });
}

/** The row and every token end in one transaction: from then on nothing of theirs is let in. */
async function end(ctx: Context, { id, email }: ExpertRow): Promise<void> {
  const db = home(ctx.env);
  const now = Date.now();
  await unlessDown(
    "expert",
    db.batch([
      db
        .update(experts)
        .set({ deleted_at: now, email: `deleted:${id}:${email}`, slack_url: null })
        .where(and(eq(experts.id, id), isNull(experts.deleted_at))),
      db
        .update(tokens)
        .set({ revoked_at: sql`coalesce(${tokens.revoked_at}, ${now})` })
        .where(and(eq(tokens.kind, "expert"), eq(tokens.subject_id, id))),
    ]),
  );
}

async function handOn(ctx: ActingContext, { id, name, skills }: ExpertRow) {
  const released: string[] = [];
  const still_held: string[] = [];
  for (const { id: deploymentId, status } of await heldNow(ctx, id)) {
    const isReleased = status === "accepted" && (await release(ctx, deploymentId, { id, name, skills }));
    (isReleased ? released : still_held).push(deploymentId);
  }
  return { released, still_held };
}

async function release(
  ctx: ActingContext,
  deploymentId: string,
  expert: Pick<ExpertRow, "id" | "name" | "skills">,
): Promise<boolean> {
  const given = { idempotency: null, request_id: ctx.request_id, seen: null };
  const object = deploymentObject(ctx.env, deploymentId);
  const { kind } = await object.commandByExpert({ type: "expert", ...expert }, { type: "release" }, given);
  return kind === "ok";
}

function heldNow(ctx: Context, expertId: string) {
  return unlessDown("expert", heldBy(everywhere(ctx.env), expertId));
}

async function rowOf(ctx: Context, id: string): Promise<ExpertRow> {
  if (!isId("expert", id)) return notFound("expert");
  const [row] = await unlessDown("expert", home(ctx.env).select().from(experts).where(eq(experts.id, id)));
  return row ?? notFound("expert");
}

function hasBegun(ids: string[]): never {
  const named = ids.slice(0, SHOWN).join(", ") + (ids.length > SHOWN ? ` and ${ids.length - SHOWN} more` : "");
  return fail(
    "invalid_state",
    `The expert is at work on ${named}. Cancel what is not wanted, or delete with force=true and it stays theirs.`,
  );
}
