import { database } from "../../db/database.ts";
import { deleteSession, deleteSessionsOf } from "../../db/sessions.ts";
import type { PersonKind, Session } from "../../domain/sessions/person.ts";
import { log } from "../../log.ts";
import type { Context } from "../context.ts";
import { unlessDown } from "../unless-down.ts";

/** Signs out: the cookie is refused from the next request on. */
export async function closeSession({ ctx, input }: { ctx: Context; input: Session }): Promise<void> {
  const { kind, subject_id, hash } = input;
  await unlessDown("session", deleteSession(database(ctx.env, null), hash));
  log({ event: "session.closed", request_id: ctx.request_id, kind, subject_id });
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
  await unlessDown("sessions", deleteSessionsOf(database(ctx.env, null), { kind, subject_id }, Date.now()));
  log({ event: "session.all_closed", request_id: ctx.request_id, kind, subject_id });
}
