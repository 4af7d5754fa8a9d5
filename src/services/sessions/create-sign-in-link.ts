import { home } from "../../db/database.ts";
import { insertLink } from "../../db/sessions.ts";
import { sha256Hex } from "../../domain/keys/credential.ts";
import { LINK_LIFE_MS } from "../../domain/sessions/limits.ts";
import { ownPage, signInPath } from "../../domain/sessions/next.ts";
import type { PersonKind } from "../../domain/sessions/person.ts";
import { newSecret } from "../../domain/sessions/secret.ts";
import { iso } from "../../domain/time.ts";
import type { Context } from "../context.ts";
import { unlessDown } from "../unless-down.ts";

export interface NewSignInLink {
  kind: PersonKind;
  subject_id: string;
  /** The page to open once signed in, such as `/console/deployments/dep_…`. What is no page of theirs is left out. */
  path?: string | null;
}

/** Makes a link that signs a person in: good once, for 15 minutes. Only its hash is kept, so it is shown this once. */
export async function createSignInLink({
  ctx,
  input,
}: {
  ctx: Context;
  input: NewSignInLink;
}): Promise<{ url: string; expires_at: string }> {
  const { row, url } = await newLink(ctx, input);
  await unlessDown("sign-in link", insertLink(home(ctx.env), row));
  return { url, expires_at: iso(row.expires_at) };
}

/** A link that is not stored yet. */
export async function newLink(ctx: Context, { kind, subject_id, path }: NewSignInLink) {
  const now = Date.now();
  const token = newSecret();
  const row = { hash: await sha256Hex(token), kind, subject_id, created_at: now, expires_at: now + LINK_LIFE_MS };
  const url = new URL(`${ctx.base_url}${signInPath(kind)}/${token}`);
  const next = ownPage(path, kind);
  if (next !== null) url.searchParams.set("next", next);
  return { row, url: url.href };
}
