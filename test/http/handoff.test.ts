import { expect, test } from "vitest";
import { BRIEF, call, create, get, newWorkspace, until } from "../support/api.ts";

test("a test deployment is created in pending and completed by the simulated expert", async () => {
  const { test: key } = await newWorkspace();
  const created = await create(key, { urgency: "priority", context_url: "https://humandeploy.ai/pricing" });
  expect(created).toMatchObject({
    object: "deployment",
    mode: "test",
    status: "pending",
    version: 1,
    brief: BRIEF.brief,
  });
  const accepted = await until(key, created.id, "accepted", "in_progress", "completed");
  expect(accepted.expert).toMatchObject({ name: expect.stringContaining("synthetic") });
  const done = await until(key, created.id, "completed");
  expect(done.output).toMatchObject({ synthetic: true, partial: false });
  expect(done.output?.body).toContain("synthetic");
  expect(done.credits).toEqual({ reserved: 0, settled: 0 });
  expect(await get(key, created.id)).toEqual(done);
  const { body } = await call<{ data: { type: string; sequence: number }[] }>(`/v1/deployments/${created.id}/events`, {
    key,
  });
  expect(body.data.map(({ type, sequence }) => [sequence, type])).toEqual([
    [1, "deployment.accepted"],
    [2, "deployment.in_progress"],
    [3, "deployment.completed"],
  ]);
});
