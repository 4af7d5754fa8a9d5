import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { observe } from "../../src/services/analytics.ts";
import { create, newWorkspace, until } from "../support/api.ts";
import { override } from "../support/faults.ts";

function dataset(writeDataPoint: AnalyticsEngineDataset["writeDataPoint"]): { ANALYTICS: AnalyticsEngineDataset } {
  return { ANALYTICS: { writeDataPoint } };
}

test("a request is one data point: its workspace as the index, words as blobs, milliseconds as a double", () => {
  const write = vi.fn();
  const point = { event: "request", workspace_id: "ws_1", mode: "live", route: "/v1/deployments/:id", method: "GET" };
  observe(dataset(write), { ...point, status: 200, duration_ms: 12 });
  expect(write).toHaveBeenCalledExactlyOnceWith({
    indexes: ["ws_1"],
    blobs: ["request", "/v1/deployments/:id", "GET", "200", "live"],
    doubles: [12, 1],
  });
});

test("a state change has the same places, with what it lacks left empty", () => {
  const write = vi.fn();
  observe(dataset(write), { event: "deployment.accepted", workspace_id: null, status: "accepted" });
  expect(write).toHaveBeenCalledExactlyOnceWith({
    indexes: [""],
    blobs: ["deployment.accepted", "", "", "accepted", ""],
    doubles: [0, 1],
  });
});

test("nothing is written where no dataset is bound, and one that fails disturbs nobody", () => {
  expect(() => observe({}, { event: "request" })).not.toThrow();
  const broken = vi.fn(() => {
    throw new Error("over the limit");
  });
  expect(() => observe(dataset(broken), { event: "request" })).not.toThrow();
  expect(broken).toHaveBeenCalledOnce();
});

test("where a dataset is bound, each request and each state change is counted once", async () => {
  const workspace = await newWorkspace();
  const write = vi.fn();
  const restore = override(env, dataset(write));
  try {
    const { id } = await create(workspace.test);
    await until(workspace.test, id, "completed");
  } finally {
    restore();
  }
  const points = write.mock.calls.map(([point]) => point as AnalyticsEngineDataPoint);
  const of = (event: string) => points.filter(({ blobs }) => blobs?.[0] === event);
  expect(of("request").map(({ blobs }) => blobs?.slice(1, 4))).toContainEqual(["/v1/deployments", "POST", "201"]);
  for (const event of ["created", "accepted", "in_progress", "completed"]) {
    expect(of(`deployment.${event}`), event).toHaveLength(1);
    expect(of(`deployment.${event}`)[0]).toMatchObject({ indexes: [workspace.id] });
  }
});
