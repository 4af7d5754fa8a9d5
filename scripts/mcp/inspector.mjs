import assert from "node:assert/strict";
import { npx } from "./npx.mjs";

const PACKAGE = "@modelcontextprotocol/inspector@2.12.0";

/**
 * The inspector's command line: lists the tools, strictly, and calls them.
 * @param {string} url
 * @param {string} key
 */
export async function inspector(url, key) {
  const run = async (...args) => {
    const header = ["--header", `Authorization: Bearer ${key}`];
    const { code, stdout, stderr } = await npx(PACKAGE, ["--cli", url, ...header, "--method", ...args]);
    return { code, stderr, ...(stdout.trim().startsWith("{") ? { answer: JSON.parse(stdout) } : {}) };
  };
  const lines = [];
  const listed = await run("tools/list", "--strict");
  assert.equal(listed.code, 0, listed.stderr);
  assert.equal(listed.answer.tools.length, 5);
  lines.push(`pass  tools/list --strict: ${listed.stderr.match(/\d+ errors?, .*/)?.[0] ?? "nothing to say"}`);

  const call = (name, ...args) => run("tools/call", "--tool-name", name, ...args.flatMap((arg) => ["--tool-arg", arg]));
  const made = await call("deploy_specialist", "brief=Which of two names?", 'skills=["copy"]');
  const { id } = made.answer.structuredContent;
  assert.match(id, /^dep_/);
  lines.push(`pass  tools/call deploy_specialist: ${id}`);
  const seen = await call("check_deployment", `deployment_id=${id}`, "wait_seconds=10");
  lines.push(`pass  tools/call check_deployment: ${seen.answer.structuredContent.status}`);
  for (const name of ["list_specialists", "get_usage"]) {
    assert.ok((await call(name)).answer.structuredContent.object);
    lines.push(`pass  tools/call ${name}`);
  }
  const refused = await call("check_deployment", "deployment_id=nothing");
  assert.equal(refused.answer.isError, true);
  assert.notEqual(refused.code, 0);
  lines.push(`pass  a refusal is an error: ${refused.answer.content[0].text.split("\n")[0]}`);
  return { lines, failed: [] };
}
