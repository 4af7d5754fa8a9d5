import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { root } from "../local/settings.mjs";

const PRINTED_URL = "https://api.humandeploy.ai/mcp";

/** The block for hosts that speak stdio alone, as docs/mcp.md prints it. */
export function printedBlock() {
  const page = readFileSync(join(root, "docs/mcp.md"), "utf8");
  const blocks = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text]) => text);
  const block = blocks.find((text) => text.includes("mcp-remote"));
  assert.ok(block, "docs/mcp.md prints no block with mcp-remote");
  return JSON.parse(block).mcpServers.humandeploy;
}

/**
 * The printed block, with host and key put in, driven by the official client over stdio as Claude Desktop drives it.
 * @param {string} url
 * @param {string} key
 */
export async function remote(url, key) {
  const { command, args, env } = printedBlock();
  const local = args.map((arg) => (arg === PRINTED_URL ? url : arg));
  const transport = new StdioClientTransport({
    command,
    // Plain http is for a local server only.
    args: [...local, "--allow-http"],
    env: {
      ...process.env,
      ...Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value.replace("hd_test_your_key", key)])),
    },
    stderr: "pipe",
  });
  const client = new Client({ name: "mcp-check", version: "1" });
  await client.connect(transport, { timeout: 120_000 });
  const lines = ["pass  connected through mcp-remote over stdio"];
  try {
    const { tools } = await client.listTools();
    assert.equal(tools.length, 5);
    lines.push(`pass  tools/list: ${tools.map(({ name }) => name).join(", ")}`);
    const made = await client.callTool({
      name: "deploy_specialist",
      arguments: { brief: "Which of two names?", skills: ["copy"] },
    });
    let { id, status, version } = made.structuredContent;
    let told = 0;
    for (let turn = 0; turn < 8 && status !== "completed"; turn++) {
      const seen = await client.callTool(
        { name: "check_deployment", arguments: { deployment_id: id, wait_seconds: 20, after: version } },
        { onprogress: () => (told += 1) },
      );
      ({ status, version } = seen.structuredContent);
    }
    assert.equal(status, "completed");
    lines.push(`pass  deploy_specialist, check_deployment until ${status}`);
    const waits = await client.callTool({
      name: "deploy_specialist",
      arguments: { brief: "Later.", skills: ["copy"], metadata: { hd_test: "slow" } },
    });
    const slow = waits.structuredContent.id;
    for (let turn = 0, seen = { status: "pending", version: 1 }; turn < 2; turn++) {
      const answer = await client.callTool(
        { name: "check_deployment", arguments: { deployment_id: slow, wait_seconds: 5, after: seen.version } },
        { onprogress: () => (told += 1) },
      );
      seen = answer.structuredContent;
    }
    assert.ok(told > 0, "no progress came through");
    lines.push(`pass  progress while waiting (${told} notifications)`);
  } finally {
    await client.close();
  }
  return { lines, failed: [] };
}
