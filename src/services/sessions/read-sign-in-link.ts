import { home } from "../../db/database.ts";
import { personOfLink } from "../../db/sessions.ts";
import { sha256Hex } from "../../domain/keys/credential.ts";
import type { Person, PersonKind } from "../../domain/sessions/person.ts";
import { isSecret } from "../../domain/sessions/secret.ts";
import type { Context } from "../context.ts";
import { unlessDown } from "../unless-down.ts";

/** Whom a link would sign in; null if it is used, too old or unknown, or its person gone. Uses nothing up. */
export async function readSignInLink({
  ctx,
  input,
}: {
  ctx: Context;
  input: { kind: PersonKind; token: string };
}): Promise<Person | null> {
  const { kind, token } = input;
  if (!isSecret(token)) return null;
  const hash = await sha256Hex(token);
  return unlessDown("sign-in link", personOfLink(home(ctx.env), kind, hash, Date.now()));
}
