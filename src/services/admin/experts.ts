import { asc, gt } from "drizzle-orm";
import { database } from "../../db/database.ts";
import { expertById } from "../../db/experts.ts";
import { experts, tokens } from "../../db/schema.ts";
import { cursorAfter } from "../../domain/cursor.ts";
import { fail } from "../../domain/errors.ts";
import { isId, newId } from "../../domain/ids.ts";
import { newCredential, sha256Hex } from "../../domain/keys/credential.ts";
import { iso, isoOrNull } from "../../domain/time.ts";
import { benchChanged } from "../bench.ts";
import { type Context, notFound } from "../context.ts";
import { createSignInLink } from "../sessions/create-sign-in-link.ts";
import { unlessDown } from "../unless-down.ts";

type ExpertRow = typeof experts.$inferSelect;

export interface NewExpert {
  name: string;
  email: string;
  skills: string[];
  capacity: number;
  workspaces: string[] | null;
}

/** Puts an expert on the bench of the workspaces named, or of all. 409 if the e-mail is taken. */
export async function createExpert({ ctx, input }: { ctx: Context; input: NewExpert }) {
  const db = database(ctx.env, null);
  const now = Date.now();
  const email = input.email.toLowerCase();
  const row = { ...input, email, id: newId("expert", now), availability: "available" as const, created_at: now };
  const inserted = await unlessDown("expert", db.insert(experts).values(row).onConflictDoNothing().returning());
  if (inserted.length === 0) return fail("invalid_request", "email: is another expert's already");
  await unlessDown("workspaces", benchChanged(ctx.env, input.workspaces));
  const { url } = await createSignInLink({ ctx, input: { kind: "expert", subject_id: row.id } });
  return { ...shown(row), sign_in_url: url };
}

/** Makes a link that signs an expert in: good once, for 15 minutes, shown this once. */
export async function createExpertSignInLink({ ctx, input }: { ctx: Context; input: { expert_id: string } }) {
  await requireExpert(ctx, input.expert_id);
  return createSignInLink({ ctx, input: { kind: "expert", subject_id: input.expert_id } });
}

/** A page of all experts, in the order in which they came. */
export async function listExperts({ ctx, input }: { ctx: Context; input: { limit: number; before: string | null } }) {
  const db = database(ctx.env, null);
  const { limit, before } = input;
  const query = db
    .select()
    .from(experts)
    .where(before ? gt(experts.id, before) : undefined)
    .orderBy(asc(experts.id))
    .limit(limit + 1);
  const rows = await unlessDown("experts", query);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { data: page.map(shown), next: rows.length > limit && last ? cursorAfter(last.id) : null };
}

/** Makes a bearer token for an expert; shown this once. */
export async function createExpertToken({
  ctx,
  input,
}: {
  ctx: Context;
  input: { expert_id: string; name: string; expires_at: number | null };
}) {
  const db = database(ctx.env, null);
  const { expert_id, name, expires_at } = input;
  await requireExpert(ctx, expert_id);
  const now = Date.now();
  const token = await newCredential("expert", expert_id.slice("spec_".length), ctx.env.INSTALLATION_SECRET);
  const row = {
    hash: await sha256Hex(token),
    id: newId("token", now),
    kind: "expert" as const,
    subject_id: expert_id,
    name,
    expires_at,
    created_at: now,
  };
  await unlessDown("token", db.insert(tokens).values(row).run());
  return { id: row.id, name, token, expires_at: isoOrNull(expires_at) };
}

async function requireExpert(ctx: Context, id: string): Promise<void> {
  const db = database(ctx.env, null);
  const found = isId("expert", id) ? await unlessDown("expert", expertById(db, id)) : null;
  if (!found) notFound("expert");
}

function shown(row: Omit<ExpertRow, "last_offered_at" | "notifications" | "slack_url" | "deleted_at">) {
  const { id, name, email, skills, availability, capacity, workspaces, created_at } = row;
  return { id, object: "expert", name, email, skills, availability, capacity, workspaces, created_at: iso(created_at) };
}
