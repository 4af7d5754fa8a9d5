import { home } from "../../db/database.ts";
import { deleteSession, deleteSessionsOf, sessionsOf } from "../../db/sessions.ts";
import { type PersonKind, type Session, sessionId } from "../../domain/sessions/person.ts";
import { log } from "../../log.ts";
import { type Context, notFound } from "../context.ts";
import { unlessDown } from "../unless-down.ts";

/** Signs out: the cookie is refused from the next request on. */
export async function closeSession({
  ctx,
  input,
}: {
  ctx: Context;
  input: Pick<Session, "kind" | "subject_id" | "hash">;
}): Promise<void> {
  const { kind, subject_id, hash } = input;
  await unlessDown("session", deleteSession(home(ctx.env), hash));
  log({ event: "session.closed", request_id: ctx.request_id, kind, subject_id });
}

/** Signs out one of the sessions that a person's list shows, by its id there. 404 if it is not one of theirs. */
export async function closeOtherSession({
  ctx,
  input,
}: {
  ctx: Context;
  input: { session: Session; id: string };
}): Promise<void> {
  const { session, id } = input;
  const rows = await unlessDown("sessions", sessionsOf(home(ctx.env), session, Date.now()));
  const found = rows.find(({ hash }) => sessionId(hash) === id) ?? notFound("session");
  await closeSession({ ctx, input: found });
}

/** Signs a person out everywhere; links that were sent and not yet used are void too. */
export async function closeAllSessions({
  ctx,
  input,
}: {
  ctx: Context;
  input: { kind: PersonKind; subject_id: string };
}): Promise<void> {
  const { kind, subject_id } = input;
  await unlessDown("sessions", deleteSessionsOf(home(ctx.env), { kind, subject_id }, Date.now()));
  log({ event: "session.all_closed", request_id: ctx.request_id, kind, subject_id });
}
