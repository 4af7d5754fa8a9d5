import { home } from "../../db/database.ts";
import { extendSession, sessionWithPerson } from "../../db/sessions.ts";
import { sha256Hex } from "../../domain/keys/credential.ts";
import { csrfToken } from "../../domain/sessions/csrf.ts";
import { RENEW_AFTER_MS, SESSION_LIFE_MS } from "../../domain/sessions/limits.ts";
import type { PersonKind, Session } from "../../domain/sessions/person.ts";
import { isSecret } from "../../domain/sessions/secret.ts";
import { describeError, log } from "../../log.ts";
import type { Context } from "../context.ts";
import { unlessDown } from "../unless-down.ts";

/**
 * The session that a cookie stands for, with its person, in one read of the database; null once it was signed out, has
 * expired, or its person is gone. One in use is extended, at most once a day and behind the answer.
 */
export async function readSession({
  ctx,
  input,
}: {
  ctx: Context;
  input: { kind: PersonKind; cookie_value: string };
}): Promise<Session | null> {
  const { kind, cookie_value } = input;
  if (!isSecret(cookie_value)) return null;
  const db = home(ctx.env);
  const now = Date.now();
  const hash = await sha256Hex(cookie_value);
  const found = await unlessDown("session", sessionWithPerson(db, kind, hash, now));
  if (!found) return null;
  const renewed = now - found.last_seen_at >= RENEW_AFTER_MS;
  const expires_at = renewed ? now + SESSION_LIFE_MS : found.expires_at;
  if (renewed) {
    const work = extendSession(db, hash, { was: found.last_seen_at, now, expires_at });
    ctx.waitUntil(
      work.catch((error) => log({ event: "session.not_extended", level: "warn", error: describeError(error) })),
    );
  }
  const csrf = await csrfToken(hash, ctx.env.INSTALLATION_SECRET);
  return { kind, subject_id: found.person.id, hash, csrf, expires_at, renewed, person: found.person };
}
