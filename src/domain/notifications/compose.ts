import type { Notice, NoticeKind } from "../deployment/notices.ts";
import type { DeploymentRecord } from "../deployment/record.ts";
import { WINDOWS } from "../deployment/windows.ts";
import type { Scale } from "../time.ts";
import { OFFER_MESSAGES_AN_HOUR } from "./cap.ts";
import { type Message, subjectOf } from "./message.ts";
import { fromNow, inUtc, oneLine } from "./plain.ts";

const BRIEF_CHARACTERS = 200;
const NAMED_CHARACTERS = 70;
const LAST = `This is message ${OFFER_MESSAGES_AN_HOUR} about offers within an hour. For a while, more are not sent one by one: your inbox has every offer that is open.`;
const FOOTER = "You choose what you are told of, and where, under Settings in the console.";

interface Wording {
  subject: string;
  intro: string;
  link: string;
  deadline?: { label: string; at: number | null };
}

/** Why a person is told, in words, and until when they can do something about it. */
const WORDING: Record<NoticeKind, (record: DeploymentRecord, scale: Scale) => Wording> = {
  offer: (record) => ({
    subject: record.urgency === "priority" ? "Priority offer" : "New offer",
    intro: "A deployment that fits your skills is offered to you. Whoever accepts first has it.",
    link: "Read it, then accept or decline",
    deadline: { label: "Accept by", at: record.accept_by },
  }),
  offer_reminder: (record) => ({
    subject: "Still open",
    intro: "Nobody has accepted this deployment yet, and half of the time for it is over.",
    link: "Read it, then accept or decline",
    deadline: { label: "Accept by", at: record.accept_by },
  }),
  replied: () => ({
    subject: "Your question was answered",
    intro: "The agent has replied to your question. The deployment is in progress again.",
    link: "Go on with it",
  }),
  idle_reminder: (record, scale) => ({
    subject: "Waiting for you",
    intro:
      "Nothing has been heard from you for a while on a deployment that you are working on. Ask, complete or cancel it: left alone, it is cancelled.",
    link: "Go on with it",
    deadline: {
      label: "Cancelled",
      at: record.expert_active_at === null ? null : record.expert_active_at + scale(WINDOWS.idle_limit),
    },
  }),
  released: () => ({
    subject: "No longer yours",
    intro: "You accepted this deployment and did not start it in time, so it went back to the others.",
    link: "See your inbox",
  }),
  cancelled: (record) => ({
    subject: "Cancelled",
    intro: `${record.cancelled_by === "agent" ? "The agent has cancelled this deployment" : "This deployment was cancelled by us"}. There is nothing left to do.`,
    link: "See how it ended",
  }),
  expired: (record) => ({
    subject: "Expired",
    intro: `${record.expired_reason === "no_reply" ? "Your question was not answered in time" : "The time for this deployment is over"}, so it has expired. There is nothing left to do.`,
    link: "See how it ended",
  }),
};

/**
 * What a notice says of its deployment. `base` is the address that links are built on; null leaves the link out. `isLast`:
 * no more of them are sent for a while, which it says too.
 */
export function composeNotice(
  { kind, at }: Pick<Notice, "kind" | "at">,
  record: DeploymentRecord,
  { base, scale, isLast = false }: { base: string | null; scale: Scale; isLast?: boolean },
): Message {
  const { subject, intro, link, deadline } = WORDING[kind](record, scale);
  const path = kind === "released" ? "/console" : `/console/deployments/${record.id}`;
  const facts = [
    { label: "Skills", text: record.skills.join(", ") },
    { label: "Urgency", text: urgencyOf(record) },
  ];
  if (deadline?.at) facts.push({ label: deadline.label, text: `${inUtc(deadline.at)} (${fromNow(deadline.at, at)})` });
  return {
    subject: subjectOf(`${subject}: ${oneLine(record.brief, NAMED_CHARACTERS)}`),
    intro: isLast ? `${intro} ${LAST}` : intro,
    quotes: quotesOf(kind, record),
    facts,
    link: base === null ? null : { label: link, url: `${base}${path}` },
    footer: FOOTER,
  };
}

function urgencyOf({ urgency, scheduled_for }: DeploymentRecord): string {
  return scheduled_for === null ? urgency : `${urgency}, for ${inUtc(scheduled_for)}`;
}

function quotesOf(kind: NoticeKind, record: DeploymentRecord): Message["quotes"] {
  const quotes = [{ label: "What is asked", text: oneLine(record.brief, BRIEF_CHARACTERS) }];
  const reply = record.thread.findLast(({ author }) => author === "agent");
  if (kind === "replied" && reply) quotes.unshift({ label: "The reply", text: oneLine(reply.body, BRIEF_CHARACTERS) });
  if (kind === "cancelled" && record.cancel_reason)
    quotes.unshift({ label: "The reason", text: oneLine(record.cancel_reason, BRIEF_CHARACTERS) });
  return quotes;
}

/** What a press on "send a test message" brings. */
export function composeTest(base: string): Message {
  return {
    subject: "This is a test",
    intro: "You asked for a test message, and here it is: this is where you will be told.",
    quotes: [],
    facts: [],
    link: { label: "Open the console", url: `${base}/console` },
    footer: FOOTER,
  };
}

/** The mail with a link that signs somebody in. `url` shows a button; only pressing it signs in. */
export function composeSignIn(url: string, minutes: number): Message {
  return {
    subject: "Your sign-in link",
    intro: `This link signs you in to HumanDeploy. It works once, within ${minutes} minutes, and only after you press the button on its page.`,
    quotes: [],
    facts: [],
    link: { label: "Sign in", url },
    footer: "If you did not ask for it, leave it: without the link nobody gets in.",
  };
}
