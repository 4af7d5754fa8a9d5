import type { SealedMessage } from "./message.ts";

/** Slack takes no more in one text of a block. */
const HEADER_CHARACTERS = 150;
const SECTION_CHARACTERS = 3_000;

/**
 * The JSON body for a Slack-compatible incoming webhook. What others wrote stands in plain-text blocks, where nothing is
 * markup; `text` is for receivers that know no blocks.
 */
export function slackBody({ subject, text, link }: Pick<SealedMessage, "subject" | "text" | "link">): string {
  const open = link && { type: "mrkdwn", text: `<${escapeMrkdwn(link)}|Open it in the console>` };
  return JSON.stringify({
    text: escapeMrkdwn(`${subject}\n\n${text}`),
    mrkdwn: false,
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      { type: "header", text: plain(subject, HEADER_CHARACTERS) },
      { type: "section", text: plain(text, SECTION_CHARACTERS) },
      ...(open ? [{ type: "section", text: open }] : []),
    ],
  });
}

function plain(text: string, most: number) {
  return { type: "plain_text", text: calm(text).slice(0, most).toWellFormed(), emoji: false };
}

/** Slack's three characters. Links and mentions need one of them. */
export function escapeMrkdwn(text: string): string {
  return calm(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Receivers that speak Markdown call everybody at `@all`, and load what `![](…)` names: an unseen space parts these. */
function calm(text: string): string {
  return text.replaceAll("@", "@\u200b").replaceAll("](", "]\u200b(");
}
