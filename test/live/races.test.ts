import { expect, test } from "vitest";
import { create, get, newWorkspace } from "../support/api.ts";
import { benchExpert, gave, give, ownSkill, type TestExpert, untilOffered } from "../support/bench.ts";
import { everyD1 } from "../support/d1.ts";
import { atDepth } from "../support/depth.ts";
import { configure, usage } from "../support/http-helpers.ts";
import { eventually, workspaceStub } from "../support/objects.ts";

const PAIRS = atDepth({ quick: 25, full: 100 });
const DEPLOYMENTS = atDepth({ quick: 120, full: 500 });
const AT_ONCE = 20;

/** Does work on each item, so many at a time. */
async function each<T, R>(items: T[], work: (item: T, index: number) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const lanes = Array.from({ length: AT_ONCE }, async () => {
    for (const [index, item] of queue) results[index] = await work(item, index);
  });
  await Promise.all(lanes);
  return results;
}

test(`${PAIRS * 2} experts, ${DEPLOYMENTS} deployments, two accepts racing on each: each has one holder, the ledger sums to zero, every credit is accounted for`, {
  timeout: 300_000,
}, async () => {
  const workspace = await newWorkspace();
  await configure(workspace, "live", { in_flight_limit: DEPLOYMENTS, rate_limit: 1_000_000, cycle_cap: 100_000 });
  const skills = Array.from({ length: PAIRS }, () => ownSkill());
  const pairs = await each(skills, async (skill): Promise<[TestExpert, TestExpert]> => {
    const more = { workspaces: [workspace.id], capacity: 100 };
    return [await benchExpert([skill], more), await benchExpert([skill], more)];
  });

  const numbers = Array.from({ length: DEPLOYMENTS }, (_, index) => index);
  const ids = await each(numbers, async (index) => {
    const urgency = index % 3 === 0 ? "priority" : "standard";
    return (await create(workspace.live, { skills: [skills[index % PAIRS]], urgency })).id;
  });
  const pairOf = (index: number) => pairs[index % PAIRS] as [TestExpert, TestExpert];
  await each(ids, (id, index) => untilOffered(pairOf(index)[1], id, 60_000));

  const raced = await each(ids, async (id, index) => {
    const [a, b] = pairOf(index);
    const answers = await Promise.all([give(a, id, "accept"), give(b, id, "accept")]);
    const statuses = answers.map(({ status }) => status).toSorted();
    expect(statuses, `${id}: ${answers.map(({ text }) => text).join(" | ")}`).toEqual([200, 409]);
    const winner = answers[0]?.status === 200 ? a : b;
    expect((await get(workspace.live, id)).expert?.id).toBe(winner.id);
    return winner;
  });

  // One third is completed, one third cancelled by its holder, the rest goes on.
  await each(ids, async (id, index) => {
    const holder = raced[index] as TestExpert;
    if (index % 3 === 2) return;
    await gave(holder, id, "start");
    if (index % 3 === 0) await gave(holder, id, "complete", { output: { body: "Done." } });
    else await gave(holder, id, "cancel", { reason: "It can't be done." });
  });

  const price = (index: number) => (index % 3 === 0 ? 50 : 20);
  const sum = (which: number) =>
    numbers.filter((index) => index % 3 === which).reduce((total, index) => total + price(index), 0);
  await eventually(
    async () => (await usage(workspace.live)).in_flight.count === numbers.filter((n) => n % 3 === 2).length,
  );
  const used = await usage(workspace.live);
  expect({ settled: used.settled, reserved: used.reserved, balance: used.balance }).toEqual({
    settled: sum(0),
    reserved: sum(2),
    balance: 100_000 - sum(0) - sum(2),
  });

  const { balances, transactions } = await workspaceStub(workspace.id, "live").books();
  expect(Object.values(balances).reduce((total, amount) => total + amount, 0)).toBe(0);
  for (const { entries } of transactions)
    expect(Object.values(entries).reduce((total, amount) => total + amount, 0)).toBe(0);

  const shown = await everyD1
    .prepare(
      "SELECT status, count(*) AS n, count(DISTINCT id) AS ids, count(expert_id) AS held FROM deployments WHERE workspace_id = ? GROUP BY status ORDER BY status",
    )
    .bind(workspace.id)
    .all();
  const third = (which: number) => numbers.filter((index) => index % 3 === which).length;
  expect(shown.results).toEqual([
    { status: "accepted", n: third(2), ids: third(2), held: third(2) },
    { status: "cancelled", n: third(1), ids: third(1), held: third(1) },
    { status: "completed", n: third(0), ids: third(0), held: third(0) },
  ]);
  const left = await everyD1
    .prepare("SELECT count(*) AS n FROM offers WHERE workspace_id = ?")
    .bind(workspace.id)
    .first("n");
  expect(left).toBe(0);
});
