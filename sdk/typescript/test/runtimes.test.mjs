/**
 * The packed package, installed into an empty project, under each runtime: Node as ESM and CJS, workerd, and whatever
 * more RUNTIMES names, such as RUNTIMES="/opt/node18/bin/node,bun,deno run -A". Build first.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHmac } from "node:crypto";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { startServer } from "../../../test/e2e/support/server.mjs";

const run = promisify(execFile);
const root = fileURLToPath(new URL("..", import.meta.url));
const support = fileURLToPath(new URL("support/", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "humandeploy-runtimes-"));
const PRINT = "console.log(JSON.stringify(await probe(JSON.parse(process.env.GIVEN))));";

let server;
before(async () => {
  server = await startServer();
  const { stdout } = await run("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", folder], {
    cwd: root,
  });
  const packed = Object.values(JSON.parse(stdout))[0].filename;
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }');
  await run("npm", ["install", "--offline", "--no-audit", "--no-fund", join(folder, packed)], { cwd: folder });
  copyFileSync(join(support, "probe.mjs"), join(folder, "probe.mjs"));
  writeFileSync(join(folder, "esm.mjs"), `import { probe } from "./probe.mjs";\n${PRINT}`);
  const entryPoints = [join(folder, "probe.mjs")];
  await build({ entryPoints, outfile: join(folder, "probe.cjs"), format: "cjs", logLevel: "error" });
  writeFileSync(join(folder, "cjs.cjs"), `const { probe } = require("./probe.cjs");\n(async () => { ${PRINT} })();`);
});
after(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true });
});

function given() {
  const secret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
  const body = '{"id":"evt_1","created_at":"now"}';
  const t = Math.floor(Date.now() / 1_000);
  const mac = createHmac("sha256", secret).update(`${t}.${body}`).digest("hex");
  const { test_key: apiKey, base_url: baseUrl } = server.local;
  return { apiKey, baseUrl, signed: { body, secret, headers: { "humandeploy-signature": `t=${t},v1=${mac}` } } };
}

function check(seen) {
  assert.deepEqual(seen, {
    types: ["deployment.accepted", "deployment.in_progress", "deployment.completed"],
    status: "completed",
    content: "abc",
    error: [true, "not_found"],
    event: { id: "evt_1", createdAt: "now" },
    forged: "WebhookVerificationError",
    tools: [5, 5, 5],
  });
}

const more = (process.env.RUNTIMES ?? "").split(",").filter(Boolean);
for (const runtime of [process.execPath, ...more]) {
  const [command, ...args] = runtime.split(" ");
  for (const file of command.endsWith("deno") ? ["esm.mjs"] : ["esm.mjs", "cjs.cjs"]) {
    test(`${runtime} ${file}`, async () => {
      const env = { ...process.env, GIVEN: JSON.stringify(given()) };
      const { stdout, stderr } = await run(command, [...args, file], { cwd: folder, env });
      assert.equal(stderr, "");
      check(JSON.parse(stdout));
    });
  }
}

test("workerd", async () => {
  const contents = `import { probe } from "./probe.mjs";
    export default { fetch: async (request) => Response.json(await probe(await request.json())) };`;
  const stdin = { contents, resolveDir: folder };
  const { outputFiles } = await build({ stdin, bundle: true, format: "esm", write: false, logLevel: "error" });
  const modules = [{ type: "ESModule", path: join(folder, "worker.mjs"), contents: outputFiles[0].text }];
  const worker = { name: "probe", modules, modulesRoot: folder, compatibilityDate: "2026-01-01" };
  const miniflare = new Miniflare(convertV4MiniflareOptions({ workers: [worker] }));
  try {
    const answer = await miniflare.dispatchFetch("http://probe/", { method: "POST", body: JSON.stringify(given()) });
    check(JSON.parse(await answer.text()));
  } finally {
    await miniflare.dispose();
  }
});
