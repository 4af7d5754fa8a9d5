import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { Webhook } from "standardwebhooks";
import { client, until } from "./support/client.mjs";
import { startReceiver } from "./support/receiver.mjs";
import { startServer } from "./support/server.mjs";

/** The first curl that a reader of the Deploy API meets, as it is printed there. */
const PRINTED = `curl https://api.humandeploy.ai/v1/deployments \\
-H "Authorization: Bearer hd_test_your_key" \\
-H "Content-Type: application/json" \\
-d '{
"brief": "Review the pricing hero for tonal drift against messaging-framework v3. Return one-line diagnosis + three rewrites.",
"skills": ["brand-strategy", "copy"],
"context_url": "https://humandeploy.ai/pricing",
"urgency": "priority"
}'`;

let server;
let receiver;
before(async () => {
  [server, receiver] = await Promise.all([startServer(), startReceiver()]);
});
after(async () => {
  await Promise.all([server?.stop(), receiver?.close()]);
});

test("the printed curl, with host and key changed, makes a deployment whose three webhooks arrive and verify", async () => {
  const { base_url, test_key } = server.local;
  const api = client(base_url, test_key);
  const endpoint = await api("POST", "/v1/webhooks", { url: `${receiver.url}/hook` });
  assert.equal(endpoint.status, 201);

  const command = PRINTED.replace("https://api.humandeploy.ai", base_url)
    .replace("hd_test_your_key", test_key)
    .replace("curl ", 'curl -s -w "\\n%{http_code}" ');
  const { stdout } = await promisify(execFile)("bash", ["-c", command]);
  const [status, ...lines] = stdout.split("\n").reverse();
  const created = JSON.parse(lines.reverse().join("\n"));
  assert.deepEqual([status, created.status, created.mode], ["201", "pending", "test"]);

  const seen = [];
  let version = 0;
  for (let turn = 0; turn < 10 && seen.at(-1) !== "completed"; turn++) {
    const { body } = await api("GET", `/v1/deployments/${created.id}?wait=20&after=${version}`);
    version = body.version;
    seen.push(body.status);
  }
  assert.deepEqual(seen, ["pending", "accepted", "in_progress", "completed"]);

  const told = await receiver.waitFor(3);
  const verifier = new Webhook(endpoint.body.secret);
  const events = told.map(({ body, headers }) => verifier.verify(body.toString(), headers));
  assert.deepEqual(events.map(({ sequence, type }) => [sequence, type]).sort(), [
    [1, "deployment.accepted"],
    [2, "deployment.in_progress"],
    [3, "deployment.completed"],
  ]);
  const done = await until(api, created.id, "completed");
  assert.equal(done.output.synthetic, true);
  assert.match(done.output.body, /diagnosis/i);
});

test("local.json holds what the contract says, for its owner alone, and healthz says that it is ready", async () => {
  const { statSync } = await import("node:fs");
  const { local } = server;
  assert.equal(statSync(`${server.stateDir}/local.json`).mode & 0o777, 0o600);
  assert.match(local.workspace_id, /^ws_[0-9A-Z]{26}$/);
  assert.match(local.test_key, /^hd_test_/);
  assert.match(local.live_key, /^hd_live_/);
  assert.match(local.admin_token, /^hd_admin_/);
  assert.deepEqual(Object.keys(local.webhook_secret), ["test", "live"]);
  for (const secret of Object.values(local.webhook_secret)) assert.match(secret, /^whsec_/);
  const bench = local.experts.map(({ skills }) => skills);
  assert.ok(bench.length >= 4);
  for (const tag of ["brand-strategy", "copy", "legal", "code-review", "design", "research"]) {
    assert.ok(
      bench.some((skills) => skills.includes(tag)),
      `nobody covers ${tag}`,
    );
  }
  const writers = bench.filter((skills) => skills.includes("copy"));
  assert.ok(writers.some((skills) => skills.includes("brand-strategy")));
  assert.ok(writers.some((skills) => !skills.includes("brand-strategy")));
  assert.ok(bench.some((skills) => !skills.includes("legal")));
  for (const { token } of local.experts) assert.match(token, /^hd_expert_/);
  assert.equal((await fetch(`${local.base_url}/healthz`)).status, 200);
  const usage = await client(local.base_url, local.live_key)("GET", "/v1/usage");
  assert.equal(usage.body.balance, 10_000);
});

test("a live create reserves its price on the seeded bench and a cancel gives it back", async () => {
  const { base_url, live_key } = server.local;
  const api = client(base_url, live_key);
  const created = await api("POST", "/v1/deployments", {
    brief: "Check the claim.",
    skills: ["legal"],
    urgency: "priority",
  });
  assert.deepEqual([created.status, created.body.credits], [201, { reserved: 50, settled: 0 }]);
  assert.equal((await api("GET", "/v1/usage")).body.balance, 9_950);
  assert.equal((await api("POST", `/v1/deployments/${created.body.id}/cancel`)).status, 200);
  assert.equal((await api("GET", "/v1/usage")).body.balance, 10_000);
  const nobody = await api("POST", "/v1/deployments", { brief: "x", skills: ["underwater-welding"] });
  assert.deepEqual([nobody.status, nobody.body.error.code], [422, "expert_unavailable"]);
});
