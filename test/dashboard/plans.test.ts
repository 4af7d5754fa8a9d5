import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { deliveriesWithIds, endpointIds, hasDeployments, troubleCounts, workspacesOf } from "../../src/db/dashboard.ts";
import { database, type Home, home, type Shard } from "../../src/db/database.ts";

const OWNER = { workspace_id: "ws_1", mode: "test" as const };
/** Keeps the statements that a query sends. */
function spied() {
  const sent: string[] = [];
  const DB = new Proxy(env.DB, {
    get: (db, name) =>
      name === "prepare"
        ? (text: string) => {
            sent.push(text);
            return db.prepare(text);
          }
        : Reflect.get(db, name).bind(db),
  });
  return { db: database({ ...env, DB }, ""), common: home({ ...env, DB }), sent };
}

describe("what the dashboard reads of D1 is found by an index", () => {
  test.each<[string, (db: Shard, common: Home) => PromiseLike<unknown>, RegExp[]]>([
    [
      "a member's workspaces",
      (_, common) => workspacesOf(common, "mem_1"),
      [/memberships USING .*memberships_by_member/],
    ],
    [
      "whether anything was deployed",
      (db) => hasDeployments(db, OWNER),
      [/deployments USING (COVERING INDEX|PRIMARY KEY|INDEX)/],
    ],
    ["the endpoints there ever were", (db) => endpointIds(db, OWNER), [/webhook_endpoints_by_workspace/]],
    [
      "deliveries by their ids",
      (db) => deliveriesWithIds(db, OWNER, ["dlv_1"]),
      [/SEARCH deliveries USING PRIMARY KEY \(id=\?\)/],
    ],
    ["dead letters", (db) => troubleCounts(db, OWNER, "dead", 0), [/deliveries_by_status/]],
    [
      "what is tried again",
      (db) => troubleCounts(db, OWNER, "retrying", 0),
      [/deliveries_by_status/, /SEARCH a (EXISTS )?USING PRIMARY KEY/],
    ],
    ["what was refused", (db) => troubleCounts(db, OWNER, "refused", 1), [/deliveries_by_status/]],
  ])("%s", async (_, query, expected) => {
    const { db, common, sent } = spied();
    await query(db, common);
    expect(sent).toHaveLength(1);
    const blanks = Array(sent[0]?.match(/\?/g)?.length ?? 0).fill("[]");
    const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sent[0]}`)
      .bind(...blanks)
      .all<{ detail: string }>();
    const plan = results.map(({ detail }) => detail).join("\n");
    for (const step of expected) expect(plan).toMatch(step);
    expect(plan).not.toMatch(
      /SCAN (deliveries|deployments|memberships|webhook_endpoints|workspaces|delivery_attempts|a)\b/,
    );
  });
});
