import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { pageOfAllDeployments } from "../../src/db/admin-deployments.ts";
import { everywhere } from "../../src/db/database.ts";
import { all } from "../admin/world.ts";
import { admin, create, until } from "../support/api.ts";
import { cancel } from "../support/http-helpers.ts";
import { eventually } from "../support/objects.ts";
import { delivery, mockWorld, register, sendTest, setRow, tried } from "../webhooks/receiver.ts";
import { countIn, oneInEach, other } from "./world.ts";

const world = mockWorld();

test("a list over all workspaces goes on from page to page over both shards, without hole or repeat", async () => {
  const { here, there } = await oneInEach();
  const needle = crypto.randomUUID();
  const made: string[] = [];
  for (const { test: key } of [here, there, there, here, there, here, here]) {
    const { id } = await create(key, { metadata: { needle } }, "slow");
    await cancel(key, id);
    made.push(id);
  }
  const inRows = async (db: D1Database, workspace: string) => countIn(db, "deployments", "workspace_id", workspace);
  await eventually(async () => (await inRows(env.DB, here.id)) === 4 && (await inRows(other(), there.id)) === 3);
  for (const limit of [1, 2, 3, 100]) {
    const listed = await all<{ id: string }>(`/deployments?q=${needle}`, limit);
    expect(listed.map(({ id }) => id)).toEqual(made.toReversed());
  }
  // However few rows a page looks at in each shard, nothing is passed over.
  const filter = { workspace_id: null, mode: null, status: [], id_prefix: null, text: needle };
  for (const read of [1, 2, 3]) {
    const found: string[] = [];
    for (let before: string | null = null; ; ) {
      const page = await pageOfAllDeployments(everywhere(env).shards, filter, { limit: 2, before }, read);
      found.push(...page.rows.map(({ id }) => id));
      if (page.stopped_at === null) break;
      before = page.stopped_at;
    }
    expect(found).toEqual(made.toReversed());
  }
  expect((await admin(`/deployments/${made[1]}`)).body).toMatchObject({ id: made[1], workspace_id: there.id });
});

test("deliveries of both shards are listed in order, found by id, and replayed one by one or all at once", async () => {
  const { here, there } = await oneInEach();
  const ids: string[] = [];
  for (const { test: key } of [here, there, here, there]) {
    const { id } = await register(key);
    const sent = await sendTest(key, id);
    await tried(key, sent.id, 1);
    ids.push(sent.id);
  }
  const mine = (await all<{ id: string }>("/deliveries", 3)).filter(({ id }) => ids.includes(id));
  expect(mine.map(({ id }) => id)).toEqual(ids.toSorted().toReversed());
  const last = ids[3] ?? "";
  expect((await admin(`/deliveries/${last}`)).body).toMatchObject({ id: last, workspace_id: there.id });
  expect((await admin(`/deliveries/${last}/replay`, {})).status).toBe(202);
  expect((await tried(there.test, last, 2)).status).toBe("delivered");

  for (const id of ids) await setRow("deliveries", id, { status: "dead_letter", next_attempt_at: null });
  const replayed = await admin<{ count: number }>("/deliveries/replay", {});
  expect([replayed.status, replayed.body.count >= 4], replayed.text).toEqual([202, true]);
  for (const [index, id] of ids.entries()) {
    const { test: key } = index % 2 === 0 ? here : there;
    await eventually(async () => (await delivery(key, id)).status === "delivered");
  }
  expect(world.received.length).toBeGreaterThanOrEqual(9);
});

test("health, charts, misses and benches count both shards", async () => {
  const { here, there } = await oneInEach();
  const inFlight = async () => {
    const all = everywhere(env);
    const rows = await import("../../src/db/operations.ts").then(({ openDeployments }) => openDeployments(all.shards));
    return rows.rows.filter(({ workspace_id }) => [here.id, there.id].includes(workspace_id)).length;
  };
  const one = await create(here.test, {}, "slow");
  const two = await create(there.test, {}, "slow");
  await eventually(async () => (await inFlight()) === 2);
  await cancel(here.test, one.id);
  await cancel(there.test, two.id);
  await until(there.test, two.id, "cancelled");
  await eventually(async () => (await inFlight()) === 0);
});
