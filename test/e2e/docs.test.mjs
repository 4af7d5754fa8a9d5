import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { ensureAssets } from "../../scripts/docs/assets.mjs";
import { client } from "./support/client.mjs";
import { startReceiver } from "./support/receiver.mjs";
import { cannotRun, difference, workbench } from "./support/run-blocks.mjs";
import { startServer } from "./support/server.mjs";

/** Pages that are made of a text with another home, and why its blocks are not run here. */
const ELSEWHERE = {
  typescript: "run by the SDK's own tests",
  python: "run by the SDK's own tests",
  "mcp/protocol": "goes into a host's configuration",
  "self-hosting": "needs an account of Cloudflare",
  data: "acts on an installation's data",
  security: "acts on an installation's data",
  cost: "needs a bench that runs for minutes",
  benchmarks: "needs a bench that runs for minutes",
  scale: "needs a bench that runs for minutes",
  storm: "needs a storm that runs for minutes",
};
const { folder } = await ensureAssets();
const { base: built, blocks } = JSON.parse(readFileSync(join(folder, "blocks.json"), "utf8"));
const pages = Map.groupBy(blocks, ({ page }) => page);
const ran = { run: 0, not: [] };

let server;
let receiver;
before(async () => {
  [server, receiver] = await Promise.all([startServer(), startReceiver()]);
  const { base_url, admin_token, workspace_id } = server.local;
  const admin = client(base_url, admin_token);
  // The pages run side by side.
  const { status } = await admin("PATCH", `/admin/v1/workspaces/${workspace_id}`, { in_flight_limit: 100 });
  assert.equal(status, 200);
});
after(async () => {
  await Promise.all([server?.stop(), receiver?.close()]);
});

test("every block of code on every page is run, or says why not, or is shown as what another printed", () => {
  for (const { page, language, marks, code } of blocks) {
    const decisions = ["run", "no-run", "result", "shown"].filter((mark) => mark in marks);
    const where = `${page || "index"}: ${language} ${code.slice(0, 60)}`;
    if (page in ELSEWHERE) assert.deepEqual(decisions, [], where);
    else assert.equal(decisions.length, 1, where);
    if ("no-run" in marks) assert.ok(marks["no-run"].length > 10, where);
  }
});

describe("what the pages say, done", { concurrency: 6 }, () => {
  for (const [page, own] of pages) {
    if (page in ELSEWHERE) {
      ran.not.push(...own.map(() => `${page}: ${ELSEWHERE[page]}`));
      continue;
    }
    test(page || "index", { timeout: 90_000 }, () => runPage(own));
  }
});

test("an event and an error look as the pages show them", async () => {
  const { base_url, test_key } = server.local;
  const api = client(base_url, test_key);
  const input = { brief: "x", skills: ["copy"], metadata: { campaign_id: "q2-launch" } };
  const refused = await api("POST", "/v1/deployments", { ...input, metadata: { hd_test: "unavailable" } });
  const { status, body } = await api("POST", "/v1/deployments", { ...input, webhook_url: `${receiver.url}/own` });
  assert.equal(status, 201);
  const [told] = await receiver.waitFor(1, {
    matches: ({ json }) => json?.type === "deployment.completed" && json.data.deployment.id === body.id,
  });
  for (const [what, real] of Object.entries({ event: told.json, error: refused.body })) {
    const shown = blocks.find(({ marks }) => marks.shown === what);
    assert.equal(difference(JSON.parse(shown.code), real), null);
  }
});

test("the code that verifies a signature is the one that is held to the test vectors", () => {
  const tested = readFileSync(fileURLToPath(new URL("../../docs/receiving-webhooks.md", import.meta.url)), "utf8");
  for (const name of ["verify.ts", "verify.py"]) {
    const { code } = blocks.find(({ marks }) => marks.as === name);
    assert.ok(tested.includes(code), `${name} is another on docs/receiving-webhooks.md`);
  }
});

test("the exit codes on the page are those of the command line", async () => {
  const { EXIT_MEANINGS } = await import("../../sdk/typescript/src/cli/exit.ts");
  const page = await (await fetch(`${server.local.base_url}/docs/cli.md`)).text();
  const shown = [...page.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
  assert.deepEqual(
    shown,
    EXIT_MEANINGS.map(([code]) => code),
  );
});

test("most blocks were run", (t) => {
  t.diagnostic(`${ran.run} run, ${ran.not.length} not run:`);
  for (const [why, those] of Map.groupBy(ran.not, (reason) => reason)) t.diagnostic(`${those.length} ${why}`);
  assert.ok(ran.run >= 20, `${ran.run} blocks were run`);
});

/** The blocks of a page in order; the same in several languages at once. */
async function runPage(own) {
  const bench = await workbench({
    built,
    base: server.local.base_url,
    key: server.local.test_key,
    receiver: `${receiver.url}/hook`,
  });
  try {
    let printed = "";
    for (let at = 0; at < own.length; at++) {
      const block = own[at];
      const { marks } = block;
      if ("result" in marks) {
        assert.equal(difference(JSON.parse(block.code), JSON.parse(printed)), null);
        continue;
      }
      const tabs = [block];
      while (marks.tab && own[at + 1]?.marks.tab) tabs.push(own[++at]);
      const results = await Promise.all(tabs.map((one) => runBlock(bench, one)));
      printed = results[0] ?? printed;
    }
  } finally {
    bench.close();
  }
}

async function runBlock(bench, block) {
  const { page, marks, code } = block;
  if (!("run" in marks)) {
    if ("no-run" in marks) ran.not.push(`${page}: ${marks["no-run"]}`);
    return "";
  }
  const reason = cannotRun(block);
  if (reason) {
    ran.not.push(`${page}: ${reason}`);
    return "";
  }
  const { code: ended, stdout, stderr } = await bench.run(block);
  assert.equal(ended, Number(marks.exit ?? 0), `${code}\n${stdout}\n${stderr}`);
  if (marks.expect)
    assert.ok(stdout.includes(marks.expect), `${code}\nprinted no ${marks.expect}:\n${stdout}\n${stderr}`);
  else if (!marks.exit) assert.doesNotMatch(stdout, /"error":\{/, code);
  ran.run++;
  return stdout;
}
