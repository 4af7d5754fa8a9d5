import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const PACKAGES = ["@modelcontextprotocol/ext-tasks@0.2.2", "@modelcontextprotocol/client@2.4.0"];
const PROTOCOL = "2026-07-28";
const CLIENT = { name: "mcp-check", version: "1" };

/**
 * The tasks extension through its own client library: a deployment is a task, from the call to the answer.
 * @param {string} url
 * @param {string} key
 */
export async function tasks(url, key) {
  const folder = mkdtempSync(join(tmpdir(), "mcp-tasks-"));
  execFileSync("npm", ["install", "--prefix", folder, "--no-audit", "--no-fund", "--silent", ...PACKAGES]);
  const load = (path) => import(pathToFileURL(join(folder, "node_modules/@modelcontextprotocol", path)).href);
  try {
    const { Client, StreamableHTTPClientTransport } = await load("client/dist/index.mjs");
    const { createTaskSessionFromClient } = await load("ext-tasks/dist/client/index.js");
    const client = new Client(CLIENT, { versionNegotiation: { mode: { pin: PROTOCOL } } });
    const headers = { Authorization: `Bearer ${key}` };
    await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
    const asked = [];
    const session = createTaskSessionFromClient(client, {
      endpointId: "humandeploy",
      rawDispatch: dispatcher(url, headers),
      v2RequestFraming: { protocolVersion: PROTOCOL, clientInfo: CLIENT, clientCapabilities: { elicitation: {} } },
      onInputRequest: async (request) => {
        asked.push(request);
        return { action: "accept", content: { reply: "The first one." } };
      },
    });
    const deploy = async (scenario) => {
      const args = { brief: "Which of two names?", skills: ["copy"], metadata: scenario ? { hd_test: scenario } : {} };
      const execution = await session.callTool("deploy_specialist", args);
      assert.equal(execution.kind, "task");
      return execution;
    };
    const lines = [];
    const done = await (await deploy()).settle();
    lines.push(`pass  a deployment is a task: ${JSON.stringify(done.outcome).slice(0, 60)}…`);
    assert.equal(done.outcome.status, "completed");
    const replied = await (await deploy("needs_input")).settle();
    assert.equal(replied.outcome.status, "completed");
    assert.equal(asked.length, 1);
    lines.push("pass  the expert's question is an input request, its response the reply");
    const expired = await (await deploy("expire")).settle();
    assert.equal(expired.outcome.status, "failed");
    lines.push("pass  an expiry is a failed task");
    const slow = await deploy("slow");
    await slow.cancel();
    const cancelled = await slow.settle();
    assert.equal(cancelled.outcome.status, "cancelled");
    lines.push("pass  tasks/cancel cancels");
    await session.close();
    await client.close();
    return { lines, failed: [] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Sends what the library framed, as a host's transport would. */
function dispatcher(url, headers) {
  let id = 0;
  return async ({ method, params }) => {
    const response = await fetch(url, {
      method: "POST",
      headers: {
        ...headers,
        "Content-Type": "application/json",
        Accept: "application/json, text/event-stream",
        "MCP-Protocol-Version": PROTOCOL,
        "Mcp-Method": method,
        "Mcp-Name": params.name ?? params.taskId,
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: ++id, method, params }),
    });
    const { result, error } = await response.json();
    return error ? { kind: "error", error } : { kind: "result", result };
  };
}
