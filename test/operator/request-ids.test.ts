import { beforeAll, expect, test } from "vitest";
import { call, create, newWorkspace, until, type Workspace } from "../support/api.ts";
import { benchExpert, brought, gave, ownSkill, type TestExpert } from "../support/bench.ts";
import { type Browser, signIn, submit } from "../support/console.ts";
import { eventually } from "../support/objects.ts";
import { mockWorld, type Received } from "../webhooks/receiver.ts";
import { recordedLines } from "./lines.ts";
import { operatorBrowser } from "./support.ts";

const world = mockWorld();
const lines = recordedLines();
const HOOK = "https://agent.example/request-ids";

let workspace: Workspace;
let expert: TestExpert;
let operator: Browser;

beforeAll(async () => {
  workspace = await newWorkspace();
  expert = await benchExpert([ownSkill()]);
  operator = await operatorBrowser();
});

/** What the receiver was sent of one event of a deployment. */
function receivedOf(type: string, deploymentId: string): Promise<Received> {
  return eventually(async () =>
    world.at(HOOK).find(({ headers, body }) => headers["humandeploy-event"] === type && body.includes(deploymentId)),
  );
}

/** Insists that one id is found at each stage of what a request set off. */
async function follows(request_id: string, route: string, type: string, deployment_id: string): Promise<void> {
  expect(request_id).toMatch(/^req_[0-9A-Z]{26}$/);
  const { headers } = await receivedOf(type, deployment_id);
  expect(headers["x-request-id"]).toBe(request_id);
  await eventually(async () => lines.of("delivery.attempt").some((line) => line.request_id === request_id));
  const of = (event: string) => lines.of(event).filter((line) => line.request_id === request_id);
  expect(of("request")).toMatchObject([{ route, deployment_id, level: "info", duration_ms: expect.any(Number) }]);
  expect(of(type)).toMatchObject([{ workspace_id: workspace.id, deployment_id, mode: "live", level: "info" }]);
  expect(of("delivery.attempt")).toMatchObject([
    {
      workspace_id: workspace.id,
      deployment_id,
      event_type: type,
      outcome: "delivered",
      duration_ms: expect.any(Number),
    },
  ]);
}

test("an agent's cancel: one id in its line, the state change's, the delivery's, and at the receiver", async () => {
  const { id } = await create(workspace.live, { skills: expert.skills, webhook_url: HOOK });
  const answer = await call(`/v1/deployments/${id}/cancel`, { key: workspace.live, method: "POST" });
  expect(answer.status, answer.text).toBe(200);
  await follows(answer.headers.get("X-Request-Id") ?? "", "/v1/deployments/:id/cancel", "deployment.cancelled", id);
  const request = lines.of("request").find((line) => line.deployment_id === id);
  expect(request).toMatchObject({ workspace_id: workspace.id, mode: "live" });
});

test("a create: one id in its line and in that of the deployment", async () => {
  const answer = await call<{ id: string }>("/v1/deployments", {
    key: workspace.test,
    body: { brief: "Look at this.", skills: ["copy"] },
  });
  const request_id = answer.headers.get("X-Request-Id");
  expect(lines.of("request").filter((line) => line.request_id === request_id)).toHaveLength(1);
  expect(lines.of("deployment.created").filter((line) => line.request_id === request_id)).toMatchObject([
    { workspace_id: workspace.id, deployment_id: answer.body.id, mode: "test", status: "pending" },
  ]);
});

test("an expert in the console: the page's request is followed to the receiver, of no workspace at the edge", async () => {
  const browser = await signIn(expert);
  const { id, version } = await brought(workspace.live, expert, "offered", { webhook_url: HOOK });
  const answer = await submit(browser, `/console/deployments/${id}/accept`, { version: String(version) });
  expect(answer.status, answer.text).toBe(303);
  const request_id = answer.headers.get("X-Request-Id") ?? "";
  await follows(request_id, "/console/deployments/:id/accept", "deployment.accepted", id);
  expect(lines.of("request").find((line) => line.request_id === request_id)?.workspace_id).toBeNull();
  await gave(expert, id, "start");
  await gave(expert, id, "complete", { output: { body: "Done." } });
});

test("an operator in the console: the same, and the audit names the request", async () => {
  const { id } = await brought(workspace.live, expert, "accepted", { webhook_url: HOOK });
  const answer = await submit(operator, `/operator/deployments/${id}/cancel`, { reason: "A test." });
  const request_id = answer.headers.get("X-Request-Id") ?? "";
  await follows(request_id, "/operator/deployments/:id/cancel", "deployment.cancelled", id);
  const audit = await call<{ data: { request_id: string }[] }>(`/admin/v1/audit?subject=${id}`, {
    key: "hd_admin_testbootstraptoken0123456789abcdef",
  });
  expect(audit.body.data.map((entry) => entry.request_id)).toEqual([request_id]);
});

test("what a timer does is nobody's request: no id in its lines, and none at the receiver", async () => {
  const { id } = await create(workspace.test, { webhook_url: HOOK });
  await until(workspace.test, id, "completed");
  const { headers } = await receivedOf("deployment.completed", id);
  expect(headers["x-request-id"]).toBeUndefined();
  const line = lines.of("deployment.completed").find((one) => one.deployment_id === id);
  expect(line).toMatchObject({ request_id: null, workspace_id: workspace.id });
});
