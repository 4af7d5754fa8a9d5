import { and, asc, eq, gt, isNull, sql } from "drizzle-orm";
import { withdrawOffers } from "../../db/admin-deployments.ts";
import { standingOf } from "../../db/bench.ts";
import { everywhere, home } from "../../db/database.ts";
import { type ExpertRow, expertById, updateExpert } from "../../db/experts.ts";
import { experts, workspaces } from "../../db/schema.ts";
import type { CreateExpert, PatchExpert } from "../../domain/admin/experts.ts";
import { fail } from "../../domain/errors.ts";
import type { Availability } from "../../domain/expert/schemas.ts";
import { isId, newId } from "../../domain/ids.ts";
import { iso } from "../../domain/time.ts";
import { type ActingContext, audited } from "../audit.ts";
import { benchChanged } from "../bench.ts";
import { type Context, notFound } from "../context.ts";
import { createSignInLink } from "../sessions/create-sign-in-link.ts";
import { unlessDown } from "../unless-down.ts";
import { tellingWorkspaces } from "../untold.ts";
import { paged } from "./page.ts";

/** What an operator narrows experts by; null does not narrow. */
export interface ExpertNarrowing {
  skill: string | null;
  availability: Availability | null;
  workspace: string | null;
  q: string | null;
}

/** Puts an expert on the bench of the workspaces named, or of all. 400 if the e-mail is taken or a workspace unknown. */
export async function createExpert({ ctx, input }: { ctx: ActingContext; input: CreateExpert }) {
  const db = home(ctx.env);
  const now = Date.now();
  const row = { ...input, id: newId("expert", now), availability: "available" as const, created_at: now };
  await requireWorkspaces(ctx, input.workspaces);
  await requireFreeEmail(ctx, input.email, row.id);
  return audited(ctx, { action: "expert.created", subject_id: row.id, after: recorded(row) }, async () => {
    await tellingWorkspaces(ctx.env, input.workspaces, async () => {
      const inserted = await unlessDown("expert", db.insert(experts).values(row).onConflictDoNothing().returning());
      if (inserted.length === 0) emailTaken();
      await unlessDown("workspaces", benchChanged(ctx.env, input.workspaces, row.id));
    });
    const { url } = await createSignInLink({ ctx, input: { kind: "expert", subject_id: row.id } });
    return { ...shownExpert(row), sign_in_url: url };
  });
}

/** A page of the experts that are left by the filters, in the order in which they came. */
export async function listExperts({
  ctx,
  input: { limit, before, skill, availability, workspace, q },
}: {
  ctx: Context;
  input: ExpertNarrowing & { limit: number; before: string | null };
}) {
  const has = (text: string) => sql`(instr(lower(${experts.name}), lower(${text}))
    OR instr(lower(${experts.email}), lower(${text})) OR ${experts.id} = ${text})`;
  const query = home(ctx.env)
    .select()
    .from(experts)
    .where(
      and(
        isNull(experts.deleted_at),
        before === null ? undefined : gt(experts.id, before),
        availability === null ? undefined : eq(experts.availability, availability),
        skill === null ? undefined : sql`EXISTS (SELECT 1 FROM json_each(${experts.skills}) WHERE value = ${skill})`,
        workspace === null
          ? undefined
          : sql`(${experts.workspaces} IS NULL OR EXISTS (SELECT 1 FROM json_each(${experts.workspaces}) WHERE value = ${workspace}))`,
        q === null ? undefined : has(q),
      ),
    )
    .orderBy(asc(experts.id))
    .limit(limit + 1);
  return paged(await unlessDown("experts", query), limit, shownExpert);
}

/** An expert, with how many live deployments they hold and their median turnaround in seconds. */
export async function getExpert({ ctx, input }: { ctx: Context; input: { expert_id: string } }) {
  const row = await requireExpert(ctx, input.expert_id);
  const standing = await unlessDown("expert", standingOf(everywhere(ctx.env), row.id));
  return {
    ...shownExpert(row),
    load: standing?.load ?? 0,
    median_turnaround_seconds: standing?.median_turnaround_seconds ?? null,
  };
}

/** Changes what is named of an expert. It reaches the bench of every workspace that they left, joined or stay in before this answers. */
export async function patchExpert({
  ctx,
  input: { expert_id, change },
}: {
  ctx: ActingContext;
  input: { expert_id: string; change: PatchExpert };
}) {
  const was = await requireExpert(ctx, expert_id);
  const set = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  if (change.email !== undefined) await requireFreeEmail(ctx, change.email, expert_id);
  if (change.workspaces !== undefined) await requireWorkspaces(ctx, change.workspaces);
  const before = Object.fromEntries(Object.entries(recorded(was)).filter(([field]) => field in set));
  return audited(ctx, { action: "expert.updated", subject_id: expert_id, before, after: set }, async () => {
    const { workspaces: next = was.workspaces } = change;
    const isEverywhere = was.workspaces === null || next === null;
    const touched = isEverywhere ? null : [...new Set([...(was.workspaces ?? []), ...(next ?? [])])];
    return tellingWorkspaces(ctx.env, touched, async () => {
      const row = await updated(ctx, expert_id, set);
      await unlessDown("workspaces", benchChanged(ctx.env, touched, expert_id));
      await unlessDown("offers", withdrawOffers(everywhere(ctx.env), expert_id, row.workspaces));
      return shownExpert(row);
    });
  });
}

/** An expert who is still there, or 404. */
export async function requireExpert(ctx: Context, id: string): Promise<ExpertRow> {
  const found = isId("expert", id) ? await unlessDown("expert", expertById(home(ctx.env), id)) : null;
  return found ?? notFound("expert");
}

async function updated(ctx: Context, id: string, change: PatchExpert): Promise<ExpertRow> {
  // Two may want one address at the same moment: whoever comes second is told so.
  const taken = async () => (change.email === undefined ? null : await ownerOfEmail(ctx, change.email));
  try {
    const row = await updateExpert(home(ctx.env), id, definite(change));
    return row ?? notFound("expert");
  } catch (error) {
    const owner = await taken();
    if (owner !== null && owner !== id) return emailTaken();
    return unlessDown("expert", Promise.reject(error));
  }
}

function definite({ name, email, skills, capacity, availability, workspaces: where }: PatchExpert) {
  return {
    ...(name === undefined ? {} : { name }),
    ...(email === undefined ? {} : { email }),
    ...(skills === undefined ? {} : { skills }),
    ...(capacity === undefined ? {} : { capacity }),
    ...(availability === undefined ? {} : { availability }),
    ...(where === undefined ? {} : { workspaces: where }),
  };
}

async function requireFreeEmail(ctx: Context, email: string, id: string): Promise<void> {
  const owner = await ownerOfEmail(ctx, email);
  if (owner !== null && owner !== id) emailTaken();
}

async function ownerOfEmail(ctx: Context, email: string): Promise<string | null> {
  const query = home(ctx.env).select({ id: experts.id }).from(experts).where(eq(experts.email, email));
  const [row] = await unlessDown("expert", query);
  return row?.id ?? null;
}

function emailTaken(): never {
  return fail("invalid_request", "email: is another expert's already");
}

async function requireWorkspaces(ctx: Context, ids: string[] | null): Promise<void> {
  if (ids === null || ids.length === 0) return;
  const query = home(ctx.env)
    .select({ id: workspaces.id })
    .from(workspaces)
    .where(sql`${workspaces.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`);
  const known = new Set((await unlessDown("workspaces", query)).map(({ id }) => id));
  const unknown = ids.findIndex((id) => !known.has(id));
  if (unknown >= 0) fail("invalid_request", `workspaces[${unknown}]: is no workspace`);
}

type Shown = Omit<ExpertRow, "last_offered_at" | "notifications" | "slack_url" | "deleted_at">;

function recorded({
  name,
  email,
  skills,
  availability,
  capacity,
  workspaces: where,
}: Omit<Shown, "id" | "created_at">) {
  return { name, email, skills, availability, capacity, workspaces: where };
}

/** An expert as operators see them. */
export function shownExpert(row: Shown) {
  return { id: row.id, object: "expert" as const, ...recorded(row), created_at: iso(row.created_at) };
}
