import { Validator } from "@cfworker/json-schema";
import { beforeAll, describe, expect, test } from "vitest";
import { BRIEF, call, create, get, newWorkspace, until, type Workspace } from "../support/api.ts";
import { inMinutes, usage } from "../support/http-helpers.ts";
import { callTool, connect, ERAS, type Era, LEGACY, MODERN, rpc } from "./client.ts";

const NAMES = ["deploy_specialist", "check_deployment", "reply_to_deployment", "list_specialists", "get_usage"];
const LATER = { urgency: "scheduled", scheduled_for: inMinutes(60) };

let workspace: Workspace;
beforeAll(async () => {
  workspace = await newWorkspace();
});

interface Listed {
  name: string;
  description: string;
  inputSchema: Record<string, unknown>;
  outputSchema: Record<string, unknown>;
  annotations: Record<string, unknown>;
}
const listed = async (era: Era = "modern") =>
  (await rpc(era, "tools/list", {}, { key: workspace.test })).result.tools as Listed[];

describe("the official client", () => {
  test.concurrent.each(ERAS)("speaks the %s protocol, lists the five tools and calls each", async (era) => {
    const client = await connect(workspace.test, era);
    expect(client.getNegotiatedProtocolVersion()).toBe(era === "modern" ? MODERN : LEGACY);
    expect(client.getServerVersion()).toMatchObject({ name: "humandeploy" });
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(NAMES);

    const made = await client.callTool({
      name: "deploy_specialist",
      arguments: { ...BRIEF, metadata: { hd_test: "needs_input" } },
    });
    const { id, status } = made.structuredContent as { id: string; status: string };
    expect([status, made.isError ?? false]).toEqual(["pending", false]);
    let version = 1;
    let asked: { id: string } | null = null;
    for (let turn = 0; turn < 5 && !asked; turn++) {
      const seen = await client.callTool({
        name: "check_deployment",
        arguments: { deployment_id: id, wait_seconds: 20, after: version },
      });
      ({ version, question: asked } = seen.structuredContent as { version: number; question: { id: string } | null });
    }
    const replied = await client.callTool({
      name: "reply_to_deployment",
      arguments: { deployment_id: id, body: "The first one.", question_id: asked?.id },
    });
    expect(replied.structuredContent).toMatchObject({ id, status: "in_progress", question: null });
    const experts = await client.callTool({ name: "list_specialists", arguments: {} });
    expect(experts.structuredContent).toEqual((await call("/v1/experts", { key: workspace.test })).body);
    const credits = await client.callTool({ name: "get_usage", arguments: {} });
    expect(credits.structuredContent).toMatchObject({ object: "usage", mode: "test" });

    const done = await until(workspace.test, id, "completed");
    const last = await client.callTool({ name: "check_deployment", arguments: { deployment_id: id } });
    expect(last.structuredContent).toEqual(done);
    await client.close();
  });
});

test.concurrent("every structured result is the API's own object and satisfies the schema that was declared for it", async () => {
  const schemas = new Map((await listed()).map(({ name, outputSchema }) => [name, outputSchema]));
  const expectValid = (name: string, value: unknown) => {
    const { valid, errors } = new Validator(schemas.get(name) ?? false, "2020-12", false).validate(value);
    expect(valid, JSON.stringify(errors)).toBe(true);
  };
  const { test: key } = await newWorkspace();
  const tell = async (name: string, args = {}) => {
    const { result } = await callTool("modern", key, name, args);
    expectValid(name, result.structuredContent);
    return result.structuredContent as { id: string };
  };
  const [done, asked, expired] = await Promise.all([
    create(key).then(({ id }) => until(key, id, "completed")),
    create(key, {}, "needs_input").then(({ id }) => until(key, id, "needs_input")),
    create(key, {}, "expire").then(({ id }) => until(key, id, "expired")),
  ]);
  for (const deployment of [done, asked, expired]) {
    expect(await tell("check_deployment", { deployment_id: deployment.id })).toEqual(deployment);
  }
  await tell("reply_to_deployment", { deployment_id: asked.id, body: "b" });
  const made = await tell("deploy_specialist", { ...BRIEF, ...LATER });
  expect(await get(key, made.id)).toEqual(made);
  await call(`/v1/deployments/${made.id}/cancel`, { key, method: "POST" });
  await tell("check_deployment", { deployment_id: made.id });
  await tell("list_specialists");
  await tell("get_usage");
  expectValid(
    "list_specialists",
    (await callTool("modern", workspace.live, "list_specialists")).result.structuredContent,
  );
});

describe("what hosts ask of a tool set", () => {
  test.each(ERAS)("in the %s protocol names, descriptions and schemas are such as hosts take", async (era) => {
    for (const tool of await listed(era)) {
      expect(tool.name).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
      expect(`mcp__humandeploy__${tool.name}`.length).toBeLessThanOrEqual(64);
      expect(tool.description.length).toBeLessThanOrEqual(1_024);
      for (const schema of [tool.inputSchema, tool.outputSchema]) {
        expect(schema.type).toBe("object");
        expect(Object.keys(schema)).not.toEqual(expect.arrayContaining([expect.stringMatching(/^(any|all|one)Of$/)]));
        expect(JSON.stringify(schema)).not.toContain("$ref");
      }
      expect(JSON.stringify(tool.inputSchema)).not.toContain('"null"');
      expect(tool.inputSchema.additionalProperties).toBe(false);
      expect(Object.keys(tool.annotations).toSorted()).toEqual(
        ["destructiveHint", "idempotentHint", "openWorldHint", "readOnlyHint", "title"].toSorted(),
      );
    }
  });

  test("what only reads says so, and nothing says that it destroys", async () => {
    const tools = await listed();
    const reading = tools.filter(({ annotations }) => annotations.readOnlyHint).map(({ name }) => name);
    expect(reading).toEqual(["check_deployment", "list_specialists", "get_usage"]);
    expect(tools.some(({ annotations }) => annotations.destructiveHint)).toBe(false);
  });
});

describe("names", () => {
  test.each(["humandeploy.", "humandeploy_"])("a tool answers to its name with %s before it", async (prefix) => {
    for (const era of ERAS) {
      const { result } = await callTool(era, workspace.test, `${prefix}get_usage`);
      expect(result.structuredContent).toMatchObject({ object: "usage" });
    }
  });

  test.each(["nothing", "humandeploy.", "humandeploy.humandeploy.get_usage", "GET_USAGE", "constructor"])(
    "there is no tool %s",
    async (name) => {
      for (const era of ERAS) {
        const { error } = await callTool(era, workspace.test, name);
        expect(error).toMatchObject({ code: -32_602, message: expect.stringContaining(name) });
      }
    },
  );
});

describe("bad arguments change nothing and are named", () => {
  const wrong: [rule: string, name: string, args: Record<string, unknown>, said: string][] = [
    ["an unknown argument", "deploy_specialist", { ...BRIEF, contextUrl: "x" }, "contextUrl: is not a known field"],
    ["a missing one", "deploy_specialist", { skills: ["copy"] }, "brief: is required"],
    ["one of another type", "deploy_specialist", { ...BRIEF, skills: "copy" }, "skills: "],
    ["one too long", "deploy_specialist", { ...BRIEF, brief: "x".repeat(10_001) }, "brief: must have at most"],
    ["one of the moment", "deploy_specialist", { ...BRIEF, urgency: "scheduled" }, "scheduled_for: is required"],
    ["a file in a list", "deploy_specialist", { ...BRIEF, context_files: ["ftp://x"] }, "context_files[0]: "],
    ["a scenario", "deploy_specialist", { ...BRIEF, metadata: { hd_test: "x" } }, "metadata.hd_test: "],
    ["an empty key", "deploy_specialist", { ...BRIEF, idempotency_key: "" }, "idempotency_key: must have 1 to 255"],
    ["too long a wait", "check_deployment", { deployment_id: "x", wait_seconds: 51 }, "wait_seconds: must be a whole"],
    ["a broken wait", "check_deployment", { deployment_id: "x", wait_seconds: 1.5 }, "wait_seconds: must be a whole"],
    ["a wait as text", "check_deployment", { deployment_id: "x", wait_seconds: "5" }, "wait_seconds: must be a whole"],
    ["after without a wait", "check_deployment", { deployment_id: "x", after: 1 }, "after: is allowed only with"],
    ["no id", "check_deployment", {}, "deployment_id: is required"],
    ["an empty reply", "reply_to_deployment", { deployment_id: "x", body: "" }, "body: must have at least"],
    ["an argument to one that takes none", "get_usage", { verbose: true }, "verbose: is not a known field"],
  ];

  test.each(wrong)("%s of %s", async (_, name, args, said) => {
    const before = await usage(workspace.test);
    for (const era of ERAS) {
      const { result, text, status } = await callTool(era, workspace.test, name, args);
      expect([status, result.isError, result.structuredContent]).toEqual([200, true, undefined]);
      expect(text).toContain(`Error invalid_request: ${said}`);
      expect(result._meta).toMatchObject({
        "ai.humandeploy/error": { code: "invalid_request", type: "invalid_request" },
      });
    }
    expect(await usage(workspace.test)).toEqual(before);
  });
});

describe("what the API refuses is a tool's error with its code and message, and no answer", () => {
  const refused: [code: string, name: string, args: () => Promise<Record<string, unknown>>][] = [
    ["not_found", "check_deployment", async () => ({ deployment_id: "dep_x" })],
    ["not_found", "reply_to_deployment", async () => ({ deployment_id: "dep_01H8R4Y2000000000000000000", body: "b" })],
    ["expert_unavailable", "deploy_specialist", async () => ({ ...BRIEF, metadata: { hd_test: "unavailable" } })],
    ["credits_exhausted", "deploy_specialist", async () => ({ ...BRIEF, metadata: { hd_test: "credits_exhausted" } })],
    [
      "invalid_state",
      "reply_to_deployment",
      async () => ({ deployment_id: (await create(workspace.test, LATER)).id, body: "b" }),
    ],
  ];

  test.each(refused)("%s of %s", async (code, name, args) => {
    const { result, text, headers } = await callTool("modern", workspace.test, name, await args());
    expect([result.isError, result.structuredContent]).toEqual([true, undefined]);
    expect(text).toMatch(new RegExp(`^Error ${code}: `));
    expect(result._meta).toMatchObject({
      "ai.humandeploy/error": { code, message: expect.any(String), request_id: headers.get("X-Request-Id") },
    });
  });
});

describe("idempotency_key", () => {
  const args = { ...BRIEF, ...LATER, idempotency_key: "mcp-1" };

  test("the same call again is the same deployment, and so is the same request over HTTP", async () => {
    const own = await newWorkspace();
    const [first, again] = [
      await callTool("modern", own.test, "deploy_specialist", args),
      await callTool("legacy", own.test, "deploy_specialist", args),
    ];
    expect(again.result.structuredContent).toEqual(first.result.structuredContent);
    expect(again.text).toContain("This call was made before");
    const headers = { "Idempotency-Key": args.idempotency_key };
    const http = await call("/v1/deployments", { key: own.test, headers, body: { ...BRIEF, ...LATER } });
    expect(http.headers.get("Idempotency-Replayed")).toBe("true");
    expect(http.body).toEqual(first.result.structuredContent);
    expect((await usage(own.test)).in_flight.count).toBe(1);
    const other = await callTool("modern", own.test, "deploy_specialist", { ...args, brief: "Another." });
    expect(other.text).toContain("Error idempotency_conflict");
  });
});
