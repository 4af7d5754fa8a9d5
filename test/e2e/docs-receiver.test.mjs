import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

const docs = fileURLToPath(new URL("../../docs/", import.meta.url));
const page = readFileSync(join(docs, "receiving-webhooks.md"), "utf8");
const vectors = JSON.parse(readFileSync(join(docs, "webhook-vectors.json"), "utf8"));
const folder = mkdtempSync(join(tmpdir(), "humandeploy-docs-"));

/** The first code block of a language on the page, written to a file. */
function sample(language, file) {
  const code = page.match(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``))?.[1];
  assert.ok(code, `the page has no ${language} sample`);
  const path = join(folder, file);
  writeFileSync(path, code);
  return path;
}

const cases = vectors.flatMap(({ name, secret, timestamp, body, signature }) => {
  const header = `t=${timestamp},v1=${signature}`;
  return [
    { name, secret, header, body, at: timestamp, expected: true },
    { name: `${name}, tampered`, secret, header, body: `${body} `, at: timestamp, expected: false },
    { name: `${name}, another secret`, secret: `${secret}x`, header, body, at: timestamp, expected: false },
    { name: `${name}, six minutes old`, secret, header, body, at: timestamp + 360, expected: false },
    {
      name: `${name}, beside an old secret's`,
      secret,
      header: `t=${timestamp},v1=${"0".repeat(64)},v1=${signature}`,
      body,
      at: timestamp,
      expected: true,
    },
  ];
});

test("the page's TypeScript sample verifies every test vector, and nothing else", async () => {
  const { verify } = await import(pathToFileURL(sample("ts", "verify.ts")).href);
  const { now } = Date;
  for (const { name, secret, header, body, at, expected } of cases) {
    Date.now = () => at * 1_000;
    assert.equal(verify(secret, header, body), expected, name);
  }
  Date.now = now;
});

test("the page's Python sample verifies every test vector, and nothing else", (t) => {
  try {
    execFileSync("python3", ["--version"]);
  } catch {
    t.skip("this machine has no python3");
    return;
  }
  sample("python", "verify.py");
  const runner = join(folder, "run.py");
  writeFileSync(
    runner,
    [
      "import json, sys, time, verify",
      "out = []",
      "for case in json.load(sys.stdin):",
      "    time.time = lambda: case['at']",
      "    out.append(verify.verify(case['secret'], case['header'], case['body'].encode()))",
      "print(json.dumps(out))",
    ].join("\n"),
  );
  const printed = execFileSync("python3", [runner], { input: JSON.stringify(cases), cwd: folder });
  const results = JSON.parse(printed.toString());
  for (const [index, { name, expected }] of cases.entries()) assert.equal(results[index], expected, name);
});
