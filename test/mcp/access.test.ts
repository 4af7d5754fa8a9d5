import { env, exports } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { newId } from "../../src/domain/ids.ts";
import { newCredential } from "../../src/domain/keys/credential.ts";
import { admin, BASE, BRIEF, call, create, newWorkspace, type Workspace } from "../support/api.ts";
import { override } from "../support/faults.ts";
import { configure, expectError, inMinutes, list, usage } from "../support/http-helpers.ts";
import { callTool, DECLARING, ERAS, rpc } from "./client.ts";

let workspace: Workspace;
let other: Workspace;
beforeAll(async () => {
  [workspace, other] = await Promise.all([newWorkspace(), newWorkspace()]);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const INITIALIZE = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "t", version: "1" } };
const ASKED: [what: string, era: "modern" | "legacy", method: string, params: Record<string, unknown>][] = [
  ["initialize", "legacy", "initialize", INITIALIZE],
  ["server/discover", "modern", "server/discover", {}],
  ["tools/list", "legacy", "tools/list", {}],
  ["tools/list of the modern protocol", "modern", "tools/list", {}],
  ["a call", "legacy", "tools/call", { name: "deploy_specialist", arguments: BRIEF }],
  ["a call of the modern protocol", "modern", "tools/call", { name: "deploy_specialist", arguments: BRIEF }],
  ["a call with bad arguments", "modern", "tools/call", { name: "deploy_specialist", arguments: {} }],
  ["a call of no tool", "legacy", "tools/call", { name: "nothing" }],
  ["an unknown method", "modern", "resources/list", {}],
  ["a task", "modern", "tasks/get", { taskId: "dep_x" }],
];

describe("who has no valid key is refused with 401, whatever they ask", () => {
  test.each(ASKED)("%s", async (_, era, method, params) => {
    const id = workspace.id.slice("ws_".length);
    const madeUp = await newCredential("test", id, env.INSTALLATION_SECRET);
    const { body: made } = await admin<{ id: string; key: string }>(`/workspaces/${workspace.id}/keys`, {
      mode: "test",
      name: "revoked",
    });
    await admin(`/workspaces/${workspace.id}/keys/${made.id}`, undefined, "DELETE");
    for (const key of [null, "hd_test_your_key", madeUp, made.key, env.ADMIN_TOKEN ?? ""]) {
      const answer = await rpc(era, method, params, { key, capabilities: DECLARING });
      expectError(answer, 401, "authentication_failed");
      expect(answer.headers.get("WWW-Authenticate")).toBe("Bearer");
    }
    expect((await list(workspace.test)).data).toEqual([]);
  });

  test.each([
    "/.well-known/oauth-protected-resource",
    "/.well-known/oauth-protected-resource/mcp",
    "/.well-known/oauth-authorization-server",
    "/.well-known/oauth-authorization-server/mcp",
    "/.well-known/openid-configuration",
  ])("there is no OAuth to find at %s", async (path) => {
    expectError(await call(path), 404, "not_found");
  });
});

describe("two worlds", () => {
  test.each<[rule: string, stranger: () => string]>([
    ["a live key does not see the test mode of its workspace", () => workspace.live],
    ["a key does not see another workspace", () => other.test],
  ])("%s: not found, over every tool and as a task", async (_, stranger) => {
    const { id } = await create(workspace.test, { urgency: "scheduled", scheduled_for: inMinutes(60) });
    const key = stranger();
    for (const era of ERAS) {
      for (const [name, args] of [
        ["check_deployment", {}],
        ["check_deployment", { wait_seconds: 5 }],
        ["reply_to_deployment", { body: "b" }],
      ] as const) {
        const { text } = await callTool(era, key, name, { deployment_id: id, ...args });
        expect(text).toMatch(/^Error not_found: /);
      }
    }
    for (const method of ["tasks/get", "tasks/update", "tasks/cancel"]) {
      const { error } = await rpc(
        "modern",
        method,
        { taskId: id, inputResponses: {} },
        { key, capabilities: DECLARING },
      );
      expect(error).toMatchObject({ code: -32_602, data: { code: "not_found" } });
    }
    expect((await call(`/v1/deployments/${id}`, { key: workspace.test })).body.status).toBe("pending");
    await call(`/v1/deployments/${id}/cancel`, { key: workspace.test, method: "POST" });
  });

  test("a live key makes live deployments, a test key simulated ones", async () => {
    const live = await callTool("modern", workspace.live, "deploy_specialist", {
      brief: "x",
      skills: ["nobody-has-it"],
    });
    expect(live.text).toMatch(/^Error expert_unavailable: /);
    const { result } = await callTool("modern", workspace.test, "deploy_specialist", BRIEF);
    expect(result.structuredContent).toMatchObject({ mode: "test" });
  });
});

describe("Origin", () => {
  const from = (Origin: string) => callTool("modern", workspace.test, "get_usage", {}, { headers: { Origin } });

  test.each([
    "https://evil.example",
    "http://api.test",
    "https://api.test.evil.example",
    "https://api.test:8443",
    "null",
    "api.test",
    "file://",
    "https://localhost.evil.example",
    "chrome-extension://abcdefghijklmnop",
  ])("%s is refused", async (origin) => {
    expectError(await from(origin), 403, "forbidden");
    const GET = { method: "GET", headers: { Origin: origin } };
    expectError(await call("/mcp", GET), 405, "method_not_allowed");
  });

  test.each(["https://api.test", "http://localhost:6274", "http://127.0.0.1:3000", "http://[::1]:3000"])(
    "%s passes where the instance is local",
    async (origin) => {
      expect((await from(origin)).status).toBe(200);
    },
  );

  test("what is configured passes, and nothing like it", async () => {
    const undo = override(env, { MCP_ORIGINS: "https://host.example, https://other.example:8443/" });
    try {
      for (const origin of ["https://host.example", "https://other.example:8443"]) {
        expect((await from(origin)).status).toBe(200);
      }
      for (const origin of ["https://other.example", "http://host.example"]) {
        expectError(await from(origin), 403, "forbidden");
      }
    } finally {
      undo();
    }
  });
});

test.each(["GET", "DELETE", "PUT", "PATCH"])("%s is not allowed: there are no sessions", async (method) => {
  const answer = await call("/mcp", { method, key: workspace.test, headers: { "Mcp-Session-Id": "x" } });
  expectError(answer, 405, "method_not_allowed");
  expect(answer.headers.get("Allow")).toBe("POST");
});

describe("the rate", () => {
  test("each request counts as one, and a tool's call no more than that", async () => {
    const own = await newWorkspace();
    const left = async (work: Promise<{ headers: Headers }>) =>
      Number((await work).headers.get("X-RateLimit-Remaining"));
    const first = await left(rpc("modern", "server/discover", {}, { key: own.test }));
    let expected = first;
    for (const era of ERAS) {
      expect(await left(rpc(era, "tools/list", {}, { key: own.test }))).toBe(--expected);
      expect(await left(callTool(era, own.test, "get_usage"))).toBe(--expected);
      expect(await left(callTool(era, own.test, "get_usage", { x: 1 }))).toBe(--expected);
      expect(await left(callTool(era, own.test, "nothing"))).toBe(--expected);
      expect(await left(callTool(era, own.test, "check_deployment", { deployment_id: "x" }))).toBe(--expected);
    }
  });

  test("a call over the rate is a tool's error that says when to come back; all else is 429", async () => {
    await configure(other, "live", { rate_limit: 1 });
    await usage(other.live);
    for (const era of ERAS) {
      const { result, text } = await callTool(era, other.live, "get_usage");
      expect(result.isError).toBe(true);
      expect(text).toMatch(/^Error rate_limited: [\s\S]*Try again after \d+ s\./);
      const answer = await rpc(era, "tools/list", {}, { key: other.live });
      expectError(answer, 429, "rate_limited");
      expect(Number(answer.headers.get("Retry-After"))).toBeGreaterThan(0);
    }
  });
});

test("every answer has its X-Request-Id, and the request's line in the log names the tool and the deployment", async () => {
  const lines: string[] = [];
  vi.spyOn(console, "log").mockImplementation((line: string) => {
    lines.push(line);
  });
  const brief = `A secret brief ${crypto.randomUUID()}`;
  const lineOf = ({ headers }: { headers: Headers }) =>
    lines
      .map((line) => JSON.parse(line))
      .find(({ event, request_id }) => event === "request" && request_id === headers.get("X-Request-Id"));
  for (const era of ERAS) {
    const made = await callTool(era, workspace.test, "humandeploy.deploy_specialist", { brief, skills: ["copy"] });
    const deployment_id = made.result.structuredContent?.id;
    expect(lineOf(made)).toMatchObject({ route: "/mcp", tool: "deploy_specialist", deployment_id });
    const seen = await callTool(era, workspace.test, "check_deployment", { deployment_id });
    expect(lineOf(seen)).toMatchObject({ tool: "check_deployment", deployment_id, workspace_id: workspace.id });
    const odd = await callTool(era, workspace.test, "check_deployment", { deployment_id: "dep_\nodd" });
    expect(lineOf(odd)).toMatchObject({ tool: "check_deployment", deployment_id: null });
    const task = await rpc(
      "modern",
      "tasks/get",
      { taskId: deployment_id },
      { key: workspace.test, capabilities: DECLARING },
    );
    expect(lineOf(task)).toMatchObject({ tool: "tasks/get", deployment_id });
    const unknown = await callTool(era, workspace.test, "made_up_name");
    expect(lineOf(unknown)).not.toHaveProperty("tool");
  }
  const all = lines.join("\n");
  for (const secret of [brief, workspace.test, "made_up_name", "odd"]) expect(all.includes(secret)).toBe(false);
});

test("what fails inside is an internal error that tells nothing of the inside", async () => {
  const undo = override(env.DEPLOYMENTS, {
    getByName: () => {
      throw new Error("an inner secret");
    },
  });
  const id = newId("deployment", Date.now());
  try {
    for (const era of ERAS) {
      const { result, text, status } = await callTool(era, workspace.test, "check_deployment", { deployment_id: id });
      expect([status, result.isError]).toEqual([200, true]);
      expect(text).toMatch(/^Error internal_error: Something failed on our side/);
      expect(JSON.stringify(result)).not.toContain("inner");
    }
    const task = await rpc("modern", "tasks/get", { taskId: id }, { key: workspace.test, capabilities: DECLARING });
    expect(task.error.code).toBe(-32_603);
    expect(JSON.stringify(task.error)).not.toContain("inner");
  } finally {
    undo();
  }
});

describe("a body that is no message", () => {
  const send = async (raw: string, headers: Record<string, string> = {}) => {
    const response = await exports.default.fetch(
      new Request(`${BASE}/mcp`, {
        method: "POST",
        headers: {
          Authorization: `Bearer ${workspace.test}`,
          Accept: "application/json, text/event-stream",
          "Content-Type": "application/json",
          ...headers,
        },
        body: raw,
      }),
    );
    return { status: response.status, body: (await response.json()) as { error: { code: number } } };
  };

  test.each<[rule: string, raw: string, headers: Record<string, string>, status: number, code: number]>([
    ["no JSON", "{", {}, 400, -32_700],
    ["nothing", "", {}, 400, -32_600],
    ["another type", "{}", { "Content-Type": "text/plain" }, 400, -32_600],
    ["a relative of JSON", "{}", { "Content-Type": "application/ld+json" }, 415, -32_000],
    ["too much", `"${"x".repeat(256 * 1024)}"`, {}, 413, -32_600],
    ["too deep", `${"[".repeat(300)}${"]".repeat(300)}`, {}, 400, -32_600],
    ["no message", '{"hello":1}', {}, 400, -32_600],
    ["an empty batch", "[]", {}, 400, -32_600],
    ["a text", '"x"', {}, 400, -32_600],
    ["what accepts no stream", '{"jsonrpc":"2.0","id":1,"method":"tools/list"}', { Accept: "text/html" }, 406, -32_000],
    [
      "a version that is not spoken",
      '{"jsonrpc":"2.0","id":1,"method":"tools/list"}',
      { "MCP-Protocol-Version": "1999-01-01" },
      400,
      -32_000,
    ],
  ])("%s", async (_, raw, headers, status, code) => {
    const answer = await send(raw, headers);
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
  });

  test("a header that names another tool than the body is refused", async () => {
    const answer = await rpc(
      "modern",
      "tools/call",
      { name: "get_usage", arguments: {} },
      { key: workspace.test, headers: { "Mcp-Name": "deploy_specialist" } },
    );
    expect([answer.status, answer.error.code]).toEqual([400, -32_020]);
  });

  test("an unknown version of the API is refused", async () => {
    const init = { key: workspace.test, headers: { "HumanDeploy-Version": "x" } };
    expectError(await rpc("modern", "tools/list", {}, init), 400, "unsupported_version");
  });
});
