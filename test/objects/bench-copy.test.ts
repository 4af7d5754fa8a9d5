import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
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
