import { beforeAll, describe, expect, test } from "vitest";
import type { Deployment } from "../../src/domain/deployment/schemas.ts";
import { BRIEF, get, newWorkspace, until, type Workspace } from "../support/api.ts";
import { benchExpert, gave, ownSkill, untilOffered } from "../support/bench.ts";
import { inMinutes } from "../support/http-helpers.ts";
import { callTool, DECLARING, rpc, WITHOUT_ELICITATION } from "./client.ts";

let workspace: Workspace;
beforeAll(async () => {
  workspace = await newWorkspace();
});

type Json = Record<string, unknown>;
const INFO = { "io.modelcontextprotocol/serverInfo": expect.anything() };

const task = (method: "get" | "update" | "cancel", taskId: string, more: Json = {}, init: Json = {}) =>
  rpc("modern", `tasks/${method}`, { taskId, ...more }, { key: workspace.test, capabilities: DECLARING, ...init });

async function deployed(scenario: string | null, more: Json = {}, key = workspace.test): Promise<string> {
  const metadata = scenario ? { metadata: { hd_test: scenario } } : {};
  const args = { ...BRIEF, ...metadata, ...more };
  const { result } = await callTool("modern", key, "deploy_specialist", args, { capabilities: DECLARING });
  return (result as unknown as { taskId: string }).taskId;
}

const times = { createdAt: expect.stringMatching(/Z$/), lastUpdatedAt: expect.stringMatching(/Z$/) };
const common = (taskId: string) => ({ taskId, ...times, ttlMs: null, pollIntervalMs: 1_000 });

/** The reply form's response, as a host fills it in. */
const accept = (question: string, reply: unknown) => ({
  inputResponses: { [question]: { action: "accept", content: { reply } } },
});

describe("a client that declares the extension", () => {
  test.concurrent("is told that the server has it", async () => {
    const { result } = await rpc("modern", "server/discover", {}, { key: workspace.test });
    expect(result.capabilities).toEqual({ tools: {}, extensions: { "io.modelcontextprotocol/tasks": {} } });
  });

  test.concurrent("gets a task for a deployment, which tasks/get follows to the expert's answer", async () => {
    const { result } = await callTool("modern", workspace.test, "deploy_specialist", BRIEF, {
      capabilities: DECLARING,
    });
    const { taskId: id, statusMessage } = result as unknown as { taskId: string; statusMessage: string };
    expect(result).toEqual({
      resultType: "task",
      status: "working",
      statusMessage: expect.stringContaining("no expert has picked it up yet"),
      ...common(id),
      _meta: INFO,
    });
    expect(statusMessage).toContain(id);
    const done = await until(workspace.test, id, "completed");
    const seen = await task("get", id);
    expect(seen.result).toMatchObject({ resultType: "complete", status: "completed", ...common(id) });
    expect(seen.result.result).toEqual({
      resultType: "complete",
      content: [{ type: "text", text: expect.stringContaining("Answer:") }],
      structuredContent: done,
      isError: false,
    });
  });

  test.concurrent("gets a plain result from every other tool", async () => {
    const { result } = await callTool("modern", workspace.test, "get_usage", {}, { capabilities: DECLARING });
    expect(result.structuredContent).toMatchObject({ object: "usage" });
    const refused = await callTool("modern", workspace.test, "deploy_specialist", {}, { capabilities: DECLARING });
    expect(refused.result.isError).toBe(true);
  });

  test.concurrent("is asked the expert's question, and its reply goes to that question and no other", async () => {
    const id = await deployed("needs_input");
    const { question } = await until(workspace.test, id, "needs_input");
    const asked = await task("get", id);
    expect(asked.result).toMatchObject({ status: "input_required", ...common(id) });
    expect(asked.result.inputRequests).toEqual({
      [question?.id ?? ""]: {
        method: "elicitation/create",
        params: {
          mode: "form",
          message: expect.stringContaining(question?.body ?? "?"),
          requestedSchema: {
            type: "object",
            properties: { reply: expect.objectContaining({ type: "string", minLength: 1, maxLength: 20_000 }) },
            required: ["reply"],
          },
        },
      },
    });
    for (const stranger of ["msg_01H8R4Y2000000000000000000", "reply", "__proto__"]) {
      const ignored = await task("update", id, accept(stranger, "Not for you."));
      expect(ignored.result).toMatchObject({ resultType: "complete" });
    }
    expect((await get(workspace.test, id)).status).toBe("needs_input");
    const replied = await task("update", id, accept(question?.id ?? "", "The first one."));
    expect(replied.result).toEqual({ resultType: "complete", _meta: INFO });
    const again = await task("update", id, accept(question?.id ?? "", "The first one, again."));
    expect(again.result).toMatchObject({ _meta: { "ai.humandeploy/error": { code: "invalid_state" } } });
    const done = await until(workspace.test, id, "completed");
    expect(done.thread.filter(({ author }) => author === "agent").map(({ body }) => body)).toEqual(["The first one."]);
  });

  test.concurrent("that declines or calls off has not replied", async () => {
    const id = await deployed("needs_input");
    const { question, thread } = await until(workspace.test, id, "needs_input");
    for (const response of [
      { action: "decline" },
      { action: "cancel" },
      { action: "decline", content: { reply: "No." } },
      { action: "else", content: { reply: "No." } },
    ]) {
      const { result } = await task("update", id, { inputResponses: { [question?.id ?? ""]: response } });
      expect(result).toMatchObject({ resultType: "complete" });
    }
    for (const inputResponses of [{}, undefined, "x", { [question?.id ?? ""]: "x" }]) {
      const { result } = await task("update", id, { inputResponses });
      expect(result).toMatchObject({ resultType: "complete" });
    }
    expect(await get(workspace.test, id)).toMatchObject({ status: "needs_input", thread });
    for (const reply of ["", 5, undefined, ["x"], "x".repeat(20_001)]) {
      const { error } = await task("update", id, accept(question?.id ?? "", reply));
      expect(error).toMatchObject({ code: -32_602, message: expect.stringContaining("content.reply: ") });
    }
    expect(await get(workspace.test, id)).toMatchObject({ status: "needs_input", thread });
  });

  test.concurrent("that can't ask is told the question in words, and is not asked", async () => {
    const id = await deployed("needs_input");
    const { question } = await until(workspace.test, id, "needs_input");
    for (const capabilities of [WITHOUT_ELICITATION, { ...WITHOUT_ELICITATION, elicitation: { url: {} } }]) {
      const { result } = await task("get", id, {}, { capabilities });
      expect(result).toMatchObject({ status: "input_required", inputRequests: {} });
      expect(result.statusMessage).toContain(question?.body);
      expect(result.statusMessage).toContain("reply_to_deployment");
    }
  });

  test.concurrent.each([
    ["expire", "No expert accepted it in time."],
    ["no_reply", "The expert's question got no reply in time."],
  ])("sees %s as failed, in plain words, and never as completed", async (scenario, why) => {
    const id = await deployed(scenario);
    const expired = await until(workspace.test, id, "expired");
    const { result } = await task("get", id);
    expect(result).toMatchObject({
      status: "failed",
      statusMessage: expect.stringContaining("NO human answered it"),
      error: { code: -32_000, message: expect.stringContaining(why), data: { code: "expired", deployment: expired } },
    });
    expect(result).not.toHaveProperty("result");
  });

  test.concurrent("cancels with tasks/cancel", async () => {
    const id = await deployed(null, { urgency: "scheduled", scheduled_for: inMinutes(60) });
    expect((await task("cancel", id)).result).toEqual({ resultType: "complete", _meta: INFO });
    const { result } = await task("get", id);
    expect(result).toMatchObject({ status: "cancelled", statusMessage: expect.stringContaining("by agent") });
    expect(result).not.toHaveProperty("result");
  });

  test.concurrent("is heard but not obeyed where a deployment can't be cancelled any more", async () => {
    const expert = await benchExpert([ownSkill()]);
    const live = { key: workspace.live };
    const id = await deployed(null, { skills: expert.skills }, workspace.live);
    await untilOffered(expert, id);
    await gave(expert, id, "accept");
    const started: Deployment = await gave(expert, id, "start");
    const { result } = await task("cancel", id, {}, live);
    expect(result).toMatchObject({
      resultType: "complete",
      _meta: { "ai.humandeploy/error": { code: "invalid_state" } },
    });
    expect((await task("get", id, {}, live)).result).toMatchObject({ status: "working", pollIntervalMs: 10_000 });
    expect(await get(workspace.live, id)).toEqual(started);
    await gave(expert, id, "cancel", { reason: "No.", output: { body: "Half of it." } });
    const over = (await task("get", id, {}, live)).result;
    expect(over).toMatchObject({ status: "cancelled", statusMessage: expect.stringContaining("by expert") });
  });

  test.concurrent.each(["get", "update", "cancel"] as const)(
    "has no task by an id that is none: tasks/%s",
    async (method) => {
      for (const id of ["x", "dep_x", "dep_01H8R4Y2000000000000000000", ""]) {
        const { error } = await task(method, id, { inputResponses: {} }, id ? {} : { headers: { "Mcp-Name": "" } });
        expect(error.code).toBe(-32_602);
      }
      const { error } = await rpc("modern", `tasks/${method}`, {}, { key: workspace.test, capabilities: DECLARING });
      expect(error).toMatchObject({ code: -32_602, message: expect.stringContaining("taskId") });
    },
  );
});

describe("a client that does not declare the extension", () => {
  test.concurrent.each([[{}], [{ extensions: {} }], [{ elicitation: {} }]])(
    "never sees a task: %j",
    async (declared) => {
      const { test: key } = await newWorkspace();
      const { result } = await callTool("modern", key, "deploy_specialist", BRIEF, { capabilities: declared });
      expect(result.structuredContent).toMatchObject({ object: "deployment", status: "pending" });
      expect(result).not.toHaveProperty("taskId");
    },
  );

  test.concurrent("never sees one for a declaration that is none", async () => {
    const declared = { extensions: { "io.modelcontextprotocol/tasks": null } };
    const { test: key } = await newWorkspace();
    const { status, error } = await callTool("modern", key, "deploy_specialist", BRIEF, { capabilities: declared });
    expect([status, error.code]).toEqual([400, -32_602]);
  });

  test.concurrent("is told which capability the methods need", async () => {
    const id = await deployed(null, { urgency: "scheduled", scheduled_for: inMinutes(60) });
    for (const method of ["get", "update", "cancel"] as const) {
      const { status, error } = await task(method, id, { inputResponses: {} }, { capabilities: {} });
      expect([status, error.code]).toEqual([400, -32_021]);
      expect(error.data).toEqual({ requiredCapabilities: { extensions: { "io.modelcontextprotocol/tasks": {} } } });
    }
    expect((await get(workspace.test, id)).status).toBe("pending");
    await task("cancel", id);
  });

  test.concurrent("may not subscribe to tasks; one that declares it is told that there is nothing to hear", async () => {
    const listen = (capabilities: Json) =>
      rpc(
        "modern",
        "subscriptions/listen",
        { notifications: { taskIds: ["dep_x"] } },
        { key: workspace.test, capabilities },
      );
    const refused = await listen({});
    expect([refused.status, refused.error.code]).toEqual([400, -32_021]);
    const heard = await listen(DECLARING);
    expect(heard.text).toContain("notifications/subscriptions/acknowledged");
    expect(heard.text).not.toContain("dep_x");
    expect(heard.result).toMatchObject({ resultType: "complete" });
  });

  test.concurrent("of the older protocol finds no such methods, and gets plain results", async () => {
    const capabilities = { capabilities: DECLARING, key: workspace.test };
    const { error } = await rpc("legacy", "tasks/get", { taskId: "dep_x" }, capabilities);
    expect(error.code).toBe(-32_601);
    const { result } = await callTool("legacy", workspace.test, "deploy_specialist", BRIEF, {
      capabilities: DECLARING,
    });
    expect(result.structuredContent).toMatchObject({ status: "pending" });
  });
});
