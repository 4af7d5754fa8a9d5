import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { run } from "./support/deploying.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "humandeploy-tail-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const WS = { one: "ws_01KPX00000000000000AAAAAA1", two: "ws_01KPX00000000000000BBBBBB2" };
const DEP = { one: "dep_01KPX0000000000000CCCCCC1", two: "dep_01KPX0000000000000DDDDDD2" };
const line = (at, event, more = {}) =>
  JSON.stringify({ at: `2026-04-23T10:00:0${at}.000Z`, level: "info", event, ...more });

const REQUEST = line(1, "request", {
  request_id: "req_1",
  workspace_id: WS.one,
  deployment_id: null,
  method: "POST",
  route: "/v1/deployments",
  status: 201,
  duration_ms: 12,
});
const COMPLETED = line(2, "deployment.completed", {
  workspace_id: WS.one,
  deployment_id: DEP.one,
  status: "completed",
});
const RETRY = line(3, "deployment.retry", {
  level: "warn",
  workspace_id: WS.two,
  deployment_id: DEP.two,
  what: "projection",
  error: "Error: D1 is down",
});
const RUNTIME = JSON.stringify({ time: "2026-04-23T10:00:04.000Z", level: "error", message: "Uncaught error: no" });
const TORN = '{"at":"2026-04-23T10';
const ALL = `${[REQUEST, COMPLETED, RETRY, RUNTIME, TORN].join("\n")}\n`;

let count = 0;
function logFile(text = ALL) {
  const path = join(folder, `log-${++count}.log`);
  writeFileSync(path, text);
  return path;
}

const tail = (args, env = {}, input = "") =>
  run(["scripts/tail.mjs", ...args], { NO_COLOR: "", FORCE_COLOR: "", ...env }, input);
const linesOf = ({ stdout }) => stdout.split("\n").filter(Boolean);

/** Follows a file in a process of its own. */
function follow(args) {
  const child = spawn(process.execPath, ["scripts/tail.mjs", ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    output += text;
  });
  const ended = new Promise((done) => child.once("exit", (code, signal) => done({ code, signal })));
  return {
    async until(text, ms = 10_000) {
      for (const end = Date.now() + ms; !output.includes(text); await sleep(30)) {
        if (Date.now() > end) throw new Error(`"${text}" did not come:\n${output}`);
      }
    },
    output: () => output,
    stop(signal = "SIGINT") {
      child.kill(signal);
      return ended;
    },
  };
}

test("an event is one aligned line: time, level, event, whose, status, duration and the rest", async () => {
  const { code, stdout } = await tail(["--no-follow", logFile()]);
  assert.equal(code, 0);
  assert.equal(
    stdout,
    `04-23 10:00:01.000 info  request                  ws…AAAAA1            201             12 ms  POST /v1/deployments request_id=req_1
04-23 10:00:02.000 info  deployment.completed     ws…AAAAA1 dep…CCCCC1 completed
04-23 10:00:03.000 warn  deployment.retry         ws…BBBBB2 dep…DDDDD2                        what=projection error="Error: D1 is down"
04-23 10:00:04.000 error runtime                                                              message="Uncaught error: no"
${TORN}
`,
  );
});

test("colours are for a terminal: none where it is piped or NO_COLOR is set, and on demand the text stays the same", async () => {
  const path = logFile();
  const plain = await tail(["--no-follow", path]);
  assert.equal(plain.stdout, stripVTControlCharacters(plain.stdout));
  assert.equal((await tail(["--no-follow", path], { NO_COLOR: "1" })).stdout, plain.stdout);
  const coloured = await tail(["--no-follow", path], { FORCE_COLOR: "1" });
  assert.notEqual(coloured.stdout, plain.stdout);
  assert.equal(stripVTControlCharacters(coloured.stdout), plain.stdout);
});

const filters = [
  [
    ["--workspace", WS.one],
    ["request", "deployment.completed"],
  ],
  [["--workspace", "ws…BBBBB2"], ["deployment.retry"]],
  [["--deployment", "ccccc1"], ["deployment.completed"]],
  [["--deployment", DEP.two], ["deployment.retry"]],
  [["--workspace", WS.one, "--deployment", DEP.two], []],
  [["--event", "request"], ["request"]],
  [
    ["--event", "deployment.*"],
    ["deployment.completed", "deployment.retry"],
  ],
  [
    ["--level", "warn"],
    ["deployment.retry", "runtime"],
  ],
  [["--level", "error"], ["runtime"]],
  [
    ["--since", "2026-04-23T10:00:03Z"],
    ["deployment.retry", "runtime"],
  ],
  [["--since", "1m"], []],
  [
    ["--lines", "3", "--no-follow"],
    ["deployment.retry", "runtime"],
  ],
];
for (const [args, events] of filters) {
  test(`${args.join(" ")} shows ${events.join(", ") || "nothing"} of the log`, async () => {
    const { code, stdout } = await tail(["--no-follow", "--json", ...args, logFile()]);
    assert.equal(code, 0);
    assert.deepEqual(
      stdout
        .split("\n")
        .filter(Boolean)
        .map((text) => JSON.parse(text).event),
      events,
    );
  });
}

test("what can't be read passes through, unless one workspace, deployment or event is asked for", async () => {
  const path = logFile(`not json\n\u001b[31mred\u001b[0m\u0007\n[1]\n{"a":1}\n`);
  const shown = ["not json", "red", "[1]", '{"a":1}'];
  assert.deepEqual(
    linesOf(await tail(["--no-follow", path])).map((text) => text.trim()),
    shown,
  );
  assert.deepEqual(linesOf(await tail(["--no-follow", "--workspace", WS.one, path])), []);
  const { stdout, stderr } = await tail(["--no-follow", "--json", path]);
  assert.equal(stdout, "");
  assert.equal(stderr.split("\n").filter(Boolean).length, shown.length);
});

test("nothing that was logged reaches the terminal as a command to it", async () => {
  const evil = line(1, "x\u001b]0;title\u0007", {
    workspace_id: "ws_\u001b[2J",
    note: "a\u001b[31m\nb\u202e",
    "k\u001b[1m": 1,
  });
  const { stdout } = await tail(["--no-follow", logFile(`${evil}\n`)]);
  assert.equal(stdout.split("\n").length, 2);
  assert.doesNotMatch(stdout.trimEnd(), /[\p{Cc}\p{Cf}]/u);
});

/** An invocation as `wrangler tail --format json` prints it: over many lines. */
const invocation = (more) =>
  JSON.stringify(
    {
      outcome: "ok",
      scriptName: "humandeploy-staging",
      exceptions: [],
      logs: [],
      eventTimestamp: Date.UTC(2026, 3, 23, 10, 0, 5),
      event: { request: { url: "https://api.test/v1/deployments?secret=abc", method: "POST", headers: {} } },
      ...more,
    },
    null,
    2,
  );
const at = Date.UTC(2026, 3, 23, 10, 0, 6);

test("what wrangler tail prints is read from a pipe: our lines, other lines, exceptions and bad outcomes", async () => {
  const input = [
    "⛅️ wrangler 4.156.2",
    invocation({
      logs: [
        { message: [REQUEST], level: "log", timestamp: at },
        { message: ["plain", { a: 1 }], level: "warn", timestamp: at },
      ],
    }),
    invocation({ outcome: "exception", exceptions: [{ name: "TypeError", message: "no", timestamp: at }] }),
    invocation({ outcome: "exceededCpu", event: { cron: "* * * * *" } }),
    invocation({ outcome: "canceled", event: { queue: "humandeploy-staging-deliveries", batchSize: 2 } }),
    JSON.stringify(JSON.parse(invocation({ logs: [{ message: [COMPLETED], level: "log", timestamp: at }] }))),
  ].join("\n");
  const { stdout, code } = await tail(["-"], {}, `${input}\n`);
  assert.equal(code, 0);
  assert.equal(
    stdout,
    `⛅️ wrangler 4.156.2
04-23 10:00:01.000 info  request                  ws…AAAAA1            201             12 ms  POST /v1/deployments request_id=req_1
04-23 10:00:06.000 warn  console                                                              message="plain {\\"a\\":1}"
04-23 10:00:06.000 error exception                                                            error="TypeError: no" trigger="POST /v1/deployments" script=humandeploy-staging
04-23 10:00:05.000 error invocation                                    exceededCpu            trigger="cron * * * * *"
04-23 10:00:05.000 info  invocation                                    canceled               trigger="queue humandeploy-staging-deliveries"
04-23 10:00:02.000 info  deployment.completed     ws…AAAAA1 dep…CCCCC1 completed
`.replace("⛅️", "⛅️".replace(/\p{Cf}/gu, " ")),
  );
});

test("--remote runs wrangler tail on the Worker of the environment, and says so when it fails", async () => {
  const fake = join(folder, "wrangler.mjs");
  writeFileSync(
    fake,
    `const [, , ...args] = process.argv;
if (args.join(" ") !== "tail humandeploy --format json") { console.error("unexpected " + args.join(" ")); process.exit(3); }
console.log(${JSON.stringify(invocation({ logs: [{ message: [RETRY], level: "log", timestamp: at }] }))});`,
  );
  const env = { HUMANDEPLOY_WRANGLER: fake };
  const ok = await tail(["--remote", "--env", "production"], env);
  assert.equal(ok.code, 0, ok.output);
  assert.match(ok.stdout, /warn {2}deployment\.retry/);
  const failed = await tail(["--remote"], env);
  assert.equal(failed.code, 1);
  assert.match(failed.stderr, /unexpected tail humandeploy-staging[\s\S]*ended with code 3/);
});

test("Ctrl-C ends it with 0, a followed file and wrangler alike", async () => {
  const followed = follow([logFile()]);
  await followed.until("deployment.retry");
  assert.deepEqual(await followed.stop(), { code: 0, signal: null });

  const fake = join(folder, "endless.mjs");
  writeFileSync(fake, `console.log(${JSON.stringify(REQUEST)}); setInterval(() => {}, 1000);`);
  process.env.HUMANDEPLOY_WRANGLER = fake;
  const remote = follow(["--remote"]);
  delete process.env.HUMANDEPLOY_WRANGLER;
  await remote.until("request");
  assert.deepEqual(await remote.stop(), { code: 0, signal: null });
});

test("a followed file begins with its last lines, and a line is shown once it is whole", async () => {
  const path = logFile(`${Array.from({ length: 30 }, (_, i) => line(1, `past.${i}.`)).join("\n")}\n`);
  const followed = follow([path]);
  await followed.until("past.29.");
  assert.ok(!followed.output().includes("past.9."));
  assert.ok(followed.output().includes("past.10."));
  const text = `${line(2, "whole.é")}\n`;
  const bytes = Buffer.from(text);
  const middle = bytes.indexOf(0xc3) + 1;
  appendFileSync(path, bytes.subarray(0, middle));
  await sleep(600);
  assert.ok(!followed.output().includes("whole"));
  appendFileSync(path, bytes.subarray(middle));
  await followed.until("whole.é");
  await followed.stop();
});

test("rotation loses no line and repeats none; a truncated file begins anew", async () => {
  const path = logFile(`${line(1, "before.0.")}\n`);
  const followed = follow([path]);
  await followed.until("before.0.");
  for (let turn = 1; turn <= 3; turn++) {
    appendFileSync(path, `${line(1, `old.${turn}.`)}\n`);
    renameSync(path, `${path}.1`);
    writeFileSync(path, `${line(2, `new.${turn}.`)}\n`);
    await followed.until(`new.${turn}.`);
    await followed.until(`old.${turn}.`);
  }
  truncateSync(path);
  await sleep(600);
  appendFileSync(path, `${line(3, "after")}\n`);
  await followed.until("after");
  const events = followed.output().match(/(old|new|before)\.\d\.|after/g);
  assert.deepEqual(events, ["before.0.", "old.1.", "new.1.", "old.2.", "new.2.", "old.3.", "new.3.", "after"]);
  await followed.stop();
});

test("--since looks into the rotated file too, and a file that is not there yet is waited for", async () => {
  const path = logFile(`${RETRY}\n`);
  writeFileSync(`${path}.1`, `${REQUEST}\n${COMPLETED}\n`);
  const { stdout } = await tail(["--no-follow", "--json", "--since", "2026-04-23T10:00:02Z", path]);
  assert.deepEqual(
    stdout
      .split("\n")
      .filter(Boolean)
      .map((text) => JSON.parse(text).event),
    ["deployment.completed", "deployment.retry"],
  );
  const later = join(folder, "later.log");
  const followed = follow([later]);
  await sleep(800);
  writeFileSync(later, `${REQUEST}\n`);
  await followed.until("/v1/deployments");
  await followed.stop("SIGTERM");
  assert.equal((await tail(["--no-follow", join(folder, "never.log")])).code, 1);
});

for (const args of [
  ["--level", "loud"],
  ["--since", "yesterday"],
  ["--lines", "many"],
  ["--env", "prod"],
  ["--what"],
  ["a", "b"],
]) {
  test(`${args.join(" ")} is refused by name`, async () => {
    const { code, stderr, stdout } = await tail(args);
    assert.deepEqual([code, stdout], [1, ""]);
    assert.ok(stderr.split("\n")[0].includes(args[0]), stderr);
  });
}
