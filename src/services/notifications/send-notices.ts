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
import { composeNotice } from "../../domain/notifications/compose.ts";
import { noticeEventId, recipientUrl } from "../../domain/notifications/recipient.ts";
import { groupOf, SENT_CHANNELS, settingsFrom } from "../../domain/notifications/settings.ts";
import { deliveryId } from "../../domain/webhooks/recipients.ts";
import { type Env, settingsOf } from "../../env.ts";
import { wake } from "../deliveries/wake.ts";
import { sealMessage } from "./sealed-message.ts";

/**
 * Tells experts what a deployment's notices say, on the channels that each chose: one event a notice, one delivery a
 * person and channel, no row for what nobody wants. The same notices may be sent again: their ids are computed. Throws
 * if D1 is down.
 */
export async function sendNotices(env: Env, record: DeploymentRecord, notices: Notice[]): Promise<void> {
  if (record.mode !== "live") return;
  const timely = notices.map((notice) => stillMeant(notice, record)).filter(({ to }) => to.length > 0);
  if (timely.length === 0) return;
  const db = home(env);
  const experts = await expertsToTell(db, [...new Set(timely.flatMap(({ to }) => to))]);
  const byId = new Map(experts.map((expert) => [expert.id, expert]));
  const made = await Promise.all(timely.map((notice) => notificationOf(env, record, notice, byId)));
  const fresh = made.filter((one) => one !== null);
  await insertNotifications(database(env, NOBODY), fresh);
  const wanted = fresh.flatMap(({ deliveries }) => deliveries.map(({ id }) => ({ id, workspace_id: NOBODY })));
  if (wanted.length > 0) await wake(env, wanted);
}

/** The notice without those to whom it is no use any more: an offer that was accepted, declined or withdrawn meanwhile. */
function stillMeant(notice: Notice, record: DeploymentRecord): Notice {
  if (groupOf(notice.kind) !== "offers") return notice;
  const offered = new Set(record.status === "pending" ? record.offers.map(({ expert }) => expert.id) : []);
  return { ...notice, to: notice.to.filter((id) => offered.has(id)) };
}

async function notificationOf(
  env: Env,
  record: DeploymentRecord,
  notice: Notice,
  experts: Map<string, ToldExpert>,
): Promise<NewNotification | null> {
  const urls = [...new Set(notice.to)].flatMap((id) => urlsOf(notice, experts.get(id)));
  if (urls.length === 0) return null;
  const id = await noticeEventId(record.id, notice);
  const base = env.PUBLIC_URL?.replace(/\/$/, "") ?? null;
  const message = composeNotice(notice, record, { base, scale: settingsOf(env).scale });
  // An offer that lapsed is of no use to anybody, in a late retry or a replay.
  const goodUntil = groupOf(notice.kind) === "offers" ? record.accept_by : null;
  return {
    id,
    type: `notification.${notice.kind}`,
    deployment_id: record.id,
    body: await sealMessage(env, id, message, goodUntil),
    created_at: notice.at,
    deliveries: await Promise.all(urls.map(async (url) => ({ id: await deliveryId(id, url), url }))),
  };
}

/** Where an expert wants to be told of this; nowhere if they are gone. */
function urlsOf({ kind }: Notice, expert: ToldExpert | undefined): string[] {
  if (!expert) return [];
  const settings = settingsFrom(expert.notifications);
  return SENT_CHANNELS.filter((channel) => settings[channel][groupOf(kind)])
    .filter((channel) => channel !== "slack" || expert.slack_url !== null)
    .map((channel) => recipientUrl({ channel, subject_id: expert.id }));
}
