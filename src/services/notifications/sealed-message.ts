import { SecretBox } from "../../domain/keys/secret-box.ts";
import { type Message, plainText, type SealedMessage } from "../../domain/notifications/message.ts";
import type { Env } from "../../env.ts";
import { mailHtml } from "./mail.tsx";

type Keys = Pick<Env, "ENCRYPTION_KEYS">;

/** The body of a notification's event: the message in every form, sealed and bound to the event. */
export async function sealMessage(
  env: Keys,
  eventId: string,
  message: Message,
  good_until: number | null,
): Promise<string> {
  const sealed: SealedMessage = {
    subject: message.subject,
    text: plainText(message),
    html: mailHtml(message),
    link: message.link?.url ?? null,
    good_until,
  };
  return new SecretBox(env.ENCRYPTION_KEYS).seal(JSON.stringify(sealed), eventId);
}

/** Opens what {@link sealMessage} sealed. Fails with `internal_error` if its key is gone. */
export async function openMessage(env: Keys, eventId: string, body: string): Promise<SealedMessage> {
  return JSON.parse(await new SecretBox(env.ENCRYPTION_KEYS).open(body, eventId)) as SealedMessage;
}

/** What an expert's sealed Slack URL is bound to. */
export function slackContext(expertId: string): string {
  return `slack:${expertId}`;
}
