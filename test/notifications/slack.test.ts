import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { home } from "../../src/db/database.ts";
import { slackUrlPlace } from "../../src/db/notifications.ts";
import { SecretBox } from "../../src/domain/keys/secret-box.ts";
import { RETRY_DELAYS } from "../../src/domain/webhooks/backoff.ts";
import type { Delivery } from "../../src/domain/webhooks/schemas.ts";
import { type Claimed, claim } from "../../src/services/deliveries/attempt.ts";
import { readNotificationSettings } from "../../src/services/notifications/read-settings.ts";
import { sendNotices } from "../../src/services/notifications/send-notices.ts";
import { sendTestNotification } from "../../src/services/notifications/send-test.ts";
import { admin, BASE } from "../support/api.ts";
import { everyD1 } from "../support/d1.ts";
import { failD1 } from "../support/faults.ts";
import type { List } from "../support/http-helpers.ts";
import type { Given } from "../support/records.ts";
import { mockWorld } from "../webhooks/receiver.ts";
import {
  ALL,
  asleep,
  context,
  ended,
  environment,
  HOOK,
  NONE,
  newPerson,
  notice,
  OFF,
  ON,
  offered,
  type Person,
  rowOf,
  rowsOf,
  save,
  setExpert,
  triesOf,
} from "./people.ts";

const world = mockWorld();
const ONLY_SLACK = { email: OFF };

async function attempt(id: string, own = environment()): Promise<number | null> {
  const claimed = await claim(own, { delivery_id: id });
  expect("finish" in claimed).toBe(true);
  return (claimed as Claimed).finish();
}

/** A notice to one person in Slack, whose delivery waits. */
async function waiting(url = HOOK, given: Given = {}): Promise<{ person: Person; id: string }> {
  const person = await newPerson(ONLY_SLACK, url);
  const record = offered([person], given);
  await asleep(() => sendNotices(environment(), record, [notice("cancelled", [person])]));
  const [row] = await rowsOf(record.id);
  return { person, id: row?.id ?? "" };
}

const problemOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    ({ problem }) => problem as { code: string; message: string },
  );

interface Posted {
  text: string;
  blocks: { type: string; text: { type: string; text: string } }[];
}

test("Slack gets a post to the saved URL, in plain blocks with a link, and none of our signatures", async () => {
  const person = await newPerson({}, HOOK);
  const record = offered([person]);
  await sendNotices(environment(), record, [notice("offer", [person])]);
  const rows = await ended(record.id, "delivered");
  expect(rows.map(({ url }) => url).toSorted()).toEqual([`email:${person.id}`, `slack:${person.id}`]);
  const [sent, ...more] = world.received;
  expect(more).toEqual([]);
  expect(sent?.url).toBe(HOOK);
  const names = Object.keys(sent?.headers ?? {}).filter((name) => /^(humandeploy|webhook)-|auth|cookie/.test(name));
  expect([names, sent?.headers["content-type"]]).toEqual([[], "application/json"]);
  expect(vi.mocked(fetch).mock.calls[0]?.[1]?.redirect).toBe("manual");
  const { text, blocks } = JSON.parse(sent?.body ?? "") as Posted;
  expect(blocks.map(({ text: { type } }) => type)).toEqual(["plain_text", "plain_text", "mrkdwn"]);
  expect(blocks[0]?.text.text).toBe("New offer: Review the pricing page.");
  expect(blocks[2]?.text.text).toBe(`<${BASE}/console/deployments/${record.id}|Open it in the console>`);
  expect(text).toContain("What is asked:\n  Review the pricing page.");
});

test("a hostile brief calls nobody, links nowhere and loads nothing", async () => {
  const brief = "<!channel> <https://evil.example|click> & @everyone ![x](https://evil.example/x.png) \u202eevil\n*b*";
  const { id } = await waiting(HOOK, { input: { brief } });
  await attempt(id);
  const { text, blocks } = JSON.parse(world.received[0]?.body ?? "") as Posted;
  expect(text).toContain("&lt;!channel&gt; &lt;https://evil.example|click&gt; &amp; @\u200beveryone ![x]\u200b(https");
  expect(text).not.toMatch(/[<>\u202e]|@everyone|\]\(/);
  const asked = blocks.filter(({ text: { type } }) => type === "plain_text").map((block) => block.text.text);
  expect(asked.join()).not.toMatch(/@everyone|\]\(|\u202e/);
  expect(blocks.filter(({ text: { type } }) => type !== "plain_text").map(({ text: own }) => own.text)).toEqual([
    expect.stringMatching(/^<https:\/\/api\.test\/console\/deployments\/dep_\w{26}\|Open it in the console>$/),
  ]);
});

test("a Slack that fails gets the first try and six more on the schedule, then an operator sees a dead letter", async () => {
  const { person, id } = await waiting();
  world.answer = () => new Response("rollup_error", { status: 500 });
  vi.useFakeTimers({ toFake: ["Date"] });
  const times: number[] = [];
  for (let next: number | null = Date.now(); next !== null; next = await attempt(id)) {
    vi.setSystemTime(next);
    times.push(next);
  }
  expect(times).toHaveLength(7);
  for (const [index, step] of RETRY_DELAYS.entries()) {
    const wait = (times[index + 1] ?? 0) - (times[index] ?? 0);
    expect(wait).toBeGreaterThanOrEqual(step);
    expect(wait).toBeLessThanOrEqual(1.1 * step);
  }
  const { body } = await admin<List<Delivery>>("/deliveries?status=dead_letter&limit=100");
  const shown = body.data.find((one) => one.id === id);
  expect(shown).toMatchObject({ url: `slack:${person.id}`, event_type: "notification.cancelled", webhook_id: null });
  expect(shown?.attempts).toHaveLength(7);
  expect(shown?.attempts[0]).toMatchObject({ status: 500, response: "rollup_error" });
  expect(JSON.stringify(body)).not.toContain("hooks.slack.example");
});

for (const [status, expected] of [
  [200, "delivered"],
  [404, "acknowledged"],
  [410, "acknowledged"],
  [403, "acknowledged"],
  [429, "pending"],
  [302, "pending"],
  [503, "pending"],
] as const) {
  test(`a ${status} of Slack leaves the delivery ${expected}, and no redirect is followed`, async () => {
    const { id } = await waiting();
    const headers = { Location: "https://elsewhere.example/", "Retry-After": "50" };
    world.answer = () => new Response(null, { status, headers });
    const next = await attempt(id);
    expect((await rowOf(id)).status).toBe(expected);
    if (expected === "pending") expect((next ?? 0) - Date.now()).toBeGreaterThan(45_000);
    expect(world.received.map(({ url }) => url)).toEqual([HOOK]);
  });
}

test("a page that repeats the secret URL is not kept", async () => {
  const { id } = await waiting();
  world.answer = ({ url }) => new Response(`Not found: ${new URL(url).pathname}`, { status: 404 });
  await attempt(id);
  expect((await triesOf(id))[0]).toMatchObject({ status: 404, response: null });
});

test("the URL is that of the moment of the try, and one that was removed ends it", async () => {
  const [changed, removed] = [await waiting(), await waiting()];
  await save(changed.person, { ...ALL, ...ONLY_SLACK }, "https://other.example/hook/of/another/kind");
  await attempt(changed.id);
  expect(world.received.map(({ url }) => url)).toEqual(["https://other.example/hook/of/another/kind"]);
  await save(removed.person, { ...ALL, ...ONLY_SLACK }, null);
  expect(await attempt(removed.id)).toBeNull();
  expect((await triesOf(removed.id))[0]?.error).toBe("there is no Slack URL any more");
  expect((await rowOf(removed.id)).status).toBe("dead_letter");
});

test("a URL that must not be reached is refused by its field, changes nothing, and is not fetched though it came into the database", async () => {
  const person = await newPerson({ slack: ON }, HOOK);
  for (const url of [
    "https://10.0.0.1/hook",
    "http://hooks.example/a",
    "https://a:b@hooks.example/",
    "x",
    "https://metadata/",
  ]) {
    const problem = await problemOf(save(person, NONE, url));
    expect([problem?.code, problem?.message.startsWith("slack_url: must ")], url).toEqual(["invalid_request", true]);
  }
  const { settings, slack_url } = await readNotificationSettings({ ctx: context(), input: { expert_id: person.id } });
  expect([settings, slack_url]).toEqual([ALL, "hooks.slack.example/…abcd"]);

  const { person: hurt, id } = await waiting();
  const sealed = await new SecretBox(env.ENCRYPTION_KEYS).seal("https://10.0.0.1/hook", `slack:${hurt.id}`);
  await setExpert(hurt, { slack_url: sealed });
  expect(await attempt(id)).not.toBeNull();
  expect((await triesOf(id))[0]?.error).toMatch(/^the URL must not point at a private/);
  expect(world.received).toEqual([]);
});

test("settings: the defaults, what was saved, a URL that stays unless it is named, and 404 for who is not or no longer there", async () => {
  const person = await newPerson();
  const read = () => readNotificationSettings({ ctx: context(), input: { expert_id: person.id } });
  expect(await read()).toEqual({ settings: ALL, email: person.email, slack_url: null });
  await save(person, NONE, HOOK);
  expect(await save(person, { ...NONE, slack: ON })).toEqual({
    settings: { ...NONE, slack: ON },
    email: person.email,
    slack_url: "hooks.slack.example/…abcd",
  });
  const row = await everyD1.prepare("SELECT slack_url FROM experts WHERE id = ?").bind(person.id).first("slack_url");
  expect(row).not.toContain("hooks");
  await setExpert(person, { slack_url: "k0.AAAA" });
  expect((await read()).slack_url).toBe("unreadable");
  expect((await save(person, NONE, null)).slack_url).toBeNull();
  await setExpert(person, { deleted_at: 1 });
  for (const work of [read(), save(person, ALL)]) expect((await problemOf(work))?.code).toBe("not_found");
});

test("a sealed URL is replaced by itself sealed anew, unless another was saved meanwhile", async () => {
  const person = await newPerson({}, HOOK);
  const [db, place] = [home(env), slackUrlPlace(person.id)];
  const was = await place.read(db);
  if (!was) throw new Error("there is no URL");
  const anew = await new SecretBox(env.ENCRYPTION_KEYS).seal(HOOK, `slack:${person.id}`);
  expect(await place.replace(db, was, { ...was, secret: anew })).toBe(true);
  expect(await place.read(db)).toEqual({ secret: anew, previous: null, until: null });
  expect(await place.replace(db, was, { ...was, secret: "k1.AAAA" })).toBe(false);
  expect((await place.read(db))?.secret).toBe(anew);
  await save(person, ALL, null);
  expect(await place.read(db)).toBeNull();
});

test("while D1 is down settings are 503", async () => {
  const person = await newPerson();
  const heal = failD1();
  const answers = [
    await problemOf(readNotificationSettings({ ctx: context(), input: { expert_id: person.id } })),
    await problemOf(save(person, ALL)),
    await problemOf(sendTestNotification({ ctx: context(), input: { expert_id: person.id, channel: "email" } })),
  ];
  heal();
  expect(answers).toEqual(Array(3).fill(expect.objectContaining({ code: "internal_error", status: 503 })));
});

test("a test message goes to Slack though its groups are off", async () => {
  const person = await newPerson(NONE, HOOK);
  const { delivery_id } = await sendTestNotification({
    ctx: context(),
    input: { expert_id: person.id, channel: "slack" },
  });
  await vi.waitFor(async () => expect((await rowOf(delivery_id)).status).toBe("delivered"), 5_000);
  expect(world.received[0]?.body).toContain("This is a test");
});

test("a slow hook holds up its own host alone: neither another hook nor a mail waits for it", async () => {
  const slow = await Promise.all([1, 2, 3, 4].map(() => waiting("https://slow.example/services/T0/B0/Secret0000abcd")));
  vi.useFakeTimers({ toFake: ["Date"] });
  const claims = [];
  for (const { id } of slow.slice(0, 3)) claims.push(await claim(environment(), { delivery_id: id }));
  expect(claims.filter((one) => "finish" in one)).toHaveLength(3);
  vi.setSystemTime(Date.now() + 2_500);
  expect(await claim(environment(), { delivery_id: slow[3]?.id ?? "" })).toMatchObject({
    again_at: expect.any(Number),
  });
  const { id } = await waiting();
  await attempt(id);
  expect((await rowOf(id)).status).toBe("delivered");
  const person = await newPerson();
  const record = offered([person]);
  await asleep(() => sendNotices(environment(), record, [notice("offer", [person])]));
  await attempt((await rowsOf(record.id))[0]?.id ?? "");
  expect((await rowsOf(record.id))[0]?.status).toBe("delivered");
});
