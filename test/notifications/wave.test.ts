import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { claim } from "../../src/services/deliveries/attempt.ts";
import { sendNotices } from "../../src/services/notifications/send-notices.ts";
import { everyD1 } from "../support/d1.ts";
import { override } from "../support/faults.ts";
import { asleep, ended, environment, newPeople, newPerson, notice, offered, rowOf, rowsOf } from "./people.ts";

/** How often D1 and the queue are asked for something. */
async function trips(work: () => Promise<unknown>): Promise<{ batches: number; sends: number }> {
  const counted = { batches: 0, sends: 0 };
  const batch = env.DB.batch.bind(env.DB);
  const sendBatch = env.DELIVERIES.sendBatch.bind(env.DELIVERIES);
  const heal = [
    override(env.DB, {
      batch: (list: D1PreparedStatement[]) => {
        counted.batches++;
        return batch(list);
      },
    }),
    override(env.DELIVERIES, {
      sendBatch: (list: Parameters<typeof sendBatch>[0]) => {
        counted.sends++;
        return sendBatch(list);
      },
    }),
  ];
  await work();
  for (const one of heal) one();
  return counted;
}

test("a wave of 200 experts is one batch of rows with one event, and everybody has their mail within seconds", async () => {
  const people = await newPeople(200);
  const record = offered(people);
  const counted = await trips(() => sendNotices(environment(), record, [notice("offer", people)]));
  expect(counted).toEqual({ batches: 1, sends: 2 });
  const rows = await ended(record.id, "delivered", 25_000);
  expect(rows).toHaveLength(200);
  expect(new Set(rows.map(({ event_id }) => event_id)).size).toBe(1);
  const kept = await everyD1
    .prepare("SELECT count(DISTINCT recipient) AS n, count(*) AS all_of_them FROM dev_mails")
    .first();
  expect(kept).toEqual({ n: 200, all_of_them: 200 });
});

test("a hundred mails are under way at once, the next stands back, and somebody who signs in does not wait behind them", async () => {
  const people = await newPeople(103);
  const record = offered(people);
  await asleep(() => sendNotices(environment(), record, [notice("offer", people)]));
  const ids = (await rowsOf(record.id)).map(({ id }) => id);
  let taken = 0;
  for (const id of ids) if ("finish" in (await claim(environment(), { delivery_id: id }))) taken++;
  expect(taken).toBe(100);

  const person = await newPerson();
  const about = offered([person]);
  await asleep(() => sendNotices(environment(), about, [notice("offer", [person])]));
  const [row] = await rowsOf(about.id);
  expect(await claim(environment(), { delivery_id: row?.id ?? "" })).toMatchObject({ again_at: expect.any(Number) });
  await everyD1
    .prepare("UPDATE deliveries SET event_type = 'notification.sign_in', next_attempt_at = 1 WHERE id = ?")
    .bind(row?.id)
    .run();
  expect("finish" in (await claim(environment(), { delivery_id: row?.id ?? "" }))).toBe(true);
  expect((await rowOf(row?.id ?? "")).status).toBe("pending");
});
