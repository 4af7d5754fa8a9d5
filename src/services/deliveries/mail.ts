import { home } from "../../db/database.ts";
import type { DeliveryRow, Share } from "../../db/deliveries.ts";
import { insertDevMail } from "../../db/notifications.ts";
import type { SealedMessage } from "../../domain/notifications/message.ts";
import { SIGN_IN_TYPE } from "../../domain/notifications/recipient.ts";
import { MINUTE, SECOND } from "../../domain/time.ts";
import { type Env, settingsOf } from "../../env.ts";
import { within } from "../../within.ts";
import { notSent, refused, type Sent, type Way } from "./route.ts";

const TIMEOUT_MS = 10 * SECOND;
const FROM_NAME = "HumanDeploy";

/** One service takes all mail, so that a wave of offers is many at once, and a slow day of it must not stop them. */
const MAIL_SHARE: Share = { tries: 100, slow_tries: 40, slow_after_ms: 5 * SECOND, memory_ms: MINUTE };

/** Answers of the mail service that another try would get again, by their codes. */
const PERMANENT =
  /^E_(VALIDATION_ERROR|FIELD_MISSING|TOO_MANY_RECIPIENTS|SENDER_NOT_VERIFIED|SENDER_DOMAIN_NOT_AVAILABLE|RECIPIENT_NOT_ALLOWED|RECIPIENT_SUPPRESSED|CONTENT_TOO_LARGE|HEADERS?_[A-Z_]+)$/;

/** The way by mail. Without a binding a local instance keeps its mails, for /dev/outbox. Those who sign in don't stand behind a wave. */
export function mailRoute(env: Env, delivery: DeliveryRow, to: string | null): Way {
  return {
    receiver: delivery.event_type === SIGN_IN_TYPE ? "email:sign_in" : "email",
    share: MAIL_SHARE,
    async send(message) {
      if (to === null) return refused("there is no address");
      if (env.EMAIL && env.MAIL_FROM) return sendMail(env.EMAIL, env.MAIL_FROM, to, message);
      if (env.EMAIL) return refused("no MAIL_FROM");
      return settingsOf(env).local ? keepMail(env, delivery.id, to, message) : refused("no EMAIL binding");
    },
  };
}

async function sendMail(email: SendEmail, from: string, to: string, message: SealedMessage): Promise<Sent> {
  const began = Date.now();
  const { subject, text, html } = message;
  const sending = email.send({ from: { email: from, name: FROM_NAME }, to, subject, text, html }).then(
    ({ messageId }) => ({ response: messageId, error: null }),
    (error: unknown) => ({ response: null, error: codeOf(error) }),
  );
  const late = { response: null, error: "timeout" };
  const { response, error } = await within(TIMEOUT_MS, "the mail service", sending).catch(() => late);
  const outcome = error === null ? "delivered" : PERMANENT.test(error) ? "refused" : "failed";
  return { ...notSent(""), error, response, outcome, duration_ms: Date.now() - began };
}

/** The code of the mail service's error. Its message may hold an address, so it is not kept. */
function codeOf(error: unknown): string {
  const code = typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
  return /^E_[A-Z_]{1,60}$/.test(code) ? code : "the mail service failed";
}

/** The mail's id follows from the delivery's: a try that is made again keeps one mail. */
async function keepMail(env: Env, deliveryId: string, to: string, message: SealedMessage): Promise<Sent> {
  const { subject, text, html } = message;
  const id = deliveryId.replace(/^dlv_/, "mail_");
  await insertDevMail(home(env), { id, recipient: to, subject, text, html, created_at: Date.now() });
  return { ...notSent(""), error: null, outcome: "delivered" };
}
