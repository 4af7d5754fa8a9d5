import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from "@modelcontextprotocol/client";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as TransportV1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { BRIEF, client } from "./support/client.mjs";
import { startServer } from "./support/server.mjs";

const ME = { name: "e2e", version: "1" };
const NAMES = ["deploy_specialist", "check_deployment", "reply_to_deployment", "list_specialists", "get_usage"];

/** Each official client, and each protocol that it speaks. */
const CLIENTS = {
  "v1, 2025-11-25": { Transport: TransportV1, make: () => new ClientV1(ME) },
  "v2, 2025-11-25": { Transport: TransportV2, make: () => new ClientV2(ME) },
  "v2, 2026-07-28": {
    Transport: TransportV2,
    make: () => new ClientV2(ME, { versionNegotiation: { mode: { pin: "2026-07-28" } } }),
  },
  "v2, whatever the server has": {
    Transport: TransportV2,
    make: () => new ClientV2(ME, { versionNegotiation: { mode: "auto" } }),
  },
};

let server;
let key;
before(async () => {
  server = await startServer();
  key = server.local.test_key;
});
after(() => server?.stop());

async function connected({ Transport, make }, Authorization = `Bearer ${key}`, headers = {}) {
  const mcp = make();
  const url = new URL(`${server.baseUrl}/mcp`);
  await mcp.connect(new Transport(url, { requestInit: { headers: { Authorization, ...headers } } }));
  return mcp;
}

/** Calls a tool with `arguments`, with a sign of life if one is wanted. */
function call(mcp, name, args = {}, options = {}) {
  // The first version's second argument is a schema for the result.
  const rest = mcp instanceof ClientV1 ? [undefined, options] : [options];
  return mcp.callTool({ name, arguments: args }, ...rest);
}

describe("the official clients", { concurrency: true }, () => {
  for (const [name, kind] of Object.entries(CLIENTS)) {
    test(`${name}: goes from the brief through a question to the answer`, async () => {
      const mcp = await connected(kind);
      assert.deepEqual(
        (await mcp.listTools()).tools.map((tool) => tool.name),
        NAMES,
      );
      const made = await call(mcp, "deploy_specialist", { ...BRIEF, metadata: { hd_test: "needs_input" } });
      let seen = made.structuredContent;
      assert.equal(seen.status, "pending");
      const states = [];
      for (let turn = 0; turn < 12 && seen.status !== "completed"; turn++) {
        const args = { deployment_id: seen.id, wait_seconds: 20, after: seen.version };
        ({ structuredContent: seen } = await call(mcp, "check_deployment", args));
        states.push(seen.status);
        if (seen.status !== "needs_input") continue;
        const { id } = seen.question;
        const reply = { deployment_id: seen.id, question_id: id, body: "The first." };
        ({ structuredContent: seen } = await call(mcp, "reply_to_deployment", reply));
        states.push(seen.status);
      }
      assert.deepEqual(states, ["accepted", "in_progress", "needs_input", "in_progress", "completed"]);
      const api = client(server.baseUrl, key);
      assert.deepEqual(seen, (await api("GET", `/v1/deployments/${seen.id}`)).body);
      assert.deepEqual((await call(mcp, "list_specialists")).structuredContent, (await api("GET", "/v1/experts")).body);
      assert.equal((await call(mcp, "get_usage")).structuredContent.object, "usage");

      const refused = await call(mcp, "reply_to_deployment", { deployment_id: seen.id, body: "Too late." });
      assert.equal(refused.isError, true);
      assert.match(refused.content[0].text, /^Error invalid_state: /);
      await assert.rejects(call(mcp, "no_such_tool"), /-32602|no tool/);
      await mcp.close();
    });

    test(`${name}: hears how a wait gets on, and may give up`, async () => {
      const mcp = await connected(kind);
      const later = new Date(Date.now() + 3_600_000).toISOString();
      const made = await call(mcp, "deploy_specialist", { ...BRIEF, urgency: "scheduled", scheduled_for: later });
      const deployment_id = made.structuredContent.id;
      const told = [];
      const stop = new AbortController();
      const onprogress = (progress) => {
        told.push(progress);
        stop.abort();
      };
      const options = { onprogress, signal: stop.signal };
      await assert.rejects(call(mcp, "check_deployment", { deployment_id, wait_seconds: 50 }, options));
      assert.equal(told.length, 1);
      assert.equal(told[0].total, 50);
      const { structuredContent } = await call(mcp, "check_deployment", { deployment_id });
      assert.equal(structuredContent.status, "pending");
      await mcp.close();
      await client(server.baseUrl, key)("POST", `/v1/deployments/${deployment_id}/cancel`);
    });

    test(`${name}: without a valid key, or from a page of somebody else, is refused`, async () => {
      for (const bad of ["", "Bearer hd_test_your_key", `Bearer ${key.slice(0, -1)}`]) {
        await assert.rejects(connected(kind, bad), /401|authentication_failed/);
      }
      await assert.rejects(connected(kind, `Bearer ${key}`, { Origin: "https://evil.example" }), /403|forbidden/);
    });
  }
});

test("a host that looks for OAuth finds none", async () => {
  for (const path of ["oauth-protected-resource", "oauth-protected-resource/mcp", "oauth-authorization-server"]) {
    assert.equal((await fetch(`${server.baseUrl}/.well-known/${path}`)).status, 404);
  }
  const refused = await fetch(`${server.baseUrl}/mcp`, { method: "POST", body: "{}" });
  assert.deepEqual([refused.status, refused.headers.get("www-authenticate")], [401, "Bearer"]);
  const listening = await fetch(`${server.baseUrl}/mcp`, { headers: { Authorization: `Bearer ${key}` } });
  assert.deepEqual([listening.status, listening.headers.get("allow")], [405, "POST"]);
});
