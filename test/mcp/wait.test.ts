import { runInDurableObject } from "cloudflare:test";
import { beforeAll, describe, expect, test } from "vitest";
import { call, create, newWorkspace, until, type Workspace } from "../support/api.ts";
import { inMinutes } from "../support/http-helpers.ts";
import { deploymentStub, eventually } from "../support/objects.ts";
import { callTool, connect, ERAS } from "./client.ts";

const LATER = () => ({ urgency: "scheduled", scheduled_for: inMinutes(60) });

const listeners = (id: string) => runInDurableObject(deploymentStub(id), (_, state) => state.getWebSockets().length);

let workspace: Workspace;
beforeAll(async () => {
  workspace = await newWorkspace();
});

describe("wait_seconds", () => {
  test.concurrent.each(ERAS)("in the %s protocol holds until the deployment changes, and no longer", async (era) => {
    const { id } = await create(workspace.test, LATER());
    const held = callTool(era, workspace.test, "check_deployment", { deployment_id: id, wait_seconds: 40 });
    const cancelled = await call(`/v1/deployments/${id}/cancel`, { key: workspace.test, method: "POST" });
    expect((await held).result.structuredContent).toEqual(cancelled.body);
  });

  test.concurrent("answers with what is when the time is over, and at once when it ended or is past after", async () => {
    const still = await create(workspace.test, LATER());
    const check = (args: object) => callTool("modern", workspace.test, "check_deployment", { ...args });
    const waited = await check({ deployment_id: still.id, wait_seconds: 1, after: still.version });
    expect(waited.result.structuredContent).toEqual(still);
    const past = await check({ deployment_id: still.id, wait_seconds: 50, after: 0 });
    expect(past.result.structuredContent).toEqual(still);
    await call(`/v1/deployments/${still.id}/cancel`, { key: workspace.test, method: "POST" });
    const over = await check({ deployment_id: still.id, wait_seconds: 50 });
    expect(over.result.structuredContent).toMatchObject({ status: "cancelled" });
  });

  test.concurrent.each(ERAS)("in the %s protocol tells a client that asked how it gets on", async (era) => {
    const { id } = await create(workspace.test, LATER());
    const client = await connect(workspace.test, era);
    const seen: { progress: number; total?: number | undefined; message?: string | undefined }[] = [];
    const { structuredContent } = await client.callTool(
      { name: "check_deployment", arguments: { deployment_id: id, wait_seconds: 5 } },
      { onprogress: (progress) => seen.push(progress) },
    );
    expect(structuredContent).toMatchObject({ id, status: "pending" });
    expect(seen.map(({ progress, total }) => [progress, total])).toEqual([
      [2, 5],
      [4, 5],
    ]);
    expect(seen[0]?.message).toContain("Waiting");
    await client.close();
    await call(`/v1/deployments/${id}/cancel`, { key: workspace.test, method: "POST" });
  });

  test.concurrent.each(ERAS)("in the %s protocol a client may give up, and it hurts nothing", async (era) => {
    const { id } = await create(workspace.test, LATER());
    const client = await connect(workspace.test, era);
    const stop = new AbortController();
    const held = client.callTool(
      { name: "check_deployment", arguments: { deployment_id: id, wait_seconds: 20 } },
      { signal: stop.signal, onprogress: () => stop.abort() },
    );
    await expect(held).rejects.toThrow();
    // The older protocol has no way to tell a stateless server.
    if (era === "modern") await eventually(async () => (await listeners(id)) === 0);
    const again = await client.callTool({ name: "check_deployment", arguments: { deployment_id: id } });
    expect(again.structuredContent).toMatchObject({ status: "pending" });
    await client.close();
    await call(`/v1/deployments/${id}/cancel`, { key: workspace.test, method: "POST" });
  });

  test.concurrent("listens at the deployment as long as it waits", async () => {
    const { id } = await create(workspace.test, LATER());
    const held = callTool("modern", workspace.test, "check_deployment", { deployment_id: id, wait_seconds: 20 });
    await eventually(async () => (await listeners(id)) === 1);
    await call(`/v1/deployments/${id}/cancel`, { key: workspace.test, method: "POST" });
    await held;
    await eventually(async () => (await listeners(id)) === 0);
  });
});

test.concurrent("an older client's batch is answered call by call", async () => {
  const { id } = await create(workspace.test);
  await until(workspace.test, id, "completed");
  const message = (n: number, name: string, args: object) => ({
    jsonrpc: "2.0",
    id: n,
    method: "tools/call",
    params: { name, arguments: args },
  });
  const answer = await call("/mcp", {
    key: workspace.test,
    headers: { Accept: "application/json, text/event-stream", "MCP-Protocol-Version": "2025-03-26" },
    body: [message(1, "get_usage", {}), message(2, "check_deployment", { deployment_id: id })],
  });
  const messages = answer.text.split("\n").filter((line) => line.startsWith("data: "));
  const byId = new Map(messages.map((line) => JSON.parse(line.slice(6))).map((each) => [each.id, each.result]));
  expect(byId.get(1).structuredContent).toMatchObject({ object: "usage" });
  expect(byId.get(2).structuredContent).toMatchObject({ id, status: "completed" });
});
