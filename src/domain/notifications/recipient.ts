import { firstIdAt, PREFIXES } from "../ids.ts";
import { deliveryId } from "../webhooks/recipients.ts";
import { SENT_CHANNELS, type SentChannel } from "./settings.ts";

/** One person on one channel. `subject_id` is the expert's id, or a member's or operator's. */
export interface PersonalRecipient {
  channel: SentChannel;
  subject_id: string;
}

/** Event type of a mail that signs somebody in. */
export const SIGN_IN_TYPE = "notification.sign_in";

/** What stands where a webhook's delivery has its URL: `email:spec_…`. An address or a secret never does. */
export function recipientUrl({ channel, subject_id }: PersonalRecipient): string {
  return `${channel}:${subject_id}`;
}

/** Reads {@link recipientUrl} again; null for a webhook's URL. */
export function readRecipient(url: string): PersonalRecipient | null {
  const channel = SENT_CHANNELS.find((one) => url.startsWith(`${one}:`));
  return channel ? { channel, subject_id: url.slice(channel.length + 1) } : null;
}

/**
 * The id of the event that a deployment's notice becomes, one for all whom it is for; another for those to whom it is the
 * last message of its hour. It is computed, so that a notice sent again keeps it; its time is the notice's (epoch
 * milliseconds).
 */
export async function noticeEventId(
  deploymentId: string,
  notice: { number: number; at: number },
  isLast = false,
): Promise<string> {
  const name = `${deploymentId}:${notice.number}${isLast ? ":last" : ""}`;
  const computed = await deliveryId(firstIdAt("event", notice.at), name);
  return `${PREFIXES.event}_${computed.slice(computed.indexOf("_") + 1)}`;
}
