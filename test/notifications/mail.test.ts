import { env } from "cloudflare:workers";
import { afterEach, expect, test, vi } from "vitest";
import { sweep } from "../../src/cron/sweep.ts";
import { isId, timeOf } from "../../src/domain/ids.ts";
import { MINUTE } from "../../src/domain/time.ts";
import type { Delivery } from "../../src/domain/webhooks/schemas.ts";
import type { Env } from "../../src/env.ts";
import { type Claimed, claim } from "../../src/services/deliveries/attempt.ts";
import { sendNotices } from "../../src/services/notifications/send-notices.ts";
import { sendTestNotification } from "../../src/services/notifications/send-test.ts";
import { sendSignInMail } from "../../src/services/notifications/sign-in-mail.ts";
import { admin, BASE, call, newWorkspace } from "../support/api.ts";
import { everyD1 } from "../support/d1.ts";
import { failD1 } from "../support/faults.ts";
import type { List } from "../support/http-helpers.ts";
import { COMMANDS, EXPERT, played } from "../support/records.ts";
import {
  asleep,
  context,
  ended,
  environment,
  mailsTo,
  NONE,
  newPerson,
  notice,
  OFF,
  offered,
  oneMailTo,
  rowOf,
  rowsOf,
  save,
  setExpert,
  triesOf,
} from "./people.ts";

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** Makes one try by hand, in an environment of the test's. */
async function attempt(own: Env, id: string): Promise<number | null> {
  const claimed = await claim(own, { delivery_id: id });
  expect("finish" in claimed).toBe(true);
  return (claimed as Claimed).finish();
}

/** An offer to one person whose delivery waits, as it does while the queue is down. */
async function waiting() {
  const person = await newPerson();
  const record = offered([person]);
  await asleep(() => sendNotices(environment(), record, [notice("offer", [person])]));
  const [row] = await rowsOf(record.id);
  return { person, record, id: row?.id ?? "" };
}

/** A mail service that answers so. */
function service(answer: () => Promise<{ messageId: string }>) {
  const sent: Record<string, unknown>[] = [];
  const send = (message: Record<string, unknown>) => {
    sent.push(message);
    return answer();
  };
  return { sent, EMAIL: { send } as unknown as SendEmail, MAIL_FROM: "deploy@api.test" };
}
const refusing = (code?: string) =>
  service(() => Promise.reject(Object.assign(new Error("<ada@people.example> is no good"), code ? { code } : {})));

test("an offer comes by mail, with what is asked and a link to the deployment", async () => {
  const person = await newPerson();
  const record = offered([person]);
  await sendNotices(environment(), record, [notice("offer", [person])]);
  const [row] = await ended(record.id, "delivered");
  const mail = await oneMailTo(person.email);
  expect(mail.subject).toBe("New offer: Review the pricing page.");
  expect(mail.text).toContain(`\n${BASE}/console/deployments/${record.id}\n`);
  expect(mail.html).toContain(`href="${BASE}/console/deployments/${record.id}"`);
  expect(row).toMatchObject({ url: `email:${person.id}`, event_type: "notification.offer", workspace_id: "" });
});

test("the same notices sent twice are one event, one delivery and one mail, with valid ids of the notice's time", async () => {
  const person = await newPerson();
  const record = offered([person]);
  const notices = [notice("offer", [person])];
  await sendNotices(environment(), record, notices);
  await Promise.all([1, 2].map(() => sendNotices(environment(), record, notices)));
  const rows = await ended(record.id, "delivered");
  expect(rows).toHaveLength(1);
  const [{ id, event_id } = { id: "", event_id: "" }] = rows;
  expect([isId("delivery", id), isId("event", event_id)]).toEqual([true, true]);
  expect([timeOf(id), timeOf(event_id)]).toEqual([notices[0]?.at, notices[0]?.at]);
  await sendNotices(environment(), record, notices);
  await oneMailTo(person.email);
  expect(await triesOf(id)).toHaveLength(1);
});

test("a try whose record was lost is made again, and there is still one mail", async () => {
  const { person, id } = await waiting();
  await attempt(environment(), id);
  await everyD1.prepare("UPDATE deliveries SET status = 'pending', next_attempt_at = 1 WHERE id = ?").bind(id).run();
  await sweep(env);
  await vi.waitFor(async () => expect(await triesOf(id)).toHaveLength(2), 5_000);
  await oneMailTo(person.email);
});

test("what nobody wants leaves no row: channels that are off, a group that is off, Slack without a URL, test mode", async () => {
  const [none, mineOnly] = [
    await newPerson(NONE),
    await newPerson({ email: { offers: false, mine: true }, slack: OFF }),
  ];
  const record = offered([none, mineOnly]);
  const before = await everyD1.prepare("SELECT count(*) AS n FROM events").first("n");
  await sendNotices(environment(), record, [notice("offer", [none, mineOnly])]);
  await sendNotices(environment(), { ...record, mode: "test" }, [notice("replied", [mineOnly])]);
  expect(await rowsOf(record.id)).toEqual([]);
  expect(await everyD1.prepare("SELECT count(*) AS n FROM events").first("n")).toBe(before);
  await sendNotices(environment(), record, [notice("replied", [none, mineOnly], 2)]);
  expect((await rowsOf(record.id)).map(({ url }) => url)).toEqual([`email:${mineOnly.id}`]);
});

test("an offer that is no longer open when it is sent is not told; what concerns the holder is", async () => {
  const [taker, other, decliner] = [await newPerson(), await newPerson(), await newPerson()];
  const pending = offered([taker, other]);
  await sendNotices(environment(), pending, [notice("offer", [taker, other, decliner])]);
  expect((await rowsOf(pending.id)).map(({ url }) => url).toSorted()).toEqual(
    [`email:${taker.id}`, `email:${other.id}`].toSorted(),
  );
  const accepted = played([[COMMANDS.accept, { ...EXPERT, id: taker.id }]], offered([taker, other]));
  await sendNotices(environment(), accepted, [notice("offer", [taker, other]), notice("cancelled", [taker], 2)]);
  expect((await rowsOf(accepted.id)).map(({ event_type }) => event_type)).toEqual(["notification.cancelled"]);
});

test("the address is that of the moment of the try", async () => {
  const { person, id } = await waiting();
  await setExpert(person, { email: `new.${person.email}` });
  await attempt(environment(), id);
  await oneMailTo(`new.${person.email}`);
  expect(await mailsTo(person.email)).toEqual([]);
});

test("who was deleted gets nothing: no row from then on, and what waits is a dead letter that says why", async () => {
  const { person, record, id } = await waiting();
  await setExpert(person, { deleted_at: 1 });
  expect(await attempt(environment(), id)).toBeNull();
  expect(await rowOf(id)).toMatchObject({ status: "dead_letter", next_attempt_at: null });
  expect((await triesOf(id)).map(({ error }) => error)).toEqual(["the expert is gone"]);
  await sendNotices(environment(), record, [notice("offer", [person], 2)]);
  expect(await rowsOf(record.id)).toHaveLength(1);
});

test("with a binding the mail goes out by it, once, from our address", async () => {
  const { person, id } = await waiting();
  const mail = service(async () => ({ messageId: "<1@api.test>" }));
  expect(await attempt(environment(mail), id)).toBeNull();
  expect(mail.sent).toEqual([
    {
      from: { email: "deploy@api.test", name: "HumanDeploy" },
      to: person.email,
      subject: "New offer: Review the pricing page.",
      text: expect.stringContaining("What is asked"),
      html: expect.stringContaining("<blockquote"),
    },
  ]);
  expect(await rowOf(id)).toMatchObject({ status: "delivered", url: `email:${person.id}` });
  expect((await triesOf(id))[0]).toMatchObject({ error: null, response: "<1@api.test>" });
  expect(await mailsTo(person.email)).toEqual([]);
});

for (const code of ["E_RATE_LIMIT_EXCEEDED", "E_INTERNAL_SERVER_ERROR", undefined]) {
  test(`a mail service that says ${code ?? "nothing to the point"} is tried again on the schedule`, async () => {
    const { id } = await waiting();
    const next = await attempt(environment(refusing(code)), id);
    expect((next ?? 0) - Date.now()).toBeGreaterThan(28_000);
    expect(await rowOf(id)).toMatchObject({ status: "pending", next_attempt_at: next });
    expect((await triesOf(id))[0]?.error).toBe(code ?? "the mail service failed");
  });
}

for (const code of ["E_RECIPIENT_SUPPRESSED", "E_SENDER_NOT_VERIFIED", "E_HEADER_VALUE_INVALID"]) {
  test(`a mail service that says ${code} would say it again: a dead letter at once`, async () => {
    const { id } = await waiting();
    expect(await attempt(environment(refusing(code)), id)).toBeNull();
    expect((await rowOf(id)).status).toBe("dead_letter");
    expect((await triesOf(id))[0]?.error).toBe(code);
  });
}

test("a mail service that breaks in an unforeseen way is on record, counts as a try and backs off", async () => {
  const { id } = await waiting();
  const broken = service(() => {
    throw new TypeError("injected");
  });
  expect(await attempt(environment(broken), id)).not.toBeNull();
  expect((await triesOf(id)).map(({ error }) => error)).toEqual(["could not be sent"]);
});

test("a mail service that hangs is given 10 s, and the time-out is on record", async () => {
  const { id } = await waiting();
  const began = Date.now();
  const next = await attempt(environment(service(() => new Promise(() => {}))), id);
  expect(Date.now() - began).toBeLessThan(13_000);
  expect(next).not.toBeNull();
  expect((await triesOf(id))[0]?.error).toBe("timeout");
});

test("deployed without a binding, or without an address to send from, a mail is a dead letter that an operator sees and can send again", async () => {
  const { person, id } = await waiting();
  const production = environment({ ENVIRONMENT: "production" });
  expect(await attempt(production, id)).toBeNull();
  const { body } = await admin<List<Delivery & { workspace_id: string | null }>>(
    "/deliveries?status=dead_letter&limit=100",
  );
  const shown = body.data.find((one) => one.id === id);
  expect(shown).toMatchObject({ url: `email:${person.id}`, webhook_id: null, event_type: "notification.offer" });
  expect(shown?.attempts.map(({ error }) => error)).toEqual(["no EMAIL binding"]);
  expect(await mailsTo(person.email)).toEqual([]);

  const replayed = await asleep(() => admin(`/deliveries/${id}/replay`, undefined, "POST"));
  expect(replayed.status, replayed.text).toBe(202);
  const mail = service(async () => ({ messageId: "<2@api.test>" }));
  const { MAIL_FROM: _, ...nobody } = mail;
  expect(await attempt({ ...production, ...nobody }, id)).toBeNull();
  expect((await triesOf(id)).at(-1)?.error).toBe("no MAIL_FROM");
  await asleep(() => admin(`/deliveries/${id}/replay`, undefined, "POST"));
  await attempt({ ...production, ...mail }, id);
  expect((await rowOf(id)).status).toBe("delivered");
});

test("an offer is not tried when its window is over: not by a retry, nor by a replay", async () => {
  const { record, id } = await waiting();
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(record.accept_by - MINUTE);
  await everyD1.prepare("UPDATE deliveries SET attempts = 3 WHERE id = ?").bind(id).run();
  expect(await attempt(environment(refusing()), id)).toBeNull();
  expect((await rowOf(id)).status).toBe("dead_letter");
  vi.setSystemTime(record.accept_by + 1);
  await asleep(() => admin(`/deliveries/${id}/replay`, undefined, "POST"));
  const mail = service(async () => ({ messageId: "<3@api.test>" }));
  expect(await attempt(environment(mail), id)).toBeNull();
  expect(mail.sent).toEqual([]);
  expect((await triesOf(id)).at(-1)?.error).toBe("too late to be of use");
});

test("no agent sees a notification, in whichever mode it asks", async () => {
  const { id } = await waiting();
  const workspace = await newWorkspace();
  for (const key of [workspace.test, workspace.live]) {
    const listed = await call<List<Delivery>>("/v1/deliveries?limit=100", { key });
    expect(listed.body.data).toEqual([]);
    expect((await call(`/v1/deliveries/${id}`, { key })).status).toBe(404);
    expect((await call(`/v1/deliveries/${id}/replay`, { key, method: "POST" })).status).toBe(404);
  }
});

test("a workspace's delivery to something that looks like a person is a webhook, and refused as such", async () => {
  const { person, id } = await waiting();
  const workspace = await newWorkspace();
  await everyD1.prepare("UPDATE deliveries SET workspace_id = ? WHERE id = ?").bind(workspace.id, id).run();
  await attempt(environment(), id);
  expect((await triesOf(id))[0]?.error).toBe("the URL must be an http or https URL");
  expect(await mailsTo(person.email)).toEqual([]);
});

test("neither the rows nor the log hold an address, a subject or a brief", async () => {
  const lines: string[] = [];
  for (const name of ["log", "error"] as const) {
    vi.spyOn(console, name).mockImplementation((...text) => void lines.push(text.join(" ")));
  }
  const person = await newPerson();
  const record = offered([person], { input: { brief: "Zanzibar" } });
  await asleep(() => sendNotices(environment(), record, [notice("offer", [person])]));
  const [row] = await rowsOf(record.id);
  await attempt(environment(refusing()), row?.id ?? "");
  const event = await everyD1.prepare("SELECT * FROM events WHERE id = ?").bind(row?.event_id).first();
  const seen = [...lines, JSON.stringify([await rowsOf(record.id), await triesOf(row?.id ?? ""), event])].join("\n");
  expect(seen).toContain(row?.id);
  for (const secret of [person.email, "people.example", "Zanzibar", "New offer"]) expect(seen).not.toContain(secret);
});

test("a mail sealed with a key that is gone backs off, and is sent once the key is back", async () => {
  const { person, id } = await waiting();
  const other = environment({ ENCRYPTION_KEYS: `k2:${btoa("x".repeat(32))}` });
  expect(await attempt(other, id)).not.toBeNull();
  expect((await triesOf(id))[0]?.error).toBe("could not be opened");
  await everyD1.prepare("UPDATE deliveries SET next_attempt_at = 1 WHERE id = ?").bind(id).run();
  await attempt(environment(), id);
  await oneMailTo(person.email);
});

test("while D1 is down sending fails, for the outbox to send again", async () => {
  const person = await newPerson();
  const record = offered([person]);
  const heal = failD1();
  await expect(sendNotices(environment(), record, [notice("offer", [person])])).rejects.toThrow();
  heal();
  await sendNotices(environment(), record, [notice("offer", [person])]);
  await ended(record.id, "delivered");
});

test("a sign-in mail brings the link, and is not tried once the link has lapsed", async () => {
  const person = await newPerson(NONE);
  const url = `${BASE}/sign-in?token=${crypto.randomUUID()}`;
  await sendSignInMail(context(), { kind: "expert", subject_id: person.id, url });
  await vi.waitFor(async () => expect((await oneMailTo(person.email)).text).toContain(`\n${url}\n`), 5_000);

  const late = await newPerson();
  await asleep(() => sendSignInMail(context(), { kind: "expert", subject_id: late.id, url }));
  const row = await everyD1.prepare("SELECT * FROM deliveries WHERE url = ?").bind(`email:${late.id}`).first();
  const id = String(row?.id);
  const created = Number(row?.created_at);
  expect(row?.event_type).toBe("notification.sign_in");
  const body = await everyD1.prepare("SELECT body FROM events WHERE id = ?").bind(row?.event_id).first("body");
  expect(body).not.toContain("token");
  vi.useFakeTimers({ toFake: ["Date"] });
  const tries: number[] = [];
  for (let next: number | null = created; next !== null; next = await attempt(environment(refusing()), id)) {
    vi.setSystemTime(next);
    tries.push(next);
  }
  expect(tries).toHaveLength(4);
  expect(tries.at(-1)).toBeLessThan(created + 15 * MINUTE);
  expect((await rowOf(id)).status).toBe("dead_letter");
});

test("who has no address here gets no sign-in mail: a dead letter", async () => {
  const subject_id = `nobody_${crypto.randomUUID()}`;
  await asleep(() => sendSignInMail(context(), { kind: "operator", subject_id, url: `${BASE}/sign-in` }));
  const id = await everyD1.prepare("SELECT id FROM deliveries WHERE url = ?").bind(`email:${subject_id}`).first("id");
  await attempt(environment(), String(id));
  expect((await triesOf(String(id)))[0]?.error).toBe("the recipient is gone");
});

test("a test message comes though the settings are off, and not to Slack without a URL", async () => {
  const person = await newPerson();
  await save(person, NONE);
  const input = { expert_id: person.id, channel: "email" as const };
  await sendTestNotification({ ctx: context(), input });
  await vi.waitFor(async () => expect((await oneMailTo(person.email)).subject).toBe("This is a test"), 5_000);
  const refusal = (given: typeof input | { expert_id: string; channel: "slack" }) =>
    sendTestNotification({ ctx: context(), input: given }).then(
      () => null,
      ({ problem }) => problem.code,
    );
  expect(await refusal({ ...input, channel: "slack" })).toBe("invalid_state");
  expect(await refusal({ ...input, expert_id: EXPERT.id })).toBe("not_found");
});
