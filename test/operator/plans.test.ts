import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { database, home } from "../../src/db/database.ts";
import * as operations from "../../src/db/operations.ts";
import { plansOf } from "../support/plans.ts";

const all = { home: home(env), shards: [database(env, "")] } as const;

/** Each query, the index that it has to use, and the table that it may walk whole, where that is meant. */
const QUERIES: [what: string, work: () => Promise<unknown>, uses: RegExp, walks?: string][] = [
  [
    "the newest deployments",
    () => operations.newestDeployments(all.shards, 1),
    /SEARCH deployments USING INDEX deployments_by_id \(id>\?\)/,
  ],
  [
    "what has not ended",
    () => operations.openDeployments(all.shards),
    /SEARCH deployments USING INDEX deployments_due \(due_at>\?\)/,
  ],
  [
    "starts that were missed",
    () => operations.missedStarts(all.shards, 1),
    /SEARCH events USING PRIMARY KEY \(id>\?\)/,
  ],
  ["the queue's lag", () => operations.queueLag(all.shards, 1), /SEARCH deliveries USING INDEX deliveries_due \(/],
  ["dead letters and limit requests", () => operations.openMatters(all), /USING (COVERING )?INDEX deliveries_dead/],
  ["a note of the installation", () => operations.noteOf(all.home, "drift"), /SEARCH installation USING PRIMARY KEY/],
  [
    "the benches: every expert is looked at",
    () => operations.benchedExperts(all),
    /SEARCH deployments USING (COVERING )?INDEX deployments_by_expert/,
    "e",
  ],
  ["an expert's open work", () => operations.openWorkOf(all.shards, "spec_1"), /SEARCH offers USING PRIMARY KEY/],
  [
    "the deliveries of a deployment",
    () => operations.deliveryIdsOf(all.shards, "dep_1", [1, 2]),
    /SEARCH d USING PRIMARY KEY \(id>\? AND id<\?\)/,
  ],
];

/** What is walked but bounded: rows made up in the statement, the first rows of a partial index, a thousand of a small table. */
const BOUNDED =
  /^SCAN (CONSTANT|r VIRTUAL|json_each|\(subquery|deliveries USING (COVERING )?INDEX deliveries_dead|limit_requests USING (COVERING )?INDEX limit_requests_open|dead_messages)/;

test.each(QUERIES)("%s: by an index, with no walk of a table", async (_, work, uses, walks) => {
  const plans = await plansOf(work);
  expect(plans.length).toBeGreaterThan(0);
  const details = plans.flatMap((plan) => plan.details);
  expect(details.join("\n")).toMatch(uses);
  for (const detail of details) {
    if (!detail.startsWith("SCAN") || BOUNDED.test(detail)) continue;
    expect(detail.split(" ").slice(0, 2), detail).toEqual(["SCAN", walks]);
  }
});

test("what walks a table from its start has a limit in its statement", async () => {
  const [plan] = await plansOf(() => operations.openMatters(all));
  expect(plan?.statement.match(/LIMIT \?/g)).toHaveLength(3);
});
