import { env } from "cloudflare:workers";
import { afterEach, expect, test, vi } from "vitest";
import { NOTICE_KINDS, type NoticeKind } from "../../src/domain/deployment/notices.ts";
import { newId } from "../../src/domain/ids.ts";
import { OFFER_MESSAGES_AN_HOUR, roomFor } from "../../src/domain/notifications/cap.ts";
import { groupOf } from "../../src/domain/notifications/settings.ts";
import { HOUR, MINUTE } from "../../src/domain/time.ts";
import { openMessage } from "../../src/services/notifications/sealed-message.ts";
import { sendNotices } from "../../src/services/notifications/send-notices.ts";
import { recordedLines } from "../operator/lines.ts";
import { everyD1 } from "../support/d1.ts";
import { override } from "../support/faults.ts";
import { COMMANDS, EXPERT, played, REAL_TIME } from "../support/records.ts";
import {
  asleep,
  environment,
  HOOK,
  newPeople,
  newPerson,
  notice,
  OFF,
  ON,
  offered,
  type Person,
  rowsOf,
} from "./people.ts";

const MOST = OFFER_MESSAGES_AN_HOUR;
const lines = recordedLines();

afterEach(() => {
  vi.useRealTimers();
});

/** Deployments of so many workspaces in turn, each with a notice of its own to these people. */
function offersTo(people: Person[], many: number, workspaces = 1, kind: NoticeKind = "offer") {
  const ids = Array.from({ length: workspaces }, () => newId("workspace", Date.now()));
  return Array.from({ length: many }, (_, index) => {
    const record = { ...offered(people), workspace_id: ids[index % workspaces] ?? "" };
    return { record, told: [notice(kind, people)] };
  });
}

type Offer = ReturnType<typeof offersTo>[number];

function send({ record, told }: Offer): Promise<void> {
  return asleep(() => sendNotices(environment(), record, told));
}

async function sendInTurn(all: Offer[]): Promise<void> {
  for (const one of all) await send(one);
}

/** What a person was sent on a channel, oldest first: the type, and whether it says that it is the last for a while. */
async function sentTo({ id }: Person, channel = "email") {
  const { results } = await everyD1
    .prepare(
      `SELECT e.id, e.body, e.type FROM deliveries AS d JOIN events AS e ON e.id = d.event_id
       WHERE d.url = ? ORDER BY d.created_at, d.id`,
    )
    .bind(`${channel}:${id}`)
    .all<{ id: string; body: string; type: string }>();
  return Promise.all(
    results.map(async ({ id: event, body, type }) => {
      const { text } = await openMessage(env, event, body);
      return { type, isLast: text.includes(`This is message ${MOST} about offers within an hour.`) };
    }),
  );
}

const lastOnes = (sent: { isLast: boolean }[]) => sent.filter(({ isLast }) => isLast).length;

test("a person is sent 12 messages about offers an hour on a channel, of however many deployments and workspaces; the last says that more wait in the inbox", async () => {
  const person = await newPerson({ email: ON }, HOOK);
  const all = offersTo([person], MOST + 5, 4);
  await sendInTurn(all);
  for (const channel of ["email", "slack"]) {
    const sent = await sentTo(person, channel);
    expect(sent).toHaveLength(MOST);
    expect(lastOnes(sent)).toBe(1);
  }
  const twelfth = await rowsOf(all[MOST - 1]?.record.id ?? "");
  expect(twelfth).toHaveLength(2);
  const event = await everyD1.prepare("SELECT id, body FROM events WHERE id = ?").bind(twelfth[0]?.event_id).first();
  const { text, html } = await openMessage(env, String(event?.id), String(event?.body));
  for (const form of [text, html]) expect(form).toContain("your inbox has every offer that is open.");
  for (const { record } of all.slice(MOST)) expect(await rowsOf(record.id)).toEqual([]);
});

test("what is over the cap is in the log, with the person, the channel, the workspace and the deployment, and leaves no row", async () => {
  const person = await newPerson({ email: OFF }, HOOK);
  await sendInTurn(offersTo([person], MOST));
  expect(lines.of("notice.capped")).toEqual([]);
  const [over] = offersTo([person], 1);
  if (!over) throw new Error("there is none");
  await send(over);
  const { id: deployment_id, workspace_id } = over.record;
  const about = { workspace_id, deployment_id, expert_id: person.id, channel: "slack", kind: "offer" };
  expect(lines.of("notice.capped")).toEqual([expect.objectContaining({ level: "warn", ...about })]);
  const { results } = await everyD1.prepare("SELECT id FROM events WHERE deployment_id = ?").bind(deployment_id).all();
  expect(results).toEqual([]);
});

test("of many at once no one is too many, and one of them is the last", async () => {
  const person = await newPerson();
  const all = offersTo([person], 3 * MOST, 3);
  await asleep(() => Promise.all(all.map(({ record, told }) => sendNotices(environment(), record, told))));
  const sent = await sentTo(person);
  expect(sent).toHaveLength(MOST);
  expect(lastOnes(sent)).toBe(1);
  expect(lines.of("notice.capped")).toHaveLength(2 * MOST);
});

test("who is flooded keeps nobody else from being told: of one wave, each has their own room", async () => {
  const [flooded, other] = await newPeople(2);
  if (!flooded || !other) throw new Error("nobody was made");
  await sendInTurn(offersTo([flooded], MOST));
  const [wave] = offersTo([flooded, other], 1);
  if (!wave) throw new Error("there is none");
  await send(wave);
  expect((await rowsOf(wave.record.id)).map(({ url }) => url)).toEqual([`email:${other.id}`]);
});

test("reminders of offers count as offers do; what happens to somebody's own work is sent all the same, and counts for nothing", async () => {
  const person = await newPerson();
  const own = played([[COMMANDS.accept, { ...EXPERT, id: person.id }]], offered([person]));
  const mine = NOTICE_KINDS.filter((kind) => groupOf(kind) === "mine");
  expect(mine).toEqual(["replied", "idle_reminder", "released", "cancelled", "expired"]);
  const tell = (number: number) =>
    asleep(() =>
      sendNotices(
        environment(),
        own,
        mine.map((kind, index) => notice(kind, [person], number + index)),
      ),
    );
  for (let time = 0; time < 3; time++) await tell(time * mine.length + 1);
  expect(await sentTo(person)).toHaveLength(15);
  await sendInTurn(offersTo([person], 6));
  await sendInTurn(offersTo([person], MOST, 1, "offer_reminder"));
  expect(lines.of("notice.capped").map(({ kind }) => kind)).toEqual(Array(6).fill("offer_reminder"));
  await tell(100);
  const types = (await sentTo(person)).map(({ type }) => type);
  expect(types.filter((type) => type.startsWith("notification.offer"))).toHaveLength(MOST);
  expect(types).toHaveLength(MOST + 20);
});

test("an hour later there is room again: for all if it was quiet, else for one, which is the last again", async () => {
  const person = await newPerson();
  vi.useFakeTimers({ toFake: ["Date"] });
  const began = Date.now();
  const at = async (ms: number) => {
    vi.setSystemTime(began + ms);
    await sendInTurn(offersTo([person], 1));
    return sentTo(person);
  };
  for (let minute = 0; minute < MOST; minute++) await at(minute * MINUTE);
  expect(await at(HOUR)).toHaveLength(MOST);
  const one = await at(HOUR + 1);
  expect([one.length, lastOnes(one)]).toEqual([MOST + 1, 2]);
  expect(await at(HOUR + 2)).toHaveLength(MOST + 1);
  const quiet = await at(3 * HOUR);
  expect([quiet.length, quiet.at(-1)?.isLast]).toEqual([MOST + 2, false]);
});

test("notices that are sent again count once, in turn and at once; what was over the cap stays so, in the next hour too", async () => {
  const person = await newPerson();
  const all = offersTo([person], MOST + 2);
  for (const one of all) {
    await asleep(() => Promise.all([1, 2].map(() => sendNotices(environment(), one.record, one.told))));
    await send(one);
  }
  const ids = async () => (await Promise.all(all.map(({ record }) => rowsOf(record.id)))).map((rows) => rows.length);
  const expected = [...Array(MOST).fill(1), 0, 0];
  expect(await ids()).toEqual(expected);
  expect(lastOnes(await sentTo(person))).toBe(1);
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(Date.now() + HOUR + MINUTE);
  await sendInTurn(all);
  expect(await ids()).toEqual(expected);
});

test("where D1 fails after the first look for room, the last message of the hour comes with the repeat", async () => {
  const person = await newPerson();
  const all = offersTo([person], MOST);
  await sendInTurn(all.slice(0, -1));
  const last = all.at(-1);
  if (!last) throw new Error("there is none");
  const batch = env.DB.batch.bind(env.DB);
  let batches = 0;
  const heal = override(env.DB, {
    batch: (list: D1PreparedStatement[]) => (++batches === 2 ? Promise.reject(new Error("injected")) : batch(list)),
  });
  await expect(send(last)).rejects.toThrow();
  expect(await sentTo(person)).toHaveLength(MOST - 1);
  await send(last);
  heal();
  expect(batches).toBe(4);
  const sent = await sentTo(person);
  expect([sent.length, lastOnes(sent)]).toEqual([MOST, 1]);
});

test("the room is reckoned from the notice, and an hour of it shrinks with TIME_SCALE", () => {
  const at = 10 * HOUR;
  for (const kind of ["offer", "offer_reminder"] as const) {
    expect(roomFor({ kind, at }, REAL_TIME, false)).toEqual({ below: MOST - 1, since: 9 * HOUR });
    expect(roomFor({ kind, at }, REAL_TIME, true)).toEqual({ below: MOST, since: 9 * HOUR });
    expect(roomFor({ kind, at }, (ms) => ms / 60, true)?.since).toBe(at - MINUTE);
  }
  expect(roomFor({ kind: "cancelled", at }, REAL_TIME, false)).toBeNull();
});
