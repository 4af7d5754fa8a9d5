import assert from "node:assert/strict";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { SCENARIOS as API_SCENARIOS } from "../../../src/domain/deployment/scenarios.ts";
import { openApiDocument } from "../scripts/openapi-document.ts";
import { commands } from "../src/cli/commands/index.ts";
import { EXIT_MEANINGS } from "../src/cli/exit.ts";
import { SCENARIOS } from "../src/cli/scenarios.ts";
import { camelName, snakeName } from "../src/names.ts";
import { SDK_VERSION } from "../src/version.ts";
import { DEPLOY, emptyHome, env, runCli, STATES, wireDeployment } from "./support/cli.ts";
import { json, refused, stub } from "./support/stub.ts";

test("login checks the key, keeps it for its profile alone to be read by its owner, and never prints it", async () => {
  const key = "hd_test_01ABCDEFGHJKMNPQRSTVWXYZ";
  await using api = await stub([json(200, { object: "usage", mode: "test" })]);
  const home = emptyHome();
  const around = { env: { XDG_CONFIG_HOME: home } };
  const path = join(home, "humandeploy", "config.json");
  const first = await runCli(["login", "--base-url", `${api.baseUrl}/`], { ...around, stdin: `${key}\n` });
  assert.equal(first.exit, 0, first.stderr);
  assert.ok(!(first.stdout + first.stderr).includes(key.slice(8)));
  assert.match(first.stdout, /hd_test_…WXYZ/);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.equal(statSync(join(home, "humandeploy")).mode & 0o777, 0o700);
  await runCli(["login", "--profile", "two", "--key", "hd_test_two", "--base-url", api.baseUrl], around);
  assert.deepEqual(JSON.parse(readFileSync(path, "utf8")).profiles, {
    default: { api_key: key, base_url: api.baseUrl },
    two: { api_key: "hd_test_two", base_url: api.baseUrl },
  });

  const used = async (argv: string[], more: Record<string, string> = {}) => {
    const { exit } = await runCli(["usage", "--json", ...argv], { env: { ...around.env, ...more } });
    assert.equal(exit, 0);
    return api.requests.at(-1)?.headers.authorization;
  };
  const environment = { HUMANDEPLOY_API_KEY: "hd_test_env" };
  assert.equal(await used([]), `Bearer ${key}`);
  assert.equal(await used(["--profile", "two"]), "Bearer hd_test_two");
  assert.equal(await used([], { HUMANDEPLOY_PROFILE: "two" }), "Bearer hd_test_two");
  assert.equal(await used([], environment), "Bearer hd_test_env");
  assert.equal(await used(["--profile", "two"], environment), "Bearer hd_test_two");
  assert.equal(await used(["--key", "hd_test_flag", "--profile", "two"], environment), "Bearer hd_test_flag");

  const missing = await runCli(["usage", "--profile", "three"], around);
  assert.deepEqual([missing.exit, missing.stdout], [3, ""]);
  assert.equal((await runCli(["usage"])).exit, 3);
  await using refusing = await stub([refused(401, "authentication_failed")]);
  const wrong = await runCli(["login", "--key", "hd_test_wrong", "--base-url", refusing.baseUrl], around);
  assert.equal(wrong.exit, 3);
  assert.ok(!readFileSync(path, "utf8").includes("wrong"));
  writeFileSync(path, "{");
  const odd = await runCli(["usage"], around);
  assert.equal(odd.exit, 2);
  assert.match(odd.stderr, /config\.json: is not a configuration/);
});

test("on a terminal there is colour and a line that is written over, unless NO_COLOR is set; no text can command it", async () => {
  const answers = [json(201, STATES.pending), json(200, STATES.accepted), json(200, STATES.completed)];
  const clear = "\r\u001B[K";
  const visible = (text: string) => text.replaceAll("\u001B", "<ESC>");
  await using api = await stub(answers);
  const { stdout, stderr } = await runCli([...DEPLOY, "--wait"], { env: env(api), isTty: true });
  const drawn = stderr.split(clear).map(visible);
  assert.ok(drawn.some((line) => line.startsWith("<ESC>[36mpending<ESC>[0m · 0 s · nobody has it yet")));
  assert.equal(drawn.at(-1), "<ESC>[1mdep_1<ESC>[0m <ESC>[32mcompleted<ESC>[0m after 1 min 30 s, by Ada\n");
  for (const line of drawn) assert.ok(line.replace(/<ESC>\[\d+m/g, "").trimEnd().length < 60, line);
  assert.equal(stdout.split("\n")[0], "Call it [2JAda.");
  await using plain = await stub(answers);
  const bare = await runCli([...DEPLOY, "--wait"], { env: { ...env(plain), NO_COLOR: "1" }, isTty: true });
  assert.ok(!/<ESC>\[\d+m/.test(visible(bare.stderr + bare.stdout)));
  const orders = ["\u001B", "\u0007", "\u202E", "\r", "\u009B"];
  const evil = wireDeployment({ brief: `a${orders.join("b")}c` });
  await using hostile = await stub([json(200, evil), json(200, { object: "list", data: [evil], next: null })]);
  for (const argv of [["get", "dep_1"], ["list"]]) {
    const shown = await runCli(argv, { env: { ...env(hostile), NO_COLOR: "1" }, isTty: true });
    for (const order of orders) assert.ok(!shown.stdout.includes(order), JSON.stringify(shown.stdout));
  }
});

test("the help knows every command and option, --version the version, and completion completes them", async () => {
  assert.deepEqual(await runCli(["--version"]), { exit: 0, stdout: `${SDK_VERSION}\n`, stderr: "" });
  const { stdout } = await runCli(["help"]);
  for (const [code, meaning] of EXIT_MEANINGS) assert.ok(stdout.includes(`  ${String(code).padEnd(4)} ${meaning}`));
  const nothing = await runCli([]);
  assert.deepEqual([nothing.exit, nothing.stdout, nothing.stderr], [2, "", stdout]);
  const scripts = await Promise.all(
    ["bash", "zsh", "fish"].map(async (shell) => (await runCli(["completion", shell])).stdout),
  );
  for (const { name, summary, options } of commands()) {
    assert.ok(stdout.includes(`  ${name} `) && stdout.includes(summary));
    const manual = await runCli(["help", name]);
    assert.deepEqual(await runCli([name, "--help"]), manual);
    for (const option of Object.keys(options)) {
      assert.ok(manual.stdout.includes(`--${option}`), `${name} --${option}`);
      for (const script of scripts) assert.ok(script.includes(option), `${name} --${option}`);
    }
  }
});

test("the scenarios are the API's, and the README's exit codes are ours", () => {
  assert.deepEqual(Object.keys(SCENARIOS).sort(), ["complete", ...API_SCENARIOS].sort());
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  for (const [code, meaning] of EXIT_MEANINGS) assert.ok(readme.includes(`| ${code} | ${meaning} |`), `${code}`);
});

test("every name of the API comes through the SDK's casing as it was, so that --json is the API's own", async () => {
  const { components } = await openApiDocument();
  const names = new Set<string>();
  JSON.stringify(components.schemas, (key, value) => {
    if (key === "properties") for (const name of Object.keys(value)) names.add(name);
    return value;
  });
  assert.ok(names.size > 50);
  for (const name of names) assert.equal(snakeName(camelName(name)), name);
});
