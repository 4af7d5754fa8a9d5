import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { database, home } from "../../src/db/database.ts";
import { endedLongAgo, eraseInDatabase } from "../../src/db/erasure.ts";
import { allEndpointsAfter, auditAfter, deliveriesAfter, membersAfter } from "../../src/db/export.ts";
import { outdate, projectedStates, workspaceIdsAfter } from "../../src/db/rebuild.ts";
import { planLinesOf } from "../support/plans.ts";

const [db, common] = [database(env, ""), home(env)];
const owner = { workspace_id: "ws_1", mode: "test" as const };
const page = { after: "a", limit: 10 };
const toErase = { ...owner, id: "dep_1", erased_at: 1, events: [{ id: "evt_1", body: "{}" }] };
const stretches: [number, number][] = [
  [1, 2],
  [5, 9],
];

const queries: [string, () => Promise<unknown>][] = [
  ["what retention looks for", () => endedLongAgo(db, { after: "dep_0", before: 1_000 }, 10, 5)],
  ["what the drift check compares", () => projectedStates(db, owner, ["dep_1", "dep_2"])],
  ["what a rebuild outdates", () => outdate(db, owner, "dep_1", 3)],
  ["the workspaces of a walk", () => workspaceIdsAfter(common, "ws_0", 5)],
  ["the members of an export", () => membersAfter(common, "ws_1", page)],
  ["its endpoints", () => allEndpointsAfter(db, "ws_1", "live", page)],
  ["its deliveries", () => deliveriesAfter(db, "ws_1", "live", "delivered", page)],
  ["its audit", () => auditAfter(common, "ws_1", page)],
];
for (const [what, query] of queries) {
  test(`${what}: found by an index, with no scan and no sort of a table`, async () => {
    const plans = await planLinesOf(query);
    expect(plans.length).toBeGreaterThan(0);
    for (const plan of plans)
      expect(plan).not.toMatch(/^SCAN (?!CONSTANT|looked|json_each|\(subquery)|TEMP B-TREE FOR ORDER BY/);
  });
}

test("an erasure finds what D1 holds by keys alone, with no index of its own", async () => {
  const plans = await planLinesOf(() => eraseInDatabase(db, { ...toErase, stretches }));
  expect(plans.length).toBeGreaterThan(5);
  // Experts are all looked through, for a draft of each: one seek a person.
  for (const plan of plans) expect(plan).not.toMatch(/^SCAN (?!CONSTANT|stretch|experts|json_each|\(subquery|mine_)/);
  expect(plans.filter((plan) => /SEARCH mine USING PRIMARY KEY \(id>\? AND id<\?\)/.test(plan)).length).toBeGreaterThan(
    3,
  );
});
