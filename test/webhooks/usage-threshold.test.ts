import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { standardPlan } from "../../src/domain/workspace.ts";
import { call, create, newExpert, newWorkspace } from "../support/api.ts";
import { failD1 } from "../support/faults.ts";
import { eventually, sleep, workspaceStub } from "../support/objects.ts";

interface ThresholdEvent {
  id: string;
  type: string;
  sequence: null;
  workspace_id: string;
  mode: string;
  data: { threshold: number; usage: { reserved: number; settled: number; cap: number } };
}
let received: ThresholdEvent[] = [];
let heal: () => void = () => {};

beforeEach(async () => {
  received = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const event = await new Request(input as RequestInfo, init).json<ThresholdEvent>();
    if (event.type === "usage.threshold_reached") received.push(event);
    return new Response("ok");
  });
  await newExpert(["copy"]);
});
afterEach(() => {
  heal();
  vi.restoreAllMocks();
});

/** A workspace whose standard deployments cost `price` of its 10,000 credits, with an endpoint that listens. */
async function expensive(price: number) {
  const workspace = await newWorkspace();
  const plan = standardPlan(workspace.id, "live", "expensive");
  await workspaceStub(workspace.id, "live").configure({ ...plan, prices: { ...plan.prices, standard: price } });
  await call("/v1/webhooks", { key: workspace.live, body: { url: "https://agent.example/usage" } });
  return workspace;
}
const told = () => received.map(({ data }) => data.threshold).toSorted((a, b) => a - b);

test("each threshold is told once, when reserved and settled first reach it, and a refund does not arm it again", async () => {
  const { id, live: key } = await expensive(4_000);
  const first = await create(key);
  await sleep(300);
  expect(told()).toEqual([]);
  const second = await create(key);
  await eventually(async () => told().length === 2);
  expect(told()).toEqual([50, 80]);
  expect(received[0]).toMatchObject({ workspace_id: id, mode: "live", sequence: null });
  expect(received[0]?.data.usage).toMatchObject({ object: "usage", cap: 10_000, reserved: 8_000, settled: 0 });
  const { body } = await call<{ thresholds: { percent: number; reached_at: string | null }[] }>("/v1/usage", { key });
  expect(body.thresholds.map(({ percent, reached_at }) => [percent, reached_at !== null])).toEqual([
    [50, true],
    [80, true],
    [95, false],
  ]);

  for (const { id: one } of [first, second]) await call(`/v1/deployments/${one}/cancel`, { key, method: "POST" });
  await create(key);
  await create(key);
  await sleep(500);
  expect(told()).toEqual([50, 80]);
});

test("a threshold reached while D1 is down is told when it is back", async () => {
  const { live: key } = await expensive(5_000);
  heal = failD1();
  await create(key);
  await sleep(300);
  expect(told()).toEqual([]);
  heal();
  await eventually(async () => told().length === 1, 20_000);
  await sleep(500);
  expect(told()).toEqual([50]);
});

test("a create that is refused reaches no threshold", async () => {
  const { id, live: key } = await expensive(5_000);
  const plan = standardPlan(id, "live", "no slots");
  const prices = { ...plan.prices, standard: 5_000 };
  await workspaceStub(id, "live").configure({ ...plan, prices, in_flight_limit: 0 });
  expect((await call("/v1/deployments", { key, body: { brief: "x", skills: ["copy"] } })).status).toBe(429);
  await sleep(500);
  expect(told()).toEqual([]);
  const { body } = await call<{ thresholds: { reached_at: string | null }[] }>("/v1/usage", { key });
  expect(body.thresholds.every(({ reached_at }) => reached_at === null)).toBe(true);
});

test("test mode spends nothing and reaches no threshold", async () => {
  const { id, test: key } = await newWorkspace();
  const plan = standardPlan(id, "test", "test");
  await workspaceStub(id, "test").configure({
    ...plan,
    prices: { standard: 9_999, priority: 9_999, scheduled: 9_999 },
  });
  await call("/v1/webhooks", { key, body: { url: "https://agent.example/usage" } });
  await create(key, {}, "slow");
  await sleep(300);
  expect(told()).toEqual([]);
});
