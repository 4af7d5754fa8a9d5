import { beforeAll, describe, expect, test, vi } from "vitest";
import type { Expert } from "../../src/domain/deployment/schemas.ts";
import { admin, BRIEF, call, create, newExpert, newWorkspace, until, type Workspace } from "../support/api.ts";
import { cancel, configure, expectError, inMinutes, type List, usage } from "../support/http-helpers.ts";

let workspace: Workspace;
let other: Workspace;

beforeAll(async () => {
  [workspace, other] = await Promise.all([newWorkspace(), newWorkspace()]);
});

describe("experts", () => {
  const roster = async (key: string) => (await call<List<Expert>>("/v1/experts", { key })).body;
  const FIELDS = ["availability", "id", "median_turnaround_seconds", "name", "object", "skills"];

  test("with a test key the roster is synthetic, and every tag is covered", async () => {
    const { object, data, next } = await roster(workspace.test);
    expect({ object, next }).toEqual({ object: "list", next: null });
    expect(data.length).toBeGreaterThanOrEqual(4);
    for (const expert of data) {
      expect(Object.keys(expert).toSorted()).toEqual(FIELDS);
      expect(expert).toMatchObject({
        object: "expert",
        id: expect.stringMatching(/^spec_/),
        availability: "available",
      });
      expect((await call(`/v1/experts/${expert.id}`, { key: workspace.test })).body).toEqual(expert);
    }
    const skills = data.flatMap((expert) => expert.skills);
    for (const tag of ["brand-strategy", "copy", "legal", "code-review", "design", "research"]) {
      expect(skills).toContain(tag);
    }
    await cancel(workspace.test, (await create(workspace.test, { skills: ["no-such-tag"] })).id);
  });

  test("with a live key it is the workspace's bench", async () => {
    const id = await newExpert(["live-roster"]);
    const expert = (await roster(workspace.live)).data.find((each) => each.id === id);
    expect(Object.keys(expert ?? {}).toSorted()).toEqual(FIELDS);
    expect(expert).toMatchObject({ object: "expert", skills: ["live-roster"], availability: "available" });
    expect(expert?.median_turnaround_seconds).toBeNull();
    expect((await call(`/v1/experts/${id}`, { key: workspace.live })).body).toEqual(expert);
    expectError(await call(`/v1/experts/${id}`, { key: workspace.test }), 404, "not_found");
    const [synthetic] = (await roster(workspace.test)).data;
    expectError(await call(`/v1/experts/${synthetic?.id}`, { key: workspace.live }), 404, "not_found");
    const later = await newWorkspace();
    expect((await roster(later.live)).data).toContainEqual(expert);
  });

  test("an expert of some workspaces is on their bench alone", async () => {
    const body = {
      name: "E",
      email: `${crypto.randomUUID()}@example.com`,
      skills: ["only-here"],
      workspaces: [workspace.id],
    };
    const { id } = (await admin<{ id: string }>("/experts", body)).body;
    const seen = async (key: string) => (await roster(key)).data.map((expert) => expert.id).includes(id);
    expect([await seen(workspace.live), await seen(other.live)]).toEqual([true, false]);
    expectError(await call(`/v1/experts/${id}`, { key: other.live }), 404, "not_found");
    const created = { key: other.live, body: { ...BRIEF, skills: ["only-here"] } };
    expectError(await call("/v1/deployments", created), 422, "expert_unavailable");
  });
});

describe("usage", () => {
  test.each(["test", "live"] as const)("of a fresh workspace, %s", async (mode) => {
    const fresh = await newWorkspace();
    const now = new Date();
    const month = (add: number) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + add)).toISOString();
    expect(await usage(fresh[mode])).toEqual({
      object: "usage",
      mode,
      cycle: { start: month(0), end: month(1) },
      cap: 10_000,
      balance: 10_000,
      reserved: 0,
      settled: 0,
      thresholds: [50, 80, 95].map((percent) => ({ percent, reached_at: null })),
      in_flight: { count: 0, limit: 10 },
    });
  });

  test("test mode takes a slot and reserves nothing", async () => {
    const fresh = await newWorkspace();
    const made = await create(fresh.test, { urgency: "priority" });
    expect(made.credits).toEqual({ reserved: 0, settled: 0 });
    const counts = { balance: 10_000, reserved: 0, settled: 0 };
    expect(await usage(fresh.test)).toMatchObject({ ...counts, in_flight: { count: 1 } });
    expect(await usage(fresh.live)).toMatchObject({ ...counts, in_flight: { count: 0 } });
    await until(fresh.test, made.id, "completed");
    await vi.waitFor(async () => expect((await usage(fresh.test)).in_flight.count).toBe(0), 3_000);
    expect(await usage(fresh.test)).toMatchObject(counts);
  });

  test.each([
    ["standard", 20],
    ["priority", 50],
    ["scheduled", 20],
  ])("live: %s reserves %i until it is cancelled", async (urgency, price) => {
    const fresh = await newWorkspace();
    await newExpert(["copy"]);
    const made = await create(fresh.live, {
      urgency,
      ...(urgency === "scheduled" ? { scheduled_for: inMinutes(60) } : {}),
    });
    expect(made.credits).toEqual({ reserved: price, settled: 0 });
    const held = { balance: 10_000 - price, reserved: price, settled: 0, in_flight: { count: 1 } };
    expect(await usage(fresh.live)).toMatchObject(held);
    expect((await usage(fresh.test)).in_flight.count).toBe(0);
    expect((await cancel(fresh.live, made.id)).body.credits).toEqual({ reserved: 0, settled: 0 });
    expect(await usage(fresh.live)).toMatchObject({
      balance: 10_000,
      reserved: 0,
      settled: 0,
      in_flight: { count: 0 },
    });
  });

  test("a threshold once reached stays reached, whatever comes back", async () => {
    const fresh = await newWorkspace();
    await newExpert(["copy"]);
    await configure(fresh, "live", { prices: { standard: 4_000, priority: 4_000, scheduled: 4_000 } });
    const made = [await create(fresh.live), await create(fresh.live)];
    for (const { id } of made) await cancel(fresh.live, id);
    const { thresholds, balance } = await usage(fresh.live);
    expect(balance).toBe(10_000);
    const reached = thresholds.filter(({ reached_at }) => reached_at !== null).map(({ percent }) => percent);
    expect(reached).toEqual([50, 80]);
  });
});
