/** The built command line as a process of its own, against the real server: `npm run build` first. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Webhook } from "standardwebhooks";
import { startReceiver } from "../../../test/e2e/support/receiver.mjs";
import { startServer } from "../../../test/e2e/support/server.mjs";
import { HumanDeploy, webhooks } from "../dist/index.js";

const cli = fileURLToPath(new URL("../dist/cli.js", import.meta.url));
const home = mkdtempSync(join(tmpdir(), "humandeploy-cli-"));
const ENDS = ["deployment.completed", "deployment.cancelled", "deployment.expired"];

let server;
let hd;
before(async () => {
  // An hour in a second, so that every scenario ends soon.
  server = await startServer({ timeScale: 3_600 });
  hd = new HumanDeploy({ apiKey: server.local.test_key, baseUrl: server.local.base_url });
  const signedIn = await login(server.local.test_key);
  assert.equal(signedIn.exit, 0, signedIn.stderr);
  assert.ok(!(signedIn.stdout + signedIn.stderr).includes(server.local.test_key));
});
after(async () => {
  await server?.stop();
  rmSync(home, { recursive: true });
});

/** Starts the command line, as NODE (or this Node) runs it. */
function start(...argv) {
  const { HUMANDEPLOY_API_KEY: _, HUMANDEPLOY_BASE_URL: __, ...rest } = process.env;
  const env = { ...rest, XDG_CONFIG_HOME: home };
  const child = spawn(process.env.NODE ?? process.execPath, [cli, ...argv], { env, stdio: ["pipe", "pipe", "pipe"] });
  const ran = { child, stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"]) {
    child[name].setEncoding("utf8").on("data", (text) => {
      ran[name] += text;
    });
  }
  ran.ended = new Promise((done) => child.once("close", (exit) => done(exit)));
  ran.until = async (name, pattern) => {
    for (const end = Date.now() + 40_000; !pattern.test(ran[name]); await sleep(20)) {
      if (Date.now() > end || child.exitCode !== null)
        throw new Error(`${pattern} never came: ${ran.stdout}${ran.stderr}`);
    }
  };
  return ran;
}

function login(key, ...more) {
  return cliRun(["login", "--base-url", server.local.base_url, ...more], `${key}\n`);
}

async function cliRun(argv, stdin = "") {
  const ran = start(...argv);
  ran.child.stdin.end(stdin);
  const exit = await ran.ended;
  return { exit, stdout: ran.stdout, stderr: ran.stderr };
}

test("after a login from stdin, deploy --wait prints the expert's answer and nothing else", async () => {
  const live = await login(server.local.live_key, "--profile", "live");
  assert.match(live.stdout, /in live mode/);
  assert.equal((await cliRun(["trigger", "slow", "--profile", "live"])).exit, 2);

  const guide = join(home, "guide.txt");
  const schema = join(home, "schema.json");
  writeFileSync(guide, "Voice: plain, warm, brief.");
  writeFileSync(schema, '{"type":"object","properties":{"best_line":{"type":"string"}},"required":["best_line"]}');
  const argv = ["deploy", "-", "--skills", "copy", "--file", guide, "--output-schema", schema];
  argv.push("--metadata", "campaign=q2", "--idempotency-key", "order-42", "--wait");
  const { exit, stdout, stderr } = await cliRun(argv, "Name it.\n");
  assert.equal(exit, 0, stderr);
  const [id] = /^dep_\w+/.exec(stderr);
  const { output, contextFiles, metadata } = await hd.deployments.get(id);
  assert.equal(stdout, `${output.body.replace(/\n$/, "")}\n\n${JSON.stringify(output.data, null, 2)}\n`);
  assert.deepEqual([contextFiles[0].name, metadata], ["guide.txt", { campaign: "q2" }]);
  assert.match(
    stderr,
    /\npending · .*\naccepted · .*\nin_progress · .*\ndep_\w+ completed after .*no human wrote it\n$/,
  );
  const again = await cliRun(argv.concat("--json"), "Name it.\n");
  assert.deepEqual([again.exit, JSON.parse(again.stdout).id], [0, id], "the same key makes no second deployment");
});

test("a question exits with 7 and the command that answers it; that command brings the answer", async () => {
  const asked = await cliRun(["deploy", "Name it.", "--skills", "copy", "--scenario", "needs_input", "--wait"]);
  assert.deepEqual([asked.exit, asked.stdout], [7, ""], asked.stderr);
  const [, id, question] = /humandeploy reply (\w+) --question-id (\w+) --wait/.exec(asked.stderr);
  const wrong = await cliRun(["reply", id, "Late.", "--question-id", `${question.slice(0, -1)}0`]);
  assert.deepEqual([wrong.exit, wrong.stdout], [1, ""]);
  const replied = await cliRun(["reply", id, "-", "--question-id", question, "--wait"], "For designers.");
  assert.equal(replied.exit, 0, replied.stderr);
  assert.match(replied.stdout, /For designers\./);
  const shown = await cliRun(["events", id, "--follow", "--json"]);
  const types = shown.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line).type.replace("deployment.", ""));
  assert.deepEqual(types, ["accepted", "in_progress", "needs_input", "resumed", "completed"]);
  assert.equal((await cliRun(["cancel", id])).exit, 1);
  assert.equal((await cliRun(["get", "dep_00000000000000000000000000"])).exit, 4);
  assert.equal((await cliRun(["usage", "--key", "hd_test_made_up"])).exit, 3);
});

test("what ends otherwise, or not in time, is told by its exit code", async () => {
  const wait = (scenario, ...more) =>
    cliRun(["deploy", "Name it.", "--skills", "copy", "--scenario", scenario, "--wait", ...more]);
  const [cancelled, expired, noReply, late] = await Promise.all([
    wait("expert_cancel"),
    wait("expire", "--json"),
    cliRun(["trigger", "no_reply", "--json"]),
    wait("complete", "--timeout", "1"),
  ]);
  assert.deepEqual([cancelled.exit, cancelled.stdout], [5, ""]);
  assert.deepEqual([expired.exit, JSON.parse(expired.stdout).output], [6, null]);
  assert.equal(JSON.parse(noReply.stdout).deployment.expired_reason, "no_reply");
  assert.deepEqual([late.exit, late.stdout], [8, ""]);
});

test("trigger runs each scenario to its end", async () => {
  const ends = {
    complete: "completed",
    needs_input: "completed",
    expire: "expired",
    expert_cancel: "cancelled",
    unavailable: "refused",
    credits_exhausted: "refused",
  };
  const runs = Object.entries(ends).map(async ([scenario, end]) => {
    const { exit, stdout, stderr } = await cliRun(["trigger", scenario, "--reply", "For designers."]);
    assert.equal(exit, 0, stderr);
    assert.match(
      stdout.trimEnd().split("\n").at(-1),
      end === "refused" ? /^refused as the scenario says/ : new RegExp(`deployment\\.${end}`),
    );
  });
  const slow = start("trigger", "slow");
  await slow.until("stderr", /To end it/);
  const [, id] = /humandeploy cancel (dep_\w+)/.exec(slow.stderr);
  const cancelled = await cliRun(["cancel", id]);
  assert.deepEqual([cancelled.exit, cancelled.stdout], [0, `${id} cancelled\n`]);
  assert.equal(await slow.ended, 0);
  assert.match(slow.stdout, /deployment\.cancelled .*by agent\n$/);
  await Promise.all(runs);
});

test("listen brings every event of ten deployments, signed, while API and receiver go away once; Ctrl-C ends it", async () => {
  const receiver = await startReceiver();
  const direct = await startReceiver();
  const endpoint = await hd.webhookEndpoints.create({ url: direct.url });
  // One that is in flight when it begins.
  const made = [
    await hd.deployments.create({ brief: "Name it.", skills: ["copy"], metadata: { hd_test: "needs_input", n: 1e21 } }),
  ];
  const listening = start("listen", "--forward-to", `${receiver.url}/hook`);
  let back;
  try {
    await listening.until("stderr", /signing secret is whsec_/);
    const secret = /whsec_\S+/.exec(listening.stderr)[0];
    const scenarios = [
      "complete",
      "expert_cancel",
      "complete",
      "no_reply",
      "complete",
      "expert_cancel",
      "complete",
      "slow",
      "complete",
    ];
    for (const [index, scenario] of scenarios.entries()) {
      const metadata = scenario === "complete" ? {} : { hd_test: scenario };
      made.push(await hd.deployments.create({ brief: `Name it, ${index}.`, skills: ["copy"], metadata }));
      // It ends between two looks.
      if (scenario === "slow") await hd.deployments.cancel(made.at(-1).id);
      if (index === 2) {
        await server.kill9();
        await sleep(1_500);
        await server.restart();
      }
      if (index === 6) {
        await listening.until("stderr", /The API answers again/);
        await receiver.close();
        sleep(2_500).then(async () => {
          back = await startReceiver({ port: receiver.port });
        });
      }
    }
    const { question } = await hd.deployments.waitFor(made[0].id, { until: "needs_input" });
    await hd.deployments.reply(made[0].id, { body: "For designers.", questionId: question.id });
    const ended = await Promise.all(
      made.map(({ id }) =>
        hd.deployments.waitFor(id, { until: ["completed", "cancelled", "expired"], timeoutMs: 30_000 }),
      ),
    );
    assert.equal(ended.length, 10);
    const logs = await Promise.all(made.map(async ({ id }) => (await hd.deployments.events(id)).data));
    const expected = logs.flat().map(({ id }) => id);
    const arrived = () => [...receiver.requests, ...(back?.requests ?? [])];
    for (const end = Date.now() + 30_000; arrived().length < expected.length && Date.now() < end; await sleep(50));
    await sleep(1_500);

    const all = arrived();
    const problem = `${listening.stdout}\n${listening.stderr}`;
    assert.deepEqual(all.map(({ json }) => json.id).sort(), expected.sort(), problem);
    for (const { body, headers, json, path } of all) {
      assert.equal((await webhooks.unwrap(body, headers, secret)).id, json.id);
      const { "humandeploy-signature": _, ...standard } = headers;
      assert.deepEqual(new Webhook(secret).verify(body.toString(), standard), json);
      assert.deepEqual(
        [headers["humandeploy-event"], headers["humandeploy-delivery"]],
        [json.type, json.id.replace("evt_", "dlv_")],
      );
      assert.equal(path, "/hook");
    }
    for (const [index, { id }] of made.entries()) {
      const mine = all.filter(({ json }) => json.data.deployment.id === id);
      assert.deepEqual(
        mine.map(({ json }) => json.sequence),
        mine.map((_, n) => n + 1),
        `${index}`,
      );
      assert.ok(ENDS.includes(mine.at(-1).json.type));
    }
    // Byte for byte what the API itself sends.
    const texts = new Map(direct.requests.map(({ body, json }) => [json.id, body.toString()]));
    const same = all.filter(({ json }) => texts.has(json.id));
    assert.ok(same.length > 10);
    for (const { body, json } of same) assert.equal(body.toString(), texts.get(json.id));

    assert.match(listening.stderr, /The API does not answer .*The API answers again\./s);
    assert.match(listening.stderr, /connection (refused|broken) in \d+ ms: trying again in 1 s/);
    assert.equal(listening.stdout.trim().split("\n").length, all.length);
    assert.match(listening.stdout, /deployment\.completed +dep_\w+ #\d {2}200 in \d+ ms/);
    listening.child.kill("SIGINT");
    assert.equal(await listening.ended, 130);
    assert.match(listening.stderr, new RegExp(`Forwarded ${all.length}\\.\\n$`));
    assert.ok(!/\n +at /.test(listening.stderr));
  } finally {
    listening.child.kill("SIGKILL");
    await hd.webhookEndpoints.delete(endpoint.id).catch(() => {});
    await Promise.all([receiver.close(), direct.close(), back?.close()]);
  }
});

test("Ctrl-C and SIGTERM while it waits end it, say how to go on, and print no stack", async () => {
  for (const [signal, exit] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ]) {
    const waiting = start("deploy", "Name it.", "--skills", "copy", "--scenario", "needs_input", "--wait");
    await waiting.until("stderr", /pending/);
    waiting.child.kill(signal);
    assert.deepEqual([await waiting.ended, waiting.stdout], [exit, ""]);
    assert.match(waiting.stderr, /dep_\w+ goes on\. To wait for it again: humandeploy get dep_\w+ --wait 3600\n$/);
    assert.ok(!/\n +at /.test(waiting.stderr));
  }
});

const pty = spawnSync("script", ["-qec", "true", "/dev/null"]).status === 0;

test("at a terminal login asks for key and address, and shows nothing of the key", {
  skip: pty ? false : "no script(1) of util-linux here",
}, async () => {
  const { HUMANDEPLOY_API_KEY: _, HUMANDEPLOY_BASE_URL: __, ...rest } = process.env;
  const env = { ...rest, XDG_CONFIG_HOME: join(home, "asked") };
  const command = `'${process.env.NODE ?? process.execPath}' '${cli}' login`;
  const child = spawn("script", ["-qec", command, "/dev/null"], { env, stdio: ["pipe", "pipe", "inherit"] });
  const { base_url, test_key } = server.local;
  let shown = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    shown += text;
    if (/not shown\): $/.test(shown)) child.stdin.write(`${test_key}\r`);
    if (/Address \[https:.*\]: $/.test(shown)) child.stdin.write(`${base_url}\r`);
  });
  assert.equal(await new Promise((done) => child.once("close", done)), 0, shown);
  assert.match(shown, /Signed in to http:\/\/localhost:\d+ in test mode with hd_test_…/);
  assert.ok(!shown.includes(test_key.slice(0, 20)));
});
