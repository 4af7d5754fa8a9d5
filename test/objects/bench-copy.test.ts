import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { BenchCopy } from "../../durable-objects/bench-copy.ts";
import { GuardAlarm } from "../../durable-objects/guard-alarm.ts";
import type { BenchEntry } from "../../src/domain/deployment/routing.ts";
import { call, newWorkspace } from "../support/api.ts";
import { benchExpert, brought, ownSkill } from "../support/bench.ts";
import { eventually } from "../support/objects.ts";

type Shown = { data: { id: string; median_turnaround_seconds: number | null }[] };

test("a median alone is not stored, and is shown all the same: also by a workspace that slept", async () => {
  const workspace = await newWorkspace();
  const expert = await benchExpert([ownSkill()], { workspaces: [workspace.id], capacity: 100 });
  const stub = env.WORKSPACES.get(env.WORKSPACES.idFromName(`${workspace.id}:live`));
  const stored = () => runInDurableObject(stub, (_, { storage }) => JSON.stringify(storage.kv.get("roster")));
  const median = async () => {
    const { body } = await call<Shown>("/v1/experts", { key: workspace.live });
    return body.data.find(({ id }) => id === expert.id)?.median_turnaround_seconds ?? null;
  };
  const before = await stored();
  await brought(workspace.live, expert, "completed");
  await eventually(async () => (await median()) !== null);
  expect(await stored()).toBe(before);
  await evictDurableObject(stub);
  await eventually(async () => (await median()) !== null);
  expect(await stored()).toBe(before);
});

const entry = (id: string, more: Partial<BenchEntry> = {}): BenchEntry => ({
  id,
  name: id,
  skills: ["copy"],
  availability: "available",
  capacity: 3,
  load: 0,
  last_offered_at: null,
  median_turnaround_seconds: null,
  ...more,
});

/** A copy in a storage of its own, of a bench that `there` holds and that may be down; `asked` has what was read of it. */
async function withCopy(
  work: (given: {
    copy: BenchCopy;
    there: Map<string, BenchEntry>;
    asked: (string[] | null)[];
    outage: { isDown: boolean };
  }) => Promise<void>,
): Promise<void> {
  const stub = env.WORKSPACES.get(env.WORKSPACES.newUniqueId());
  await runInDurableObject(stub, async (_, { storage }) => {
    const there = new Map(["spec_1", "spec_2", "spec_3"].map((id) => [id, entry(id)]));
    const asked: (string[] | null)[] = [];
    const outage = { isDown: false };
    const read = async (only: string[] | null) => {
      asked.push(only);
      await scheduler.wait(5);
      if (outage.isDown) throw new Error("D1 is down");
      return [...there.values()].filter(({ id }) => only === null || only.includes(id));
    };
    const guard = new GuardAlarm(storage);
    const copy = new BenchCopy(
      storage,
      guard,
      read,
      async () => {},
      () => {},
      () => {},
    );
    await work({ copy, there, asked, outage });
  });
}

const idsOf = (copy: BenchCopy) => copy.members().map(({ id }) => id);

test("of a bench that changed in one expert only they are read; who left leaves the copy, who came takes their place in it", () =>
  withCopy(async ({ copy, there, asked }) => {
    await copy.changed(null);
    there.set("spec_2", entry("spec_2", { load: 3 }));
    await copy.changed("spec_2");
    expect(copy.members().map(({ availability }) => availability)).toEqual(["available", "busy", "available"]);
    there.delete("spec_1");
    await copy.changed("spec_1");
    expect(idsOf(copy)).toEqual(["spec_2", "spec_3"]);
    there.set("spec_1", entry("spec_1"));
    await copy.changed("spec_1");
    expect(idsOf(copy)).toEqual(["spec_1", "spec_2", "spec_3"]);
    expect(asked).toEqual([null, ["spec_2"], ["spec_1"], ["spec_1"]]);
  }));

test("where there is no copy yet, the whole bench is read, whoever changed", () =>
  withCopy(async ({ copy, asked }) => {
    await copy.changed("spec_2");
    expect(idsOf(copy)).toEqual(["spec_1", "spec_2", "spec_3"]);
    expect(asked).toEqual([null]);
  }));

test("those who change while the bench is read are read in one go after it", () =>
  withCopy(async ({ copy, there, asked }) => {
    await copy.changed(null);
    const first = copy.changed("spec_1");
    for (const id of ["spec_2", "spec_3"]) there.set(id, entry(id, { load: 3 }));
    await Promise.all([first, copy.changed("spec_2"), copy.changed("spec_3")]);
    expect(asked).toEqual([null, ["spec_1"], ["spec_2", "spec_3"]]);
    expect(copy.members().map(({ availability }) => availability)).toEqual(["available", "busy", "busy"]);
  }));

test("after a reading that failed the whole bench is read, by the next who changes or by the alarm", () =>
  withCopy(async ({ copy, there, asked, outage }) => {
    await copy.changed(null);
    outage.isDown = true;
    there.set("spec_1", entry("spec_1", { load: 3 }));
    await copy.changed("spec_1");
    expect(copy.members()[0]?.availability).toBe("available");
    outage.isDown = false;
    await copy.changed("spec_2");
    expect(copy.members()[0]?.availability).toBe("busy");
    expect(asked).toEqual([null, ["spec_1"], null]);
    outage.isDown = true;
    await copy.changed("spec_3");
    outage.isDown = false;
    await copy.retry();
    await copy.retry();
    expect(asked.slice(3)).toEqual([["spec_3"], null]);
  }));
