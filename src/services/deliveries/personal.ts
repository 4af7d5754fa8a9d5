import { home } from "../../db/database.ts";
import { expertToTell } from "../../db/notifications.ts";
import { personById } from "../../db/sessions.ts";
import { isId } from "../../domain/ids.ts";
import type { SealedMessage } from "../../domain/notifications/message.ts";
import type { PersonalRecipient } from "../../domain/notifications/recipient.ts";
import type { Env } from "../../env.ts";
import { describeError, log } from "../../log.ts";
import { openMessage } from "../notifications/sealed-message.ts";
import { mailRoute } from "./mail.ts";
import { type Loaded, notSent, type Route, refused, type Sent, type Tried } from "./route.ts";
import { slackRoute } from "./slack.ts";

/** The way to a person: to where they are now, not to where they were when it was sent off. */
export async function personalRoute(env: Env, loaded: Loaded, recipient: PersonalRecipient): Promise<Route> {
  const { delivery, body } = loaded;
  const { channel, subject_id } = recipient;
  const db = home(env);
  const kind = (["member", "operator"] as const).find((one) => isId(one, subject_id));
  const expert = isId("expert", subject_id) ? await expertToTell(db, subject_id) : null;
  const person = kind ? await personById(db, kind, subject_id) : expert;
  const way = channel === "slack" ? await slackRoute(env, expert) : mailRoute(env, delivery, person?.email ?? null);
  return {
    url: delivery.url,
    receiver: way.receiver,
    share: way.share,
    async send() {
      if (!person) return refused(isId("expert", subject_id) ? "the expert is gone" : "the recipient is gone");
      if (body === null) return refused("the event is gone");
      const message = await openMessage(env, delivery.event_id, body).catch((error) => unreadable(delivery.id, error));
      return message ? timely(message, way.send) : { ...notSent("could not be opened"), ...AGAIN };
    },
  };
}

const AGAIN = { outcome: "failed", good_until: null } as const;

async function timely(message: SealedMessage, send: (message: SealedMessage) => Promise<Sent>): Promise<Tried> {
  const { good_until } = message;
  if (good_until !== null && good_until <= Date.now()) return refused("too late to be of use");
  return { ...(await send(message)), good_until };
}

/** For want of a key: it may be put back, so it backs off like any other failure. */
function unreadable(delivery_id: string, error: unknown): null {
  log({ event: "delivery.unsendable", level: "error", delivery_id, error: describeError(error) });
  return null;
}
