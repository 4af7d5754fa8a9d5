import { eq } from "drizzle-orm";
import { home } from "../../db/database.ts";
import { tokens } from "../../db/schema.ts";
import { fail } from "../../domain/errors.ts";
import { readCredential, sameText, sha256Hex } from "../../domain/keys/credential.ts";
import type { ActingContext } from "../audit.ts";
import type { Context } from "../context.ts";
import { unlessDown } from "../unless-down.ts";
import { FIRST_TOKEN } from "./first-token.ts";

/** Who acts with an admin token, for the audit: the token's id and its name. Fails with 401. */
export async function authenticateAdmin({
  ctx,
  input,
}: {
  ctx: Context;
  input: { token: string };
}): Promise<ActingContext["acting"]> {
  const { ADMIN_TOKEN } = ctx.env;
  if (ADMIN_TOKEN && sameText(await sha256Hex(input.token), await sha256Hex(ADMIN_TOKEN))) {
    return { actor: `token:${FIRST_TOKEN.id}`, name: FIRST_TOKEN.name };
  }
  const credential = await readCredential(input.token, ctx.env.INSTALLATION_SECRET);
  if (credential?.kind !== "admin") return refused();
  const db = home(ctx.env);
  const [row] = await unlessDown("token", db.select().from(tokens).where(eq(tokens.hash, credential.hash)));
  const valid = row && row.kind === "admin" && row.revoked_at === null && (row.expires_at ?? Infinity) > Date.now();
  return valid ? { actor: `token:${row.id}`, name: row.name } : refused();
}

function refused(): never {
  return fail("authentication_failed", "The admin token is missing, malformed, expired or revoked.");
}
