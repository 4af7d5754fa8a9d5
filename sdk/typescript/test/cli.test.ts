import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { test } from "node:test";
import { Interrupted } from "../src/cli/failures.ts";
import { DEPLOY, emptyHome, env, runCli, STATES, wireDeployment } from "./support/cli.ts";
import { hangUp, json, refused, silence, stub } from "./support/stub.ts";

test("what is wrong with a command line is named, exits with 2, and nothing is sent", async () => {
  await using api = await stub([json(500, {})]);
  const cases: [string[], RegExp][] = [
    [["nope"], /COMMAND: there is no "nope"/],
    [["help", "nope"], /COMMAND: there is no "nope"/],
    [["--nope"], /'--nope'/],
    [["deploy", "--skills", "copy"], /BRIEF: is missing/],
    [["deploy", "a", "b", "--skills", "copy"], /"b": is one argument too many/],
    [["deploy", "a"], /--skills: is required/],
    [["deploy", "a", "--skills", "copy,,legal"], /--skills: has an empty item/],
    [["deploy", "a", "--skills"], /--skills/],
    [[...DEPLOY, "--urgency", "now"], /--urgency: must be one of standard, priority, scheduled, not "now"/],
    [[...DEPLOY, "--timeout", "5"], /--timeout: goes with --wait/],
    [[...DEPLOY, "--wait", "--timeout", "0"], /--timeout: must be a whole number from 1/],
    [[...DEPLOY, "--metadata", "novalue"], /--metadata: must be KEY=VALUE/],
    [[...DEPLOY, "--metadata", "a=1", "--metadata", "a=2"], /--metadata: has a key twice/],
    [[...DEPLOY, "--metadata", "hd_test=slow", "--scenario", "slow"], /--metadata: hd_test/],
    [[...DEPLOY, "--file", "/nowhere/at/all"], /--file: \/nowhere\/at\/all is not a file/],
    [[...DEPLOY, "--output-schema", "/nowhere"], /--output-schema: can't read \/nowhere/],
    [[...DEPLOY, "--scenario", "nope"], /--scenario: must be one of complete/],
    [[...DEPLOY, "--scenario", "slow", "--key", "hd_live_x"], /--scenario works with a test key/],
    [[...DEPLOY, "--base-url", "ftp://x"], /base URL: must begin with https/],
    [["trigger", "slow", "--key", "hd_live_x"], /trigger works with a test key/],
    [["trigger", "toString"], /SCENARIO: must be one of/],
    [["get", "dep_1/../usage"], /ID: .* is not the id/],
    [["get", "dep_1", "--wait", "soon"], /--wait: must be a whole number/],
    [["list", "--limit", "101"], /--limit: must be a whole number from 1 to 100/],
    [["list", "--limit", "5", "--all"], /--limit: does not go with --all/],
    [["list", "--status", "pending,done"], /--status: must be one of .* not "done"/],
    [["reply", "dep_1"], /BODY: is missing/],
    [["reply", "dep_1", "-"], /BODY: stdin is empty/],
    [["login"], /--key: is required/],
    [["listen"], /--forward-to: is required/],
    [["listen", "--forward-to", "http://"], /--forward-to: "http:\/\/" is not an address/],
    [["listen", "--forward-to", "localhost:1", "--events", "deployment.done"], /--events: must be one of/],
    [["listen", "--forward-to", "localhost:1", "--secret", "hello"], /--secret: must be whsec_/],
    [["completion", "tcsh"], /SHELL: must be bash, zsh or fish/],
  ];
  for (const [argv, message] of cases) {
    const { exit, stdout, stderr } = await runCli(argv, { env: env(api) });
    assert.match(stderr, message);
    assert.deepEqual([exit, stdout], [2, ""], argv.join(" "));
    const machine = await runCli([...argv, "--json"], { env: env(api) });
    const { error } = JSON.parse(machine.stdout);
    assert.match(error.message, message);
    assert.deepEqual([machine.exit, machine.stderr, error.type], [2, "", "usage_error"]);
  }
  assert.equal(api.requests.length, 0);
});

test("deploy sends what its flags say, and prints the id alone", async () => {
  await using api = await stub([json(200, { url: "https://files.test/1" }), json(201, STATES.pending)]);
  const home = emptyHome();
  const [schema, file] = [join(home, "schema.json"), join(home, "guide.txt")];
  writeFileSync(schema, '{"type":"object","properties":{"best_line":{"type":"string"}}}');
  writeFileSync(file, "warm, brief");
  const argv = ["--json", "deploy", "-", "--skills", "copy, legal", "--skills", "design", "--urgency", "priority"];
  argv.push("--context-url", "https://x.test/", "--webhook-url", "https://x.test/hook", "--file", file);
  argv.push("--metadata", "campaign_id=q2=launch", "--output-schema", schema, "--scenario", "needs_input");
  argv.push("--idempotency-key", "order-42");
  const { exit, stdout, stderr } = await runCli(argv, { env: env(api), stdin: "Name it.\n" });
  assert.deepEqual([exit, stderr], [0, ""]);
  assert.deepEqual(JSON.parse(stdout), STATES.pending);
  const [upload, create] = api.requests;
  assert.deepEqual([upload?.path, upload?.body], ["/v1/files?name=guide.txt", "warm, brief"]);
  assert.equal(upload?.headers["idempotency-key"], "order-42:file:0");
  assert.equal(create?.headers["idempotency-key"], "order-42");
  assert.equal(create?.headers.authorization, "Bearer hd_test_stub");
  assert.deepEqual(JSON.parse(create?.body ?? ""), {
    brief: "Name it.",
    skills: ["copy", "legal", "design"],
    urgency: "priority",
    context_url: "https://x.test/",
    webhook_url: "https://x.test/hook",
    output_schema: { type: "object", properties: { best_line: { type: "string" } } },
    metadata: { campaign_id: "q2=launch", hd_test: "needs_input" },
    context_files: ["https://files.test/1"],
  });

  await using plain = await stub([json(201, STATES.pending)]);
  const shown = await runCli(DEPLOY, { env: env(plain) });
  assert.equal(shown.stdout, "dep_1\n");
  assert.match(shown.stderr, /to be accepted by .*humandeploy get dep_1 --wait/s);
});

test("after a wait the exit code tells how it ended, and stdout holds an answer or nothing", async () => {
  const ends = { completed: 0, cancelled: 5, expired: 6, needs_input: 7 } as const;
  for (const [status, expected] of Object.entries(ends) as [keyof typeof ends, number][]) {
    const answers = [json(200, STATES.accepted), json(200, STATES.accepted), json(200, STATES[status])];
    await using api = await stub([json(201, STATES.pending), ...answers]);
    const { exit, stdout, stderr } = await runCli([...DEPLOY, "--wait"], { env: env(api) });
    const answer = 'Call it \u001B[2JAda.\n\n{\n  "best_name": "Ada"\n}\n';
    assert.deepEqual([exit, stdout], [expected, status === "completed" ? answer : ""], status);
    assert.match(stderr, /^dep_1 created in test mode\npending · .*nobody has it yet.*\naccepted · .*with Ada\n/);
    assert.ok(!stderr.includes("\u001B"), "no colour where nobody looks");

    await using again = await stub([json(200, STATES[status])]);
    const machine = await runCli(["get", "dep_1", "--wait", "9", "--json"], { env: env(again) });
    assert.deepEqual([machine.exit, machine.stderr, JSON.parse(machine.stdout)], [expected, "", STATES[status]]);
  }
  await using asking = await stub([json(200, STATES.needs_input)]);
  const { stderr } = await runCli(["get", "dep_1", "--wait", "9"], { env: env(asking) });
  assert.match(stderr, /For whom\?\n\n {2}humandeploy reply dep_1 --question-id msg_1 --wait "…"/);
  await using left = await stub([json(200, STATES.cancelled)]);
  assert.match(
    (await runCli(["get", "dep_1", "--wait", "9"], { env: env(left) })).stderr,
    /not an answer:\n\nHalf of it\./,
  );
});

test("a time that is over, a broken connection and Ctrl-C are never an answer, and say what was last seen", async () => {
  const timedOut = ["get", "dep_1", "--wait", "1"];
  await using slow = await stub([json(200, STATES.accepted), json(200, STATES.accepted), silence]);
  const late = await runCli(timedOut, { env: env(slow) });
  assert.deepEqual([late.exit, late.stdout], [8, ""]);
  assert.match(
    late.stderr,
    /timed out: .*dep_1 is still accepted: there is no answer yet\.\ndep_1 goes on\..*get dep_1 --wait/,
  );
  await using slower = await stub([json(200, STATES.accepted), json(200, STATES.accepted), silence]);
  const machine = await runCli([...timedOut, "--json"], { env: env(slower) });
  const { error, deployment } = JSON.parse(machine.stdout);
  assert.deepEqual([machine.exit, error.code, deployment], [8, "timed_out", STATES.accepted]);

  const interruption = new AbortController();
  await using silent = await stub([json(201, STATES.pending), silence]);
  const running = runCli([...DEPLOY, "--wait", "--json"], { env: env(silent), signal: interruption.signal });
  while (silent.requests.length < 2) await new Promise((done) => setTimeout(done, 5));
  interruption.abort(new Interrupted(130));
  const stopped = await running;
  assert.deepEqual([stopped.exit, stopped.stderr], [130, ""]);
  assert.equal(JSON.parse(stopped.stdout).deployment.id, "dep_1");
});

test("an error of the API is told with its code, message and request id, and has its exit code", async () => {
  const cases: [number, string, number][] = [
    [400, "invalid_request", 1],
    [401, "authentication_failed", 3],
    [402, "credits_exhausted", 1],
    [403, "forbidden", 3],
    [404, "not_found", 4],
    [409, "invalid_state", 1],
    [422, "expert_unavailable", 1],
  ];
  for (const [status, code, expected] of cases) {
    await using api = await stub([refused(status, code)]);
    const { exit, stdout, stderr } = await runCli(["reply", "dep_1", "Yes."], { env: env(api) });
    assert.deepEqual([exit, stdout], [expected, ""]);
    assert.match(
      stderr,
      new RegExp(`error: It is ${code}\\. \\(${code}, ${status}\\)\nrequest req_1, https://x\\.test/docs#${code}`),
    );
    const machine = await runCli(["reply", "dep_1", "Yes.", "--json"], { env: env(api) });
    const { error } = JSON.parse(machine.stdout);
    assert.deepEqual([machine.exit, machine.stderr, error.code, error.request_id], [expected, "", code, "req_1"]);
  }
  await using broken = await stub([hangUp]);
  const lost = await runCli(["cancel", "dep_1"], { env: env(broken) });
  assert.equal(lost.exit, 1);
  assert.match(lost.stderr, /error: POST http:\/\/127\.0\.0\.1:\d+\/v1\/deployments\/dep_1\/cancel failed/);
});

test("each command asks what it should, and shows it to people and machines", async () => {
  const list = (...data: unknown[]) => json(200, { object: "list", data, next: null });
  const usage = {
    object: "usage",
    mode: "test",
    cycle: { start: "2026-11-01T00:00:00.000Z", end: "2026-12-01T00:00:00.000Z" },
    cap: 100,
    balance: 80,
    reserved: 20,
    settled: 0,
    thresholds: [{ percent: 50, reached_at: null }],
    in_flight: { count: 1, limit: 10 },
  };
  const expert = {
    id: "spec_1",
    object: "expert",
    name: "Ada",
    skills: ["copy"],
    availability: "away",
    median_turnaround_seconds: 5_400,
  };
  const event = {
    id: "evt_1",
    object: "event",
    type: "deployment.expired",
    sequence: 2,
    created_at: "2026-11-01T10:00:00.000Z",
    data: { deployment: STATES.expired },
  };
  const cases = [
    [
      ["get", "dep_1"],
      "GET /v1/deployments/dep_1",
      json(200, STATES.completed),
      STATES.completed,
      /completed after 1 min 30 s, by Ada/,
    ],
    [
      ["list", "--status", "pending,accepted", "--skill", "copy", "--limit", "2"],
      "GET /v1/deployments?status=pending&status=accepted&skill=copy&limit=2",
      list(STATES.pending),
      { object: "list", data: [STATES.pending], next: null },
      /dep_1 +pending +standard .*Name it\./,
    ],
    [
      ["reply", "dep_1", "Yes.", "--question-id", "msg_1"],
      "POST /v1/deployments/dep_1/reply",
      json(200, STATES.accepted),
      STATES.accepted,
      /^dep_1 accepted$/m,
    ],
    [
      ["cancel", "dep_1"],
      "POST /v1/deployments/dep_1/cancel",
      json(200, STATES.cancelled),
      STATES.cancelled,
      /^dep_1 cancelled$/m,
    ],
    [["usage"], "GET /v1/usage", json(200, usage), usage, /80 left of 100, 20 reserved/],
    [
      ["experts"],
      "GET /v1/experts",
      list(expert),
      { object: "list", data: [expert], next: null },
      /spec_1 +Ada +away +1 h 30 min +copy/,
    ],
    [
      ["events", "dep_1"],
      "GET /v1/deployments/dep_1/events",
      list(event),
      event,
      / 2 {2}deployment\.expired +expired after 4 h: no expert accepted it/,
    ],
  ] as const;
  for (const [argv, asked, answer, document, shown] of cases) {
    await using api = await stub([answer]);
    const people = await runCli([...argv], { env: env(api) });
    assert.match(people.stdout, shown);
    assert.equal(people.exit, 0);
    const machine = await runCli([...argv, "--json"], { env: env(api) });
    assert.deepEqual([machine.exit, machine.stderr, JSON.parse(machine.stdout)], [0, "", document]);
    const [request] = api.requests;
    assert.equal(`${request?.method} ${request?.path}`, asked);
  }
  await using paged = await stub([
    json(200, { object: "list", data: [STATES.pending], next: "c2" }),
    list(wireDeployment({ id: "dep_0" })),
  ]);
  const all = await runCli(["list", "--all", "--json"], { env: env(paged) });
  assert.deepEqual(
    JSON.parse(all.stdout).data.map(({ id }: { id: string }) => id),
    ["dep_1", "dep_0"],
  );
});

test("Ctrl-C ends the wait for stdin", async () => {
  const interruption = new AbortController();
  const stdin = new Readable({ read() {} });
  await using api = await stub([json(200, STATES.accepted)]);
  const running = runCli(["reply", "dep_1", "-"], { env: env(api), stdin, signal: interruption.signal });
  setTimeout(() => interruption.abort(new Interrupted(130)), 20);
  assert.deepEqual(await running, { exit: 130, stdout: "", stderr: "" });
  assert.equal(api.requests.length, 0);
});
