import { and, count, desc, eq, exists, gt, inArray, isNull, lte, sql } from "drizzle-orm";
import { LINK_WINDOW_MS } from "../domain/sessions/limits.ts";
import type { Person, PersonKind } from "../domain/sessions/person.ts";
import type { Home } from "./database.ts";
import { experts, members, memberships, operators, sessions, signInLinks } from "./schema.ts";

export type SessionRow = typeof sessions.$inferSelect;
type Subject = { kind: PersonKind; subject_id: string };

function expertsAsPeople(db: Home) {
  const fields = {
    id: sql<string>`${experts.id}`.as("person_id"),
    name: sql<string>`${experts.name}`.as("person_name"),
    email: sql<string>`${experts.email}`.as("person_email"),
  };
  return db.select(fields).from(experts).where(isNull(experts.deleted_at)).as("person");
}

/** Whoever is in one workspace at least. */
function membersAsPeople(db: Home) {
  const fields = {
    id: sql<string>`${members.id}`.as("person_id"),
    name: sql<string>`${members.name}`.as("person_name"),
    email: sql<string>`${members.email}`.as("person_email"),
  };
  const isMember = exists(db.select({ one: sql`1` }).from(memberships).where(eq(memberships.member_id, members.id)));
  return db.select(fields).from(members).where(isMember).as("person");
}

function operatorsAsPeople(db: Home) {
  const fields = {
    id: sql<string>`${operators.id}`.as("person_id"),
    name: sql<string>`${operators.name}`.as("person_name"),
    email: sql<string>`${operators.email}`.as("person_email"),
  };
  return db.select(fields).from(operators).where(isNull(operators.deleted_at)).as("person");
}

/** Where each kind of person is found, and only those who may sign in. */
const PEOPLE: Record<PersonKind, (db: Home) => ReturnType<typeof expertsAsPeople>> = {
  expert: expertsAsPeople,
  member: membersAsPeople,
  operator: operatorsAsPeople,
};

/** The person of a kind with that e-mail address, as it was typed or in lower case. */
export async function personByEmail(db: Home, kind: PersonKind, email: string): Promise<Person | null> {
  const people = PEOPLE[kind](db);
  const rows = await db
    .select()
    .from(people)
    .where(inArray(people.email, [email, email.toLowerCase()]));
  return rows.find((row) => row.email === email) ?? rows[0] ?? null;
}

/** The person of a kind with that id, if they may sign in now. */
export async function personById(db: Home, kind: PersonKind, id: string): Promise<Person | null> {
  const people = PEOPLE[kind](db);
  const [row] = await db.select().from(people).where(eq(people.id, id));
  return row ?? null;
}

/** Whom a link would sign in now. */
export async function personOfLink(db: Home, kind: PersonKind, hash: string, now: number): Promise<Person | null> {
  const people = PEOPLE[kind](db);
  const [row] = await db
    .select({ id: people.id, name: people.name, email: people.email })
    .from(signInLinks)
    .innerJoin(people, eq(people.id, signInLinks.subject_id))
    .where(unused(kind, hash, now));
  return row ?? null;
}

function unused(kind: PersonKind, hash: string, now: number) {
  return and(
    eq(signInLinks.hash, hash),
    eq(signInLinks.kind, kind),
    isNull(signInLinks.used_at),
    gt(signInLinks.expires_at, now),
  );
}

export interface NewLink extends Subject {
  hash: string;
  created_at: number;
  expires_at: number;
}

/** Stores a link. With `most`, only if the person got fewer within the window; false if not. */
export async function insertLink(db: Home, link: NewLink, most?: number): Promise<boolean> {
  const { hash, kind, subject_id, created_at, expires_at } = link;
  if (most === undefined) {
    await db.insert(signInLinks).values(link);
    return true;
  }
  const recent = db
    .select({ links: count() })
    .from(signInLinks)
    .where(
      and(
        eq(signInLinks.kind, kind),
        eq(signInLinks.subject_id, subject_id),
        gt(signInLinks.created_at, created_at - LINK_WINDOW_MS),
      ),
    );
  const unlessTooMany = sql`select ${hash}, ${kind}, ${subject_id}, ${created_at}, ${expires_at}, null where ${recent} < ${most}`;
  const rows = await db.insert(signInLinks).select(unlessTooMany).returning({ hash: signInLinks.hash });
  return rows.length > 0;
}

/**
 * Uses a link up for a session, in one transaction: of two who try at once, one gets it. Gives whose session it is; null if
 * the link is used, too old or unknown, or its person gone.
 */
export async function consumeLink(
  db: Home,
  link: { kind: PersonKind; hash: string },
  session: Pick<SessionRow, "hash" | "user_agent" | "expires_at">,
  now: number,
): Promise<string | null> {
  const people = PEOPLE[link.kind](db);
  const row = db
    .select({
      hash: sql<string>`${session.hash}`.as("hash"),
      kind: signInLinks.kind,
      subject_id: signInLinks.subject_id,
      user_agent: sql<string | null>`${session.user_agent}`.as("user_agent"),
      created_at: sql<number>`${now}`.as("created_at"),
      last_seen_at: sql<number>`${now}`.as("last_seen_at"),
      expires_at: sql<number>`${session.expires_at}`.as("expires_at"),
    })
    .from(signInLinks)
    .innerJoin(people, eq(people.id, signInLinks.subject_id))
    .where(unused(link.kind, link.hash, now));
  const [made] = await db.batch([
    db.insert(sessions).select(row).returning({ subject_id: sessions.subject_id }),
    db
      .update(signInLinks)
      .set({ used_at: now })
      .where(unused(link.kind, link.hash, now)),
  ]);
  return made[0]?.subject_id ?? null;
}

/** A session that is good now, with its person, in one read. */
export async function sessionWithPerson(
  db: Home,
  kind: PersonKind,
  hash: string,
  now: number,
): Promise<{ last_seen_at: number; expires_at: number; person: Person } | null> {
  const people = PEOPLE[kind](db);
  const [row] = await db
    .select({
      last_seen_at: sessions.last_seen_at,
      expires_at: sessions.expires_at,
      person: { id: people.id, name: people.name, email: people.email },
    })
    .from(sessions)
    .innerJoin(people, eq(people.id, sessions.subject_id))
    .where(and(eq(sessions.hash, hash), eq(sessions.kind, kind), gt(sessions.expires_at, now)));
  return row ?? null;
}

/** Extends a session, unless it was extended or signed out meanwhile. */
export async function extendSession(
  db: Home,
  hash: string,
  seen: { was: number; now: number; expires_at: number },
): Promise<void> {
  await db
    .update(sessions)
    .set({ last_seen_at: seen.now, expires_at: seen.expires_at })
    .where(and(eq(sessions.hash, hash), eq(sessions.last_seen_at, seen.was)));
}

export async function deleteSession(db: Home, hash: string): Promise<void> {
  await db.delete(sessions).where(eq(sessions.hash, hash));
}

/** Ends every session of a person, and every link that could still make one. */
export async function deleteSessionsOf(db: Home, { kind, subject_id }: Subject, now: number): Promise<void> {
  const links = and(eq(signInLinks.kind, kind), eq(signInLinks.subject_id, subject_id), isNull(signInLinks.used_at));
  await db.batch([
    db.delete(sessions).where(and(eq(sessions.kind, kind), eq(sessions.subject_id, subject_id))),
    db.update(signInLinks).set({ used_at: now }).where(links),
  ]);
}

/** A person's sessions that are good now, the one seen last first. */
export function sessionsOf(db: Home, { kind, subject_id }: Subject, now: number): Promise<SessionRow[]> {
  return db
    .select()
    .from(sessions)
    .where(and(eq(sessions.kind, kind), eq(sessions.subject_id, subject_id), gt(sessions.expires_at, now)))
    .orderBy(desc(sessions.last_seen_at));
}

/** Deletes what is of no use any more: expired sessions, and links too old to count against their person's bound. Gives how many. */
export async function forgetExpired(db: Home, now: number): Promise<number> {
  const [ended, links] = await db.batch([
    db.delete(sessions).where(lte(sessions.expires_at, now)).returning({ hash: sessions.hash }),
    db
      .delete(signInLinks)
      .where(lte(signInLinks.created_at, now - LINK_WINDOW_MS))
      .returning({ hash: signInLinks.hash }),
  ]);
  return ended.length + links.length;
}
