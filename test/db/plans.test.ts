import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { database } from "../../src/db/database.ts";
import {
  claimDelivery,
  deliveryOf,
  dueDeliveries,
  loadDelivery,
  pageOfDeliveries,
  replayDeadLetters,
} from "../../src/db/deliveries.ts";
import { type DeploymentFilter, pageOfDeployments } from "../../src/db/deployments.ts";
import { planLinesOf } from "../support/plans.ts";

const all: DeploymentFilter = {
  workspace_id: "ws_1",
  mode: "test",
  status: [],
  skill: null,
  created_after: null,
  before: null,
};
const filters: [string, Partial<DeploymentFilter>][] = [
  ["no filter", {}],
  ["one status", { status: ["pending"] }],
  ["several statuses and a cursor", { status: ["pending", "accepted", "expired"], before: "dep_1" }],
  ["a skill", { skill: "copy", before: "dep_1" }],
  ["a skill, a status and a time", { skill: "copy", status: ["completed"], created_after: 1 }],
  ["a time", { created_after: 1 }],
];

for (const [what, filter] of filters) {
  test(`a list by ${what} walks an index, and neither scans nor sorts`, async () => {
    const plans = await planLinesOf(() => pageOfDeployments(database(env, ""), { ...all, ...filter }, 21, ["dep_1"]));
    expect(plans.length).toBeGreaterThan(0);
    for (const plan of plans) expect(plan).not.toMatch(/^SCAN (?!CONSTANT|walk)|TEMP B-TREE FOR ORDER BY/);
    if (filter.status) expect(plans.join("\n")).toContain("INDEX deployments_by_status");
    if (filter.skill) expect(plans.join("\n")).toContain("SEARCH deployment_skills");
  });
}

const page = { limit: 21, before: "dlv_9" };
const everything = { workspace_id: "ws_1", mode: "test" as const, webhook_id: null, status: null };
const db = database(env, "");
const lookups: [string, () => Promise<unknown>][] = [
  ["deliveries of a workspace", () => pageOfDeliveries(db, everything, page)],
  ["dead letters of a workspace", () => pageOfDeliveries(db, { ...everything, status: "dead_letter" }, page)],
  ["deliveries of an endpoint", () => pageOfDeliveries(db, { ...everything, webhook_id: "whk_1" }, page)],
  [
    "an endpoint's by status",
    () => pageOfDeliveries(db, { ...everything, webhook_id: "whk_1", status: "pending" }, page),
  ],
  ["one delivery", () => deliveryOf(db, "dlv_1", everything)],
  [
    "an endpoint's dead letters to replay",
    () => replayDeadLetters(db, { ...everything, webhook_id: "whk_1" }, { after: "", limit: 5, now: 1 }),
  ],
  ["what is due", () => dueDeliveries(db, 1, 5)],
  ["what a try needs", () => loadDelivery(db, "dlv_1")],
  [
    "a claim",
    () =>
      claimDelivery(db, "dlv_1", { url: "https://a.example/", receiver: "whk_1" }, 1, 2, {
        tries: 20,
        slow_tries: 3,
        slow_after_ms: 1,
        memory_ms: 1,
      }),
  ],
];
for (const [what, lookup] of lookups) {
  test(`${what}: found by an index, with no scan of a table`, async () => {
    const plans = await planLinesOf(lookup);
    expect(plans.length).toBeGreaterThan(0);
    for (const plan of plans)
      expect(plan).not.toMatch(/^SCAN (?!CONSTANT|\(subquery|json_each)|TEMP B-TREE FOR ORDER BY/);
    if (what.includes("an endpoint")) expect(plans.join("\n")).toMatch(/deliveries_by_(webhook|status)/);
    if (what.endsWith("of a workspace")) expect(plans.join("\n")).toContain("deliveries_by_status");
  });
}

test("of more ids than one statement can bind, all are looked up", async () => {
  const ids = Array.from({ length: 250 }, (_, index) => `dep_${index}`);
  const insert =
    "INSERT INTO deployments (workspace_id, mode, id, status, version, snapshot) VALUES ('ws_1', 'test', ?, 'pending', 1, '{}')";
  await env.DB.batch(ids.slice(0, 240).map((id) => env.DB.prepare(insert).bind(id)));
  const { known, page } = await pageOfDeployments(database(env, ""), all, 5, ids);
  expect([known.size, page.length]).toEqual([240, 5]);
  // Others read the newest of all by their ids, and these are none.
  await env.DB.prepare("DELETE FROM deployments WHERE workspace_id = 'ws_1'").run();
});
