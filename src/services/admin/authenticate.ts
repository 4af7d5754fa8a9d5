import { eq } from "drizzle-orm";
import { database } from "../../db/database.ts";
import { tokens } from "../../db/schema.ts";
import { fail } from "../../domain/errors.ts";
import { readCredential, sameText, sha256Hex } from "../../domain/keys/credential.ts";
import type { Context } from "../context.ts";
import { unlessDown } from "../unless-down.ts";

/** Who acts: the admin token's name, for the audit. Fails with 401. */
export async function authenticateAdmin({
  ctx,
  input,
}: {
  ctx: Context;
  input: { token: string };
}): Promise<{ actor: string }> {
  const { ADMIN_TOKEN } = ctx.env;
  if (ADMIN_TOKEN && sameText(await sha256Hex(input.token), await sha256Hex(ADMIN_TOKEN))) return { actor: "first" };
  const credential = await readCredential(input.token, ctx.env.INSTALLATION_SECRET);
  if (credential?.kind !== "admin") return refused();
  const db = database(ctx.env, null);
  const [row] = await unlessDown("token", db.select().from(tokens).where(eq(tokens.hash, credential.hash)));
  const valid = row && row.kind === "admin" && row.revoked_at === null && (row.expires_at ?? Infinity) > Date.now();
  return valid ? { actor: row.name } : refused();
}

function refused(): never {
  return fail("authentication_failed", "The admin token is missing, malformed, expired or revoked.");
}
