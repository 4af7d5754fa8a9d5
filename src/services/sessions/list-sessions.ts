import { home } from "../../db/database.ts";
import { sessionsOf } from "../../db/sessions.ts";
import { type Session, sessionId } from "../../domain/sessions/person.ts";
import { iso } from "../../domain/time.ts";
import type { Context } from "../context.ts";
import { unlessDown } from "../unless-down.ts";

export interface ShownSession {
  /** What the list calls it; `closeOtherSession` takes it. */
  id: string;
  user_agent: string | null;
  created_at: string;
  /** To the day: it moves at most once in 24 h. */
  last_seen_at: string;
  /** True for the session that asks. */
  current: boolean;
}

/** Where the person of a session is signed in, the one seen last first. */
export async function listSessions({ ctx, input }: { ctx: Context; input: Session }): Promise<ShownSession[]> {
  const rows = await unlessDown("sessions", sessionsOf(home(ctx.env), input, Date.now()));
  return rows.map(({ hash, user_agent, created_at, last_seen_at }) => ({
    id: sessionId(hash),
    user_agent,
    created_at: iso(created_at),
    last_seen_at: iso(last_seen_at),
    current: hash === input.hash,
  }));
}
