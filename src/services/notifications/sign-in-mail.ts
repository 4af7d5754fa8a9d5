import { composeSignIn } from "../../domain/notifications/compose.ts";
import { SIGN_IN_TYPE } from "../../domain/notifications/recipient.ts";
import { MINUTE } from "../../domain/time.ts";
import type { Context } from "../context.ts";
import { sendToOne } from "./send-to-one.ts";

/** How long a sign-in link is good; the mail is not tried any later. */
const LIFE_MINUTES = 15;

/** Mails somebody the link that signs them in, to the address that they have when it is sent. 503 while D1 is down. */
export async function sendSignInMail(
  ctx: Context,
  input: { kind: "expert" | "member" | "operator"; subject_id: string; url: string },
): Promise<void> {
  await sendToOne(ctx, {
    type: SIGN_IN_TYPE,
    to: { channel: "email", subject_id: input.subject_id },
    message: composeSignIn(input.url, LIFE_MINUTES),
    good_for_ms: LIFE_MINUTES * MINUTE,
  });
}
