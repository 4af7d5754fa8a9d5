import fc from "fast-check";
import { expect, test } from "vitest";
import { NOTICE_KINDS } from "../../src/domain/deployment/notices.ts";
import { isId, timeOf } from "../../src/domain/ids.ts";
import { composeNotice, composeSignIn } from "../../src/domain/notifications/compose.ts";
import { plainText } from "../../src/domain/notifications/message.ts";
import { fromNow, oneLine } from "../../src/domain/notifications/plain.ts";
import { noticeEventId, readRecipient, recipientUrl } from "../../src/domain/notifications/recipient.ts";
import {
  DEFAULT_SETTINGS,
  maskedUrl,
  NotificationForm,
  NotificationSettings,
  settingsFrom,
} from "../../src/domain/notifications/settings.ts";
import { HOUR, MINUTE, SECOND } from "../../src/domain/time.ts";
import { mailHtml } from "../../src/services/notifications/mail.tsx";
import { COMMANDS, CREATED, EXPERT, newRecord, OPS, played, REAL_TIME } from "../support/records.ts";

const about = { base: "https://api.test", scale: REAL_TIME };
const compose = (kind: (typeof NOTICE_KINDS)[number], record = newRecord(), at = CREATED) =>
  composeNotice({ kind, at }, record, about);

test("an offer says what is asked, the skills, the urgency, until when, and where to answer", () => {
  const record = newRecord({ input: { urgency: "priority", skills: ["copy", "brand-strategy"] } });
  const message = compose("offer", record, CREATED + 2 * MINUTE);
  expect(message.subject).toBe("Priority offer: Review the pricing page.");
  expect(plainText(message)).toBe(`A deployment that fits your skills is offered to you. Whoever accepts first has it.

What is asked:
  Review the pricing page.

Skills: copy, brand-strategy
Urgency: priority
Accept by: 2026-04-23 11:00 UTC (in 58 min)

Read it, then accept or decline:
https://api.test/console/deployments/${record.id}

--
You choose what you are told of, and where, under Settings in the console.
`);
});

test("each kind has words of its own, a subject on one line, and a link that is only to look at", () => {
  const messages = NOTICE_KINDS.map((kind) => compose(kind));
  expect(new Set(messages.map(({ intro }) => intro)).size).toBe(NOTICE_KINDS.length);
  expect(new Set(messages.map(({ subject }) => subject)).size).toBe(NOTICE_KINDS.length);
  for (const { link, subject } of messages) {
    expect(link?.url).toMatch(/^https:\/\/api\.test\/console(\/deployments\/dep_\w+)?$/);
    expect(subject).not.toMatch(/\p{Cc}/u);
  }
  expect(composeNotice({ kind: "offer", at: CREATED }, newRecord(), { ...about, base: null }).link).toBeNull();
});

test("a reply, a reason to cancel and the limit of silence are told", () => {
  const working = played(
    [
      [COMMANDS.accept, EXPERT],
      [COMMANDS.start, EXPERT],
    ],
    newRecord(),
  );
  const asked = played([[COMMANDS.ask, EXPERT]], working);
  const replied = played([[COMMANDS.reply, { type: "agent" }]], asked);
  expect(plainText(compose("replied", replied))).toContain("The reply:\n  Developers.\n\nWhat is asked:");
  const cancelled = played([[{ type: "cancel", reason: "Two\nlines" }, OPS]], working);
  const text = plainText(compose("cancelled", cancelled));
  expect(text).toContain("cancelled by us");
  expect(text).toContain("The reason:\n  Two lines\n");
  const idle = plainText(compose("idle_reminder", working, (working.expert_active_at ?? 0) + 24 * HOUR));
  expect(idle).toContain("Cancelled: 2026-04-26 10:00 UTC (in 2 d)");
});

test("how far off a deadline is, is said in two units at most", () => {
  const words = (ms: number) => fromNow(ms, 0);
  expect([-1, 0, 30 * SECOND, MINUTE, 58 * MINUTE, HOUR, 4 * HOUR].map(words)).toEqual([
    "now",
    "now",
    "in 30 s",
    "in 1 min",
    "in 58 min",
    "in 1 h",
    "in 4 h",
  ]);
  expect([3 * HOUR + 40 * MINUTE, 51 * HOUR + 7 * MINUTE, HOUR - 1].map(words)).toEqual([
    "in 3 h 40 min",
    "in 2 d 3 h",
    "in 1 h",
  ]);
});

test("whatever a brief holds, it stays on its line, within its length, as text alone", () => {
  const hostile = fc.array(
    fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom(
        "\r\nBcc: a@b.example\r\n",
        "\n--\n",
        "<script>",
        "</p>",
        "\u202e",
        "\u2066",
        "\ud800",
        '"',
        "&amp;",
        "\u2028",
      ),
    ),
    { minLength: 1, maxLength: 30 },
  );
  fc.assert(
    fc.property(hostile, fc.integer({ min: 1, max: 200 }), (parts, most) => {
      const line = oneLine(parts.join(""), most);
      expect([...line].length).toBeLessThanOrEqual(most);
      expect(line).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/u);
      expect(line.isWellFormed()).toBe(true);
      const record = { ...newRecord(), brief: parts.join("") };
      const message = compose("offer", record);
      expect(message.subject).not.toMatch(/[\r\n]/);
      expect([...message.subject].length).toBeLessThanOrEqual(120);
      const innocent = compose("offer", { ...record, brief: "x" });
      expect(plainText(message).split("\n")).toHaveLength(plainText(innocent).split("\n").length);
      const tags = (html: string) => html.match(/<[^>]*>/g);
      expect(tags(mailHtml(message))).toEqual(tags(mailHtml(innocent)));
    }),
    { numRuns: 200 },
  );
});

test("a long text is cut at a whole character, and an honest one in any script is left as it is", () => {
  expect(oneLine("💥".repeat(10), 4)).toBe("💥💥💥…");
  expect(oneLine("  راجِع صفحة   الأسعار ", 200)).toBe("راجِع صفحة الأسعار");
  expect(oneLine("x".repeat(1_000_000), 200)).toBe(`${"x".repeat(199)}…`);
  expect(oneLine("x".repeat(200), 200)).toBe("x".repeat(200));
});

test("a sign-in mail names the link and its time, and nobody's brief", () => {
  const text = plainText(composeSignIn("https://api.test/sign-in?t=1", 15));
  expect(text).toContain("\nhttps://api.test/sign-in?t=1\n");
  expect(text).toContain("15 minutes");
});

test("a recipient is named by channel and id, and no webhook is one", () => {
  for (const channel of ["email", "slack"] as const) {
    const to = { channel, subject_id: EXPERT.id };
    expect(readRecipient(recipientUrl(to))).toEqual(to);
  }
  for (const url of ["https://email.example/", "mailto:a@b.example", "sms:1", ""])
    expect(readRecipient(url)).toBeNull();
});

test("the event of a notice has a valid id of the notice's time, another for each notice and deployment", async () => {
  const id = await noticeEventId("dep_1", { number: 1, at: CREATED });
  expect([isId("event", id), timeOf(id)]).toEqual([true, CREATED]);
  expect(await noticeEventId("dep_1", { number: 1, at: CREATED })).toBe(id);
  expect(await noticeEventId("dep_1", { number: 2, at: CREATED })).not.toBe(id);
  expect(await noticeEventId("dep_2", { number: 1, at: CREATED })).not.toBe(id);
});

test("settings that were never made or not understood are the defaults, each channel by itself", () => {
  for (const odd of [null, undefined, 7, "x", {}, { email: true }, []])
    expect(settingsFrom(odd)).toEqual(DEFAULT_SETTINGS);
  const off = { offers: false, mine: false };
  expect(settingsFrom({ email: off, slack: { offers: 1 } })).toEqual({ ...DEFAULT_SETTINGS, email: off });
  expect(NotificationSettings.safeParse({ ...DEFAULT_SETTINGS, sms: off }).success).toBe(false);
});

test("the form: a missing checkbox is off; an empty URL keeps the old one, and only its own checkbox removes it", () => {
  const read = (form: Record<string, string>) => NotificationForm.parse(form);
  const off = { offers: false, mine: false };
  expect(read({})).toEqual({ settings: { email: off, slack: off, browser: off }, slack_url: undefined });
  expect(read({ email_offers: "on", slack_url: " https://a.example/ ", _token: "x" })).toEqual({
    settings: { email: { offers: true, mine: false }, slack: off, browser: off },
    slack_url: "https://a.example/",
  });
  expect(read({ slack_url: "https://a.example/", slack_remove: "on" }).slack_url).toBeNull();
  expect(NotificationForm.safeParse({ email_offers: "maybe" }).success).toBe(false);
});

test("of a secret URL its host and last four characters are shown, of a short one the host alone", () => {
  expect(maskedUrl("https://hooks.slack.com/services/T0/B0/abcdWXYZ")).toBe("hooks.slack.com/…WXYZ");
  expect(maskedUrl("https://hooks.example:8443/abc")).toBe("hooks.example:8443/…");
});
