import { home } from "../../db/database.ts";
import { type ExpertRow, expertByToken } from "../../db/experts.ts";
import { fail } from "../../domain/errors.ts";
import { readCredential } from "../../domain/keys/credential.ts";
import type { Context } from "../context.ts";
import { unlessDown } from "../unless-down.ts";

/** The expert who holds a token. Fails with 401, or with 503 while it can't be looked up. */
export async function authenticateExpert({
  ctx,
  input,
}: {
  ctx: Context;
  input: { token: string };
}): Promise<ExpertRow> {
  const credential = await readCredential(input.token, ctx.env.INSTALLATION_SECRET);
  if (credential?.kind !== "expert") return refused();
  const found = await unlessDown("token", expertByToken(home(ctx.env), credential.hash, Date.now()));
  return found ?? refused();
}

function refused(): never {
  return fail("authentication_failed", "The expert token is missing, malformed, expired or revoked.");
}
