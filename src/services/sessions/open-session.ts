import { home } from "../../db/database.ts";
import { consumeLink } from "../../db/sessions.ts";
import { sha256Hex } from "../../domain/keys/credential.ts";
import { SESSION_LIFE_MS, USER_AGENT_CHARACTERS } from "../../domain/sessions/limits.ts";
import type { PersonKind } from "../../domain/sessions/person.ts";
import { isSecret, newSecret } from "../../domain/sessions/secret.ts";
import { log } from "../../log.ts";
import type { Context } from "../context.ts";
import { unlessDown } from "../unless-down.ts";

/**
 * Signs in by a link, which is used up: a session of 30 days, whose cookie's value is shown this once. Null if the link is
 * no good, or its person gone. `expires_at` is in epoch ms.
 */
export async function openSession({
  ctx,
  input,
}: {
  ctx: Context;
  input: { kind: PersonKind; token: string; user_agent: string | null };
}): Promise<{ cookie_value: string; expires_at: number } | null> {
  const { kind, token } = input;
  if (!isSecret(token)) return null;
  const now = Date.now();
  const cookie_value = newSecret();
  const expires_at = now + SESSION_LIFE_MS;
  const user_agent = input.user_agent?.slice(0, USER_AGENT_CHARACTERS) ?? null;
  const link = { kind, hash: await sha256Hex(token) };
  const session = { hash: await sha256Hex(cookie_value), user_agent, expires_at };
  const subject_id = await unlessDown("session", consumeLink(home(ctx.env), link, session, now));
  if (subject_id === null) return null;
  log({ event: "session.opened", request_id: ctx.request_id, kind, subject_id });
  return { cookie_value, expires_at };
}
