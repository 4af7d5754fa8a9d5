import { expect, test, vi } from "vitest";
import { observe } from "../../src/services/analytics.ts";

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
