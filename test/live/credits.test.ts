import { runDurableObjectAlarm } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Urgency } from "../../src/domain/deployment/schemas.ts";
import { standardPlan } from "../../src/domain/workspace.ts";
import { admin, call, create, get, newWorkspace, type Workspace } from "../support/api.ts";
import { benchExpert, brought, gave, ownSkill, type TestExpert, untilOffered } from "../support/bench.ts";
import { cancel, configure, expectError, inMinutes, usage } from "../support/http-helpers.ts";
import { deploymentStub, eventually, sleep, workspaceStub } from "../support/objects.ts";

interface Told {
  type: string;
  data: { deployment?: { id: string; credits: unknown }; threshold?: number };
}
let told: Told[] = [];
let workspace: Workspace;
let expert: TestExpert;

beforeEach(async () => {
  told = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    told.push(await new Request(input as RequestInfo, init).json<Told>());
    return new Response("ok");
  });
  workspace = await newWorkspace();
  expert = await benchExpert([ownSkill()], { workspaces: [workspace.id], capacity: 100 });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** What the ledger holds: what is reserved and what was spent of this cycle's credits. */
async function account(of = workspace) {
  const { balance, reserved, settled, in_flight } = await usage(of.live);
  return { balance, reserved, settled, in_flight: in_flight.count };
}

async function expectBalanced(): Promise<void> {
  const { balances, transactions } = await workspaceStub(workspace.id, "live").books();
  expect(Object.values(balances).reduce((total, amount) => total + amount, 0)).toBe(0);
  for (const { entries } of transactions) {
    expect(Object.values(entries).reduce((total, amount) => total + amount, 0)).toBe(0);
  }
}

const NOTHING_USED = { balance: 10_000, reserved: 0, settled: 0, in_flight: 0 };
const RESERVED = { balance: 9_980, reserved: 20, settled: 0, in_flight: 1 };

describe("the price", () => {
  test.each<[Urgency, number]>([
    ["standard", 20],
    ["priority", 50],
    ["scheduled", 20],
  ])("of %s is %i unless the workspace has its own", async (urgency, price) => {
    const scheduled_for = urgency === "scheduled" ? inMinutes(60) : null;
    const body = { skills: expert.skills, urgency, scheduled_for };
    expect((await create(workspace.live, body)).credits).toEqual({ reserved: price, settled: 0 });
    expect(await account()).toEqual({ balance: 10_000 - price, reserved: price, settled: 0, in_flight: 1 });
    await configure(workspace, "live", { prices: { standard: 1, priority: 2, scheduled: 3 } });
    const own = { standard: 1, priority: 2, scheduled: 3 }[urgency];
    expect((await create(workspace.live, body)).credits.reserved).toBe(own);
    expect(await account()).toMatchObject({ reserved: price + own, in_flight: 2 });
    const other = await newWorkspace();
    await benchExpert(expert.skills, { workspaces: [other.id] });
    expect((await create(other.live, body)).credits.reserved).toBe(price);
    await expectBalanced();
  });

  test("is fixed at create: what it becomes later is not settled", async () => {
    const { id } = await brought(workspace.live, expert, "in_progress");
    await configure(workspace, "live", { prices: { standard: 999, priority: 999, scheduled: 999 } });
    const done = await gave(expert, id, "complete", { output: { body: "Done." } });
    expect(done.credits).toEqual({ reserved: 0, settled: 20 });
    expect(await account()).toEqual({ balance: 9_980, reserved: 0, settled: 20, in_flight: 0 });
  });

  test("in test mode is nothing", async () => {
    expect((await create(workspace.test, {}, "slow")).credits).toEqual({ reserved: 0, settled: 0 });
    expect(await account()).toEqual(NOTHING_USED);
  });
});

describe("before a command that ends a deployment answers, slot and credits have moved", () => {
  test("complete settles, and its event says so", async () => {
    const { id } = await brought(workspace.live, expert, "in_progress", { webhook_url: "https://agent.example/hook" });
    expect(await account()).toEqual(RESERVED);
    const done = await gave(expert, id, "complete", { output: { body: "Done." } });
    expect(await account()).toEqual({ balance: 9_980, reserved: 0, settled: 20, in_flight: 0 });
    expect(done.credits).toEqual({ reserved: 0, settled: 20 });
    const event = await eventually(async () => told.find(({ type }) => type === "deployment.completed"));
    expect(event.data.deployment).toMatchObject({ id, credits: { reserved: 0, settled: 20 } });
    await expectBalanced();
  });

  test.each(["accepted", "in_progress", "needs_input"] as const)(
    "an expert's cancel when %s releases all of it",
    async (stage) => {
      const { id } = await brought(workspace.live, expert, stage);
      expect(await account()).toEqual(RESERVED);
      const output = stage === "accepted" ? {} : { output: { body: "Half of it." } };
      const cancelled = await gave(expert, id, "cancel", { reason: "No.", ...output });
      expect([cancelled.credits, await account()]).toEqual([{ reserved: 0, settled: 0 }, NOTHING_USED]);
      await gave(expert, id, "cancel", { reason: "No." });
      expect(await account()).toEqual(NOTHING_USED);
      await expectBalanced();
    },
  );

  test.each(["offered", "accepted"] as const)("the agent's cancel when %s releases all of it", async (stage) => {
    const { id } = await brought(workspace.live, expert, stage);
    expect((await cancel(workspace.live, id)).body.credits).toEqual({ reserved: 0, settled: 0 });
    expect(await account()).toEqual(NOTHING_USED);
    expect((await cancel(workspace.live, id)).status).toBe(200);
    expect(await account()).toEqual(NOTHING_USED);
    await expectBalanced();
  });

  test.each(["offered", "needs_input"] as const)("an expiry when %s releases all of it", async (stage) => {
    const before = await brought(workspace.live, expert, stage);
    const at = Date.parse(before.accept_by ?? before.input_by ?? "");
    vi.useFakeTimers({ toFake: ["Date"], now: at });
    await runDurableObjectAlarm(deploymentStub(before.id));
    const expired = await get(workspace.live, before.id);
    expect([expired.status, expired.credits]).toEqual(["expired", { reserved: 0, settled: 0 }]);
    expect(await account()).toMatchObject({ reserved: 0, settled: 0, in_flight: 0 });
    await expectBalanced();
  });
});

test("what goes on keeps its reservation and its slot: a question and its reply, a release and the next accept", async () => {
  const second = await benchExpert(expert.skills, { workspaces: [workspace.id] });
  const { id } = await create(workspace.live, { skills: expert.skills });
  await untilOffered(second, id);
  const steps: (() => Promise<unknown>)[] = [
    () => gave(expert, id, "accept"),
    () => gave(expert, id, "release"),
    () => untilOffered(second, id).then(() => gave(second, id, "accept")),
    () => gave(second, id, "start"),
    () => gave(second, id, "ask", { body: "Which one?" }),
    () => call(`/v1/deployments/${id}/reply`, { key: workspace.live, body: { body: "That one." } }),
  ];
  for (const step of steps) {
    await step();
    expect([(await get(workspace.live, id)).credits, await account()]).toEqual([
      { reserved: 20, settled: 0 },
      RESERVED,
    ]);
  }
  await gave(second, id, "complete", { output: { body: "Done." } });
  expect(await account()).toEqual({ balance: 9_980, reserved: 0, settled: 20, in_flight: 0 });
});

test("with too little left a create is 402 and changes nothing; credits that come back or are added make it possible", async () => {
  const plan = standardPlan(workspace.id, "live", "poor");
  const poor = await newWorkspace();
  const cap = plan.cycle_cap;
  await configure(poor, "live", { prices: { standard: cap, priority: cap + 1, scheduled: 1 } });
  const worker = await benchExpert(expert.skills, { workspaces: [poor.id], capacity: 100 });
  const body = { brief: "x", skills: expert.skills };
  const refused = async (more = {}) => {
    const before = await account(poor);
    expectError(
      await call("/v1/deployments", { key: poor.live, body: { ...body, ...more } }),
      402,
      "credits_exhausted",
    );
    expect(await account(poor)).toEqual(before);
  };
  await refused({ urgency: "priority" });
  const { id } = await brought(poor.live, worker, "in_progress");
  await refused();
  await refused({ urgency: "scheduled", scheduled_for: inMinutes(60) });
  await gave(worker, id, "cancel", { reason: "No." });
  const again = await brought(poor.live, worker, "in_progress");
  await gave(worker, again.id, "complete", { output: { body: "Done." } });
  await refused();
  await admin(`/workspaces/${poor.id}/credits`, { amount: cap, reason: "more" });
  expect((await create(poor.live, { skills: expert.skills })).credits.reserved).toBe(cap);
});

test("each threshold is told once a cycle, whatever is released or completed after it", async () => {
  await configure(workspace, "live", { prices: { standard: 4_800, priority: 3_200, scheduled: 1_600 } });
  await call("/v1/webhooks", {
    key: workspace.live,
    body: { url: "https://agent.example/usage", events: ["usage.threshold_reached"] },
  });
  const thresholds = () => told.flatMap(({ data }) => data.threshold ?? []);
  const start = (urgency: Urgency) => brought(workspace.live, expert, "in_progress", { urgency });
  const first = await start("standard");
  await sleep(300);
  expect(thresholds()).toEqual([]);
  const second = await start("priority");
  await eventually(async () => thresholds().length === 2);
  expect(thresholds().toSorted()).toEqual([50, 80]);
  await gave(expert, second.id, "cancel", { reason: "No." });
  await gave(expert, first.id, "complete", { output: { body: "Done." } });
  await start("priority");
  await sleep(300);
  expect(thresholds()).toHaveLength(2);
  await create(workspace.live, { skills: expert.skills, urgency: "scheduled", scheduled_for: inMinutes(60) });
  await eventually(async () => thresholds().includes(95));
  await sleep(300);
  expect(thresholds().toSorted()).toEqual([50, 80, 95]);
  const { thresholds: shown } = await usage(workspace.live);
  expect(shown.map(({ percent, reached_at }) => [percent, reached_at !== null])).toEqual(
    [50, 80, 95].map((p) => [p, true]),
  );
});
