import { oneLine } from "./plain.ts";

/** What a person is told, before it takes the form of a channel. Every text is on one line. */
export interface Message {
  subject: string;
  /** A few sentences. */
  intro: string;
  /** What others wrote, each under a label: shown as it is, never as markup. */
  quotes: { label: string; text: string }[];
  facts: { label: string; text: string }[];
  /** A page to look at; opening it changes nothing. Null where our own address is not known. */
  link: { label: string; url: string } | null;
  footer: string;
}

/** The message in every form, as it lies sealed in its event. After `good_until` (epoch milliseconds) it is of no use. */
export interface SealedMessage {
  subject: string;
  text: string;
  html: string;
  link: string | null;
  good_until: number | null;
}

const SUBJECT_CHARACTERS = 120;

/** A subject that fits in one header line, however it was made. */
export function subjectOf(text: string): string {
  return oneLine(text, SUBJECT_CHARACTERS);
}

/** The message as plain text. */
export function plainText({ intro, quotes, facts, link, footer }: Message): string {
  const blocks = [
    intro,
    ...quotes.map(({ label, text }) => `${label}:\n  ${text}`),
    facts.map(({ label, text }) => `${label}: ${text}`).join("\n"),
    link ? `${link.label}:\n${link.url}` : "",
    `--\n${footer}`,
  ];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}
