import { home } from "../../db/database.ts";
import { insertLink, personByEmail } from "../../db/sessions.ts";
import { LINKS_PER_WINDOW } from "../../domain/sessions/limits.ts";
import type { PersonKind } from "../../domain/sessions/person.ts";
import { describeError, log } from "../../log.ts";
import type { Context } from "../context.ts";
import { unlessDown } from "../unless-down.ts";
import { newLink } from "./create-sign-in-link.ts";

/** Hands a sign-in link to whatever mails it. */
export type SendSignInMail = (
  ctx: Context,
  mail: { kind: PersonKind; subject_id: string; url: string },
) => Promise<void>;

/**
 * Mails a sign-in link to whoever has that e-mail address, at most five an hour. Whether there is such a person is not
 * told, neither by the answer nor by its time: all that only they cause comes after it.
 */
export async function requestSignIn({
  ctx,
  input,
  send,
}: {
  ctx: Context;
  input: { kind: PersonKind; email: string; path?: string | null };
  send: SendSignInMail;
}): Promise<void> {
  const { kind, email, path } = input;
  const person = await unlessDown("person", personByEmail(home(ctx.env), kind, email.trim()));
  if (person) ctx.waitUntil(mailLink(ctx, { kind, subject_id: person.id, path: path ?? null }, send));
}

/** Makes a link and has it mailed, unless the person had their five within the hour. What fails is logged alone. */
export async function mailLink(
  ctx: Context,
  whom: { kind: PersonKind; subject_id: string; path: string | null },
  send: SendSignInMail,
): Promise<void> {
  const { kind, subject_id } = whom;
  const about = { request_id: ctx.request_id, kind, subject_id };
  try {
    const { row, url } = await newLink(ctx, whom);
    const isStored = await insertLink(home(ctx.env), row, LINKS_PER_WINDOW);
    if (isStored) await send(ctx, { kind, subject_id, url });
    log({ event: isStored ? "sign_in.requested" : "sign_in.too_many", ...about });
  } catch (error) {
    log({ event: "sign_in.failed", level: "error", ...about, error: describeError(error) });
  }
}
