import assert from "node:assert/strict";
import { test } from "node:test";
import { tools as aiSdkTools } from "../src/adapters/ai-sdk.ts";
import { tools as langChainTools } from "../src/adapters/langchain.ts";
import { tools as openAiTools } from "../src/adapters/openai.ts";
import type { ToolSchema } from "../src/adapters/tools.ts";
import { toolsOf } from "../src/adapters/tools.ts";
import { hangUp, json, refused, stub } from "./support/stub.ts";

const NAMES = ["deploy_specialist", "check_deployment", "reply_to_deployment", "list_specialists", "get_usage"];
const MADE = { id: "dep_1", object: "deployment", status: "pending", context_url: null, metadata: { my_key: 1 } };
const ASK = {
  brief: "Do it.",
  skills: ["copy"],
  context_url: "https://x.test",
  urgency: null,
  metadata: { my_key: 1 },
};
const CALL_ID = "call_AbCdEfGhIjKlMnOp";

test("all five tools have the names of the contract, and their arguments are the API's", async () => {
  await using server = await stub([json(200, {})]);
  const all = toolsOf(server.client);
  assert.deepEqual(
    all.map(({ name }) => name),
    NAMES,
  );
  assert.deepEqual(
    toolsOf(server.client, { only: ["get_usage"] }).map(({ name }) => name),
    ["get_usage"],
  );
  for (const { schema } of all) for (const key of schema.required) assert.ok(key in schema.properties, key);
});

test("the AI SDK's tools do what they say, and a call that is handled twice is one deployment", async () => {
  await using server = await stub([json(201, MADE)]);
  const tools = aiSdkTools(server.client, { defaults: { webhookUrl: "https://hook.test", urgency: "priority" } });
  assert.deepEqual(Object.keys(tools), NAMES);
  const schema = tools.deploy_specialist.inputSchema;
  assert.equal(schema[Symbol.for("vercel.ai.schema")], true);
  assert.equal((schema.jsonSchema as ToolSchema).type, "object");

  const result = await tools.deploy_specialist.execute(ASK, { toolCallId: CALL_ID });
  assert.deepEqual(result, MADE);
  await tools.deploy_specialist.execute(ASK, { toolCallId: CALL_ID });
  await tools.deploy_specialist.execute(ASK, { toolCallId: "0" });
  await tools.deploy_specialist.execute(ASK, { toolCallId: "0" });
  assert.deepEqual(JSON.parse(server.requests[0]?.body ?? ""), {
    brief: "Do it.",
    skills: ["copy"],
    context_url: "https://x.test",
    metadata: { my_key: 1 },
    webhook_url: "https://hook.test",
    urgency: "priority",
  });
  const keys = server.requests.map(({ headers }) => headers["idempotency-key"]);
  assert.equal(keys[0], keys[1]);
  assert.equal(new Set(keys).size, 3);
});

test("checking, replying, listing and usage go where they should", async () => {
  await using server = await stub([
    json(200, { object: "list", data: [{ id: "spec_1", median_turnaround_seconds: 9 }], next: null }),
  ]);
  const tools = aiSdkTools(server.client);
  await tools.check_deployment.execute({ deployment_id: "dep_1", wait_seconds: 90 });
  await tools.check_deployment.execute({ deployment_id: "dep_1", wait_seconds: null });
  await tools.reply_to_deployment.execute({ deployment_id: "dep_1", body: "Yes.", question_id: "msg_1" });
  const roster = await tools.list_specialists.execute({});
  await tools.get_usage.execute(undefined);
  assert.deepEqual(
    server.requests.map(({ method, path }) => `${method} ${path}`),
    [
      "GET /v1/deployments/dep_1?wait=50",
      "GET /v1/deployments/dep_1",
      "POST /v1/deployments/dep_1/reply",
      "GET /v1/experts",
      "GET /v1/usage",
    ],
  );
  assert.deepEqual(JSON.parse(server.requests[2]?.body ?? ""), { body: "Yes.", question_id: "msg_1" });
  assert.deepEqual(roster, { object: "list", data: [{ id: "spec_1", median_turnaround_seconds: 9 }] });
});

test("an error of the API is a result that a model can act on; one of the connection is thrown", async () => {
  await using server = await stub([refused(422, "expert_unavailable"), hangUp], { maxRetries: 0 });
  const { deploy_specialist, check_deployment } = aiSdkTools(server.client);
  assert.deepEqual(await deploy_specialist.execute(ASK), {
    error: {
      type: "invalid_request",
      code: "expert_unavailable",
      message: "It is expert_unavailable.",
      request_id: "req_1",
      docs_url: "https://x.test/docs#expert_unavailable",
    },
  });
  assert.match(
    JSON.stringify(await check_deployment.execute({ deployment_id: "../x" })),
    /deployment_id: is not an id/,
  );
  await assert.rejects(deploy_specialist.execute(ASK), { name: "ConnectionError" });
});

test("OpenAI's tools answer a call of Chat Completions and one of Responses in kind", async () => {
  await using server = await stub([json(201, MADE)]);
  const { chat, responses, handleToolCall, handles } = openAiTools(server.client);
  assert.deepEqual(
    chat.map((tool) => tool.function.name),
    NAMES,
  );
  assert.deepEqual(
    responses.map(({ type, name, strict }) => [type, name, strict]),
    NAMES.map((name) => ["function", name, false]),
  );

  const called = { name: "deploy_specialist", arguments: JSON.stringify(ASK) };
  const message = await handleToolCall({ id: CALL_ID, type: "function", function: called });
  assert.deepEqual(message, { role: "tool", tool_call_id: CALL_ID, content: JSON.stringify(MADE) });
  const output = await handleToolCall({ type: "function_call", call_id: CALL_ID, ...called });
  assert.deepEqual(output, { type: "function_call_output", call_id: CALL_ID, output: JSON.stringify(MADE) });
  assert.equal(server.requests[0]?.headers["idempotency-key"], server.requests[1]?.headers["idempotency-key"]);

  const refuse = async (name: string, args: string) =>
    JSON.parse((await handleToolCall({ type: "function_call", call_id: "c", name, arguments: args })).output).error
      .code;
  assert.equal(await refuse("rm", "{}"), "not_found");
  assert.equal(await refuse("get_usage", "{"), "invalid_request");
  assert.equal(handles({ type: "function_call", ...called }), true);
  assert.equal(handles({ type: "message" }), false);
  assert.equal(server.requests.length, 2);
});

test("LangChain's tools take arguments or a whole tool call, and give text", async () => {
  await using server = await stub([json(201, MADE)]);
  const [deploy] = langChainTools(server.client);
  assert.ok(deploy);
  assert.deepEqual([deploy.name, deploy.schema.type], ["deploy_specialist", "object"]);
  const call = { type: "tool_call", name: deploy.name, args: ASK, id: CALL_ID };
  assert.deepEqual(JSON.parse(await deploy.invoke(call)), MADE);
  assert.deepEqual(JSON.parse(await deploy.invoke(ASK)), MADE);
  assert.deepEqual(JSON.parse(await deploy.func(ASK, { toolCall: { id: CALL_ID } })), MADE);
  const keys = server.requests.map(({ headers }) => headers["idempotency-key"]);
  assert.equal(keys[0], keys[2]);
  assert.notEqual(keys[0], keys[1]);
});
