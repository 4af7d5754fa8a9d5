import { beforeAll, describe, expect, test } from "vitest";
import { admin, BRIEF, call, create, newWorkspace, type Workspace } from "../support/api.ts";
import { everyD1 } from "../support/d1.ts";
import { createAndCancel, expectError, usage } from "../support/http-helpers.ts";
import { all, auditOf, countAudit, done, patch, row } from "./world.ts";

interface Shown {
  id: string;
  name: string;
  cycle_cap: number;
  in_flight_limit: number;
  rate_limit: number;
  prices: Record<string, number>;
  thresholds: number[];
  balances?: Record<string, number>;
}
const UNKNOWN = "ws_01KPX000000000000000000000";
const STANDARD = {
  cycle_cap: 10_000,
  in_flight_limit: 10,
  rate_limit: 1_000,
  prices: { standard: 20, priority: 50, scheduled: 20 },
  thresholds: [50, 80, 95],
};

let workspace: Workspace;
beforeAll(async () => {
  workspace = await newWorkspace();
});

test("a workspace starts on the standard plan; its two webhook secrets are shown once", async () => {
  const made = await done<Shown & { webhook_secret: object }>(201, admin("/workspaces", { name: "Acme" }));
  expect(made).toMatchObject({ object: "workspace", name: "Acme", ...STANDARD });
  expect(made.webhook_secret).toEqual({
    test: expect.stringMatching(/^whsec_/),
    live: expect.stringMatching(/^whsec_/),
  });
  const shown = await done<Shown>(200, admin(`/workspaces/${made.id}`));
  const { webhook_secret: _, ...rest } = made;
  expect(shown).toEqual({ ...rest, balances: { issued: -10_000, available: 10_000, reserved: 0, settled: 0 } });
});

test("what is named at create is its plan, the rest is the standard one", async () => {
  const plan = { name: "Own", cycle_cap: 100, prices: { priority: 7 }, thresholds: [90, 10], in_flight_limit: 1 };
  const made = await done<Shown>(201, admin("/workspaces", plan));
  const expected = { ...STANDARD, ...plan, prices: { ...STANDARD.prices, priority: 7 }, thresholds: [10, 90] };
  expect(made).toMatchObject(expected);
  const { key } = await done<{ key: string }>(201, admin(`/workspaces/${made.id}/keys`, { mode: "live", name: "k" }));
  expect(await usage(key)).toMatchObject({ cap: 100, balance: 100, in_flight: { limit: 1 } });
});

test("a PATCH holds from the next request on, in both modes", async () => {
  const { id, test: testKey, live } = await newWorkspace();
  const patched = await done<Shown>(
    200,
    patch(`/workspaces/${id}`, { in_flight_limit: 1, cycle_cap: 12_000, rate_limit: 7 }),
  );
  expect(patched).toMatchObject({ ...STANDARD, in_flight_limit: 1, cycle_cap: 12_000, rate_limit: 7 });
  for (const key of [testKey, live]) {
    const answer = await call("/v1/usage", { key });
    expect(answer.body).toMatchObject({ cap: 12_000, balance: 12_000, in_flight: { limit: 1 } });
    expect(answer.headers.get("X-RateLimit-Limit")).toBe("7");
  }
  await create(testKey, {}, "slow");
  expectError(await call("/v1/deployments", { key: testKey, body: BRIEF }), 429, "in_flight_limit");
  await done(200, patch(`/workspaces/${id}`, { in_flight_limit: 2 }));
  await create(testKey, {}, "slow");
});

test("prices are changed one by one, and fixed for what exists", async () => {
  const { id, live } = await newWorkspace();
  await done(
    201,
    admin("/experts", { name: "E", email: `${crypto.randomUUID()}@example.com`, skills: ["copy"], workspaces: [id] }),
  );
  await done(200, patch(`/workspaces/${id}`, { prices: { standard: 33 } }));
  expect((await createAndCancel(live)).credits).toEqual({ reserved: 0, settled: 0 });
  const made = await create(live);
  expect(made.credits.reserved).toBe(33);
  const shown = await done<Shown>(200, patch(`/workspaces/${id}`, { prices: { priority: 0 } }));
  expect(shown.prices).toEqual({ standard: 33, priority: 0, scheduled: 20 });
});

test("a new name is shown everywhere", async () => {
  const { id } = await newWorkspace();
  const name = `Renamed ${crypto.randomUUID()}`;
  await done(200, patch(`/workspaces/${id}`, { name }));
  expect(await row("workspaces", id)).toMatchObject({ name });
  expect((await all<Shown>(`/workspaces?q=${encodeURIComponent(name.toUpperCase())}`)).map((one) => one.id)).toEqual([
    id,
  ]);
});

test("of two PATCHes at once both count, and the objects agree with the database", async () => {
  const { id, live, test: testKey } = await newWorkspace();
  const changes = [{ in_flight_limit: 3 }, { rate_limit: 500 }, { cycle_cap: 11_000 }, { prices: { standard: 1 } }];
  await Promise.all(changes.map((change) => done(200, patch(`/workspaces/${id}`, change))));
  const shown = await done<Shown>(200, admin(`/workspaces/${id}`));
  expect(shown).toMatchObject({ in_flight_limit: 3, rate_limit: 500, cycle_cap: 11_000, prices: { standard: 1 } });
  for (const key of [live, testKey]) {
    const answer = await call("/v1/usage", { key });
    expect(answer.body).toMatchObject({ cap: 11_000, in_flight: { limit: 3 } });
    expect(answer.headers.get("X-RateLimit-Limit")).toBe("500");
  }
});

test("after a crash between the database and the objects, the next PATCH repairs them", async () => {
  const { id, live, test: testKey } = await newWorkspace();
  await everyD1
    .prepare("UPDATE workspaces SET settings = json_set(settings, '$.in_flight_limit', 4) WHERE id = ?")
    .bind(id)
    .run();
  expect((await usage(live)).in_flight.limit).toBe(10);
  expect(await done(200, patch(`/workspaces/${id}`, {}))).toMatchObject({ in_flight_limit: 4 });
  for (const key of [live, testKey]) expect((await usage(key)).in_flight.limit).toBe(4);
});

test("the list is newest first, paged without repeats or holes, and searched by name, id or its beginning", async () => {
  const name = `Listed ${crypto.randomUUID()}`;
  const ids: string[] = [];
  for (let turn = 0; turn < 5; turn++) ids.push((await done<Shown>(201, admin("/workspaces", { name }))).id);
  const byName = await all<Shown>(`/workspaces?q=${encodeURIComponent(name)}`, 2);
  expect(byName.map(({ id }) => id)).toEqual(ids.toSorted().toReversed());
  expect((await all<Shown>("/workspaces", 3)).map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
  expect((await all<Shown>(`/workspaces?q=${ids[0]}`)).map(({ id }) => id)).toEqual([ids[0]]);
  expect((await all<Shown>(`/workspaces?q=${ids[0]?.slice(0, 20)}`)).map(({ id }) => id)).toContain(ids[0]);
  expect(await all<Shown>(`/workspaces?q=${encodeURIComponent("%_nothing%")}`)).toEqual([]);
});

const bad: [field: string, change: unknown][] = [
  ["colour", { colour: "red" }],
  ["name", { name: "" }],
  ["name", { name: 7 }],
  ["cycle_cap", { cycle_cap: -1 }],
  ["cycle_cap", { cycle_cap: 1_000_000_001 }],
  ["cycle_cap", { cycle_cap: 1.5 }],
  ["cycle_cap", { cycle_cap: null }],
  ["in_flight_limit", { in_flight_limit: "10" }],
  ["rate_limit", { rate_limit: 0 }],
  ["prices.standard", { prices: { standard: -1 } }],
  ["prices.priority", { prices: { priority: 1_000_001 } }],
  ["prices.rush", { prices: { rush: 1 } }],
  ["thresholds[0]", { thresholds: [0] }],
  ["thresholds[1]", { thresholds: [1, 101] }],
  ["thresholds", { thresholds: [50, 50] }],
  ["thresholds", { thresholds: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] }],
];
describe("a bad plan is 400, names its field, and changes nothing", () => {
  test.each(bad)("%s: %j", async (field, change) => {
    const before = await row("workspaces", workspace.id);
    const recorded = await countAudit();
    expectError(await patch(`/workspaces/${workspace.id}`, change), 400, "invalid_request", field);
    expectError(await admin("/workspaces", { name: "Bad", ...(change as object) }), 400, "invalid_request", field);
    expect(await row("workspaces", workspace.id)).toEqual(before);
    expect(await countAudit()).toBe(recorded);
    expect(await usage(workspace.live)).toMatchObject({ cap: 10_000, in_flight: { limit: 10 } });
  });
});

test("a workspace needs a name; an unknown or malformed id is 404 everywhere", async () => {
  expectError(await admin("/workspaces", {}), 400, "invalid_request", "name");
  const recorded = await countAudit();
  for (const id of [UNKNOWN, "ws_nope", "key_01KPX000000000000000000000", UNKNOWN.toLowerCase()]) {
    expectError(await admin(`/workspaces/${id}`), 404, "not_found");
    expectError(await patch(`/workspaces/${id}`, { name: "x" }), 404, "not_found");
  }
  expect(await countAudit()).toBe(recorded);
});

test("the audit has what a PATCH changed, before and after, and nothing else", async () => {
  const { id } = await newWorkspace();
  await done(200, patch(`/workspaces/${id}`, { cycle_cap: 5, rate_limit: 1_000, prices: { standard: 1 } }));
  const [entry] = await auditOf(id);
  expect(entry).toMatchObject({ action: "workspace.updated", workspace_id: id, actor: "token:first" });
  expect(entry?.before).toEqual({ cycle_cap: 10_000, prices: STANDARD.prices });
  expect(entry?.after).toEqual({ cycle_cap: 5, prices: { ...STANDARD.prices, standard: 1 } });
});
