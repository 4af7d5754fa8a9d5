import { and, asc, desc, eq, gt, isNull, lt, sql } from "drizzle-orm";
import type { LimitRequestStatus } from "../domain/admin/people.ts";
import type { Role } from "../domain/people/roles.ts";
import type { Home } from "./database.ts";
import { limitRequests, members, memberships, operators, tokens } from "./schema.ts";

export type OperatorRow = typeof operators.$inferSelect;
export type TokenRow = typeof tokens.$inferSelect;
export type LimitRequestRow = typeof limitRequests.$inferSelect;

/** A person in one workspace. */
export interface MemberRow {
  id: string;
  name: string;
  email: string;
  role: Role;
  created_at: number;
}

interface Page {
  limit: number;
  /** The last id of the previous page. */
  before: string | null;
}

const asMember = {
  id: members.id,
  name: members.name,
  email: members.email,
  role: memberships.role,
  created_at: memberships.created_at,
};

/** A page of a workspace's members, in the order in which they became people here. */
export function pageOfMembers(db: Home, workspaceId: string, { limit, before }: Page): Promise<MemberRow[]> {
  return db
    .select(asMember)
    .from(memberships)
    .innerJoin(members, eq(members.id, memberships.member_id))
    .where(
      and(eq(memberships.workspace_id, workspaceId), before === null ? undefined : gt(memberships.member_id, before)),
    )
    .orderBy(asc(memberships.member_id))
    .limit(limit);
}

/** One member of a workspace; null if they are none. */
export async function memberOf(db: Home, workspaceId: string, memberId: string): Promise<MemberRow | null> {
  const [row] = await db
    .select(asMember)
    .from(memberships)
    .innerJoin(members, eq(members.id, memberships.member_id))
    .where(and(eq(memberships.workspace_id, workspaceId), eq(memberships.member_id, memberId)));
  return row ?? null;
}

/** The person with that e-mail address, in lower case, whatever workspace they are in. */
export async function memberByEmail(db: Home, email: string) {
  const [row] = await db.select().from(members).where(eq(members.email, email));
  return row ?? null;
}

/** Makes somebody a member: the person too where there is none with that address, both or neither. False if they are a member already. */
export async function insertMember(
  db: Home,
  person: { id: string; name: string; email: string; created_at: number },
  membership: { workspace_id: string; role: Role },
): Promise<boolean> {
  const { workspace_id, role } = membership;
  const row = sql`SELECT ${workspace_id}, id, ${role}, ${person.created_at} FROM members WHERE email = ${person.email}`;
  const [, made] = await db.batch([
    db.insert(members).values(person).onConflictDoNothing(),
    db.insert(memberships).select(row).onConflictDoNothing().returning({ member_id: memberships.member_id }),
  ]);
  return made.length > 0;
}

/** Changes a role, or ends a membership where `role` is null. With `keepsOwner`, not if the workspace would be left without one: then false. */
export async function changeMembership(
  db: Home,
  { workspace_id, member_id }: { workspace_id: string; member_id: string },
  role: Role | null,
  keepsOwner: boolean,
): Promise<boolean> {
  const owners = sql`(SELECT count(*) FROM memberships AS m WHERE m.workspace_id = ${workspace_id} AND m.role = 'owner')`;
  const where = and(
    eq(memberships.workspace_id, workspace_id),
    eq(memberships.member_id, member_id),
    keepsOwner && role !== "owner" ? sql`(${memberships.role} <> 'owner' OR ${owners} > 1)` : undefined,
  );
  const rows =
    role === null
      ? await db.delete(memberships).where(where).returning({ id: memberships.member_id })
      : await db.update(memberships).set({ role }).where(where).returning({ id: memberships.member_id });
  return rows.length > 0;
}

/** How many workspaces somebody is a member of. */
export async function countMemberships(db: Home, memberId: string): Promise<number> {
  return db.$count(memberships, eq(memberships.member_id, memberId));
}

/** How many owners a workspace has. */
export async function countOwners(db: Home, workspaceId: string): Promise<number> {
  return db.$count(memberships, and(eq(memberships.workspace_id, workspaceId), eq(memberships.role, "owner")));
}

/** A page of those who run the system, in the order in which they came. */
export function pageOfOperators(db: Home, { limit, before }: Page): Promise<OperatorRow[]> {
  return db
    .select()
    .from(operators)
    .where(and(isNull(operators.deleted_at), before === null ? undefined : gt(operators.id, before)))
    .orderBy(asc(operators.id))
    .limit(limit);
}

/** An operator who is still there. */
export async function operatorById(db: Home, id: string): Promise<OperatorRow | null> {
  const [row] = await db
    .select()
    .from(operators)
    .where(and(eq(operators.id, id), isNull(operators.deleted_at)));
  return row ?? null;
}

/** True if an operator who is still there has that address. */
export async function isOperatorEmail(db: Home, email: string): Promise<boolean> {
  return (await db.$count(operators, eq(operators.email, email))) > 0;
}

/** What is known of a token, never its hash. */
const asToken = {
  id: tokens.id,
  kind: tokens.kind,
  subject_id: tokens.subject_id,
  name: tokens.name,
  expires_at: tokens.expires_at,
  revoked_at: tokens.revoked_at,
  created_at: tokens.created_at,
};
export type KnownToken = Omit<TokenRow, "hash">;

/** Whose tokens: an expert's, or those of operators. */
export type TokenHolder = { kind: "expert"; subject_id: string } | { kind: "admin" };

function heldByHolder(holder: TokenHolder) {
  return and(
    eq(tokens.kind, holder.kind),
    holder.kind === "expert" ? eq(tokens.subject_id, holder.subject_id) : undefined,
  );
}

/** A page of tokens, revoked ones included, newest first. */
export function pageOfTokens(db: Home, holder: TokenHolder, { limit, before }: Page): Promise<KnownToken[]> {
  return db
    .select(asToken)
    .from(tokens)
    .where(and(heldByHolder(holder), before === null ? undefined : lt(tokens.id, before)))
    .orderBy(desc(tokens.id))
    .limit(limit);
}

export async function tokenOf(db: Home, holder: TokenHolder, id: string): Promise<KnownToken | null> {
  const [row] = await db
    .select(asToken)
    .from(tokens)
    .where(and(heldByHolder(holder), eq(tokens.id, id)));
  return row ?? null;
}

/** Revokes a token; one that was revoked before keeps its time. */
export async function revokeToken(db: Home, holder: TokenHolder, id: string, now: number): Promise<void> {
  await db
    .update(tokens)
    .set({ revoked_at: now })
    .where(and(heldByHolder(holder), eq(tokens.id, id), isNull(tokens.revoked_at)));
}

/** A page of what workspaces ask for, newest first. */
export function pageOfLimitRequests(
  db: Home,
  filter: { status: LimitRequestStatus | null; workspace: string | null },
  { limit, before }: Page,
): Promise<LimitRequestRow[]> {
  return db
    .select()
    .from(limitRequests)
    .where(
      and(
        filter.status === null ? undefined : eq(limitRequests.status, filter.status),
        filter.workspace === null ? undefined : eq(limitRequests.workspace_id, filter.workspace),
        before === null ? undefined : lt(limitRequests.id, before),
      ),
    )
    .orderBy(desc(limitRequests.id))
    .limit(limit);
}

export async function limitRequestById(db: Home, id: string): Promise<LimitRequestRow | null> {
  const [row] = await db.select().from(limitRequests).where(eq(limitRequests.id, id));
  return row ?? null;
}
