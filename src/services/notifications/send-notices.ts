import { database, home } from "../../db/database.ts";
import {
  expertsToTell,
  insertNotifications,
  type NewNotification,
  NOBODY,
  type ToldExpert,
} from "../../db/notifications.ts";
import type { Notice } from "../../domain/deployment/notices.ts";
import type { DeploymentRecord } from "../../domain/deployment/record.ts";
import { roomFor } from "../../domain/notifications/cap.ts";
import { composeNotice } from "../../domain/notifications/compose.ts";
import { noticeEventId, readRecipient, recipientUrl } from "../../domain/notifications/recipient.ts";
import { groupOf, SENT_CHANNELS, settingsFrom } from "../../domain/notifications/settings.ts";
import { deliveryId } from "../../domain/webhooks/recipients.ts";
import { type Env, settingsOf } from "../../env.ts";
import { log } from "../../log.ts";
import { wake } from "../deliveries/wake.ts";
import { sealMessage } from "./sealed-message.ts";

/** A notice, and the people and channels that it is for, as a delivery's `url` names them. */
interface Telling {
  notice: Notice;
  urls: string[];
}

/**
 * Tells experts what a deployment's notices say, on the channels that each chose: one event a notice, one delivery a
 * person and channel, no row for what nobody wants. Of offers nobody gets more than so many an hour, of whatever
 * workspaces they are: those over it are in the inbox alone. The same notices may be sent again: their ids are computed.
 * Throws if D1 is down.
 */
export async function sendNotices(env: Env, record: DeploymentRecord, notices: Notice[]): Promise<void> {
  if (record.mode !== "live") return;
  const timely = notices.map((notice) => stillMeant(notice, record)).filter(({ to }) => to.length > 0);
  if (timely.length === 0) return;
  const experts = await expertsToTell(home(env), [...new Set(timely.flatMap(({ to }) => to))]);
  const byId = new Map(experts.map((expert) => [expert.id, expert]));
  const tellings = timely.map((notice) => {
    const urls = [...new Set(notice.to)].flatMap((id) => urlsOf(notice, byId.get(id)));
    return { notice, urls };
  });
  const usual = await begin(env, record, tellings, false);
  const last = await begin(env, record, usual.left, true);
  logCapped(record, last.left);
  const wanted = [...usual.begun, ...last.begun].map((id) => ({ id, workspace_id: NOBODY }));
  if (wanted.length > 0) await wake(env, wanted);
}

/** The notice without those to whom it is no use any more: an offer that was accepted, declined or withdrawn meanwhile. */
function stillMeant(notice: Notice, record: DeploymentRecord): Notice {
  if (groupOf(notice.kind) !== "offers") return notice;
  const offered = new Set(record.status === "pending" ? record.offers.map(({ expert }) => expert.id) : []);
  return { ...notice, to: notice.to.filter((id) => offered.has(id)) };
}

/** Writes what there is room for, as messages of their hour or as its last ones: the ids of the deliveries, and for whom there was none. */
async function begin(
  env: Env,
  record: DeploymentRecord,
  tellings: Telling[],
  isLast: boolean,
): Promise<{ begun: string[]; left: Telling[] }> {
  const some = tellings.filter(({ urls }) => urls.length > 0);
  const fresh = await Promise.all(some.map((telling) => notificationOf(env, record, telling, isLast)));
  const begun = await insertNotifications(database(env, NOBODY), fresh);
  const left = some.map(({ notice }, index) => {
    const without = fresh[index]?.deliveries.filter(({ id }) => !begun.has(id)) ?? [];
    return { notice, urls: without.map(({ url }) => url) };
  });
  return { begun: [...begun], left: left.filter(({ urls }) => urls.length > 0) };
}

async function notificationOf(
  env: Env,
  record: DeploymentRecord,
  { notice, urls }: Telling,
  isLast: boolean,
): Promise<NewNotification> {
  const { scale } = settingsOf(env);
  const id = await noticeEventId(record.id, notice, isLast);
  const base = env.PUBLIC_URL?.replace(/\/$/, "") ?? null;
  const message = composeNotice(notice, record, { base, scale, isLast });
  // An offer that lapsed is of no use to anybody, in a late retry or a replay.
  const goodUntil = groupOf(notice.kind) === "offers" ? record.accept_by : null;
  return {
    id,
    type: `notification.${notice.kind}`,
    deployment_id: record.id,
    body: await sealMessage(env, id, message, goodUntil),
    created_at: notice.at,
    room: roomFor(notice, scale, isLast),
    deliveries: await Promise.all(urls.map(async (url) => ({ id: await deliveryId(id, url), url }))),
  };
}

/** For an operator to see who is flooded, and by whom. */
function logCapped({ id, workspace_id }: DeploymentRecord, left: Telling[]): void {
  for (const { notice, urls } of left) {
    for (const { subject_id, channel } of urls.flatMap((url) => readRecipient(url) ?? [])) {
      const about = { workspace_id, deployment_id: id, expert_id: subject_id, channel, kind: notice.kind };
      log({ event: "notice.capped", level: "warn", ...about });
    }
  }
}

/** Where an expert wants to be told of this; nowhere if they are gone. */
function urlsOf({ kind }: Notice, expert: ToldExpert | undefined): string[] {
  if (!expert) return [];
  const settings = settingsFrom(expert.notifications);
  return SENT_CHANNELS.filter((channel) => settings[channel][groupOf(kind)])
    .filter((channel) => channel !== "slack" || expert.slack_url !== null)
    .map((channel) => recipientUrl({ channel, subject_id: expert.id }));
}
