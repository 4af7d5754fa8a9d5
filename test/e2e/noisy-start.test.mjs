import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { localDatabases } from "../../scripts/local/databases.mjs";
import { openLog } from "../../scripts/local/log.mjs";
import { makeMiniflare } from "../../scripts/local/miniflare.mjs";
import { bareConfig, readWranglerConfig, runtimeOptions } from "../../scripts/local/options.mjs";
import { runtimeLog } from "../../scripts/local/runtime-log.mjs";
import { StartError } from "../../scripts/local/settings.mjs";
import { within } from "../../scripts/local/within.mjs";

/** Logs some 300 KB at once, again and again for 5 s, as alarms do that are all due after a kill: more than the pipe to us holds. */
const NOISY = `
  export default {
    fetch(request, env, ctx) {
      const noise = async () => {
        for (const until = Date.now() + 5_000; Date.now() < until; await scheduler.wait(20)) {
          for (let line = 0; line < 1_000; line++) console.log("noise".repeat(60));
        }
      };
      ctx.waitUntil(noise());
      return new Response("ok");
    },
  };`;

const folder = mkdtempSync(join(tmpdir(), "humandeploy-noisy-"));
after(() => rmSync(folder, { recursive: true, force: true }));

test("a database is migrated while the runtime logs more than anybody has read; who lacks the start's key is refused", async () => {
  const script = join(folder, "noisy.js");
  writeFileSync(script, NOISY);
  const { config, databases } = readWranglerConfig();
  const local = localDatabases({ config, databases });
  const log = openLog(join(folder, "log"));
  const miniflare = makeMiniflare({
    tmpDir: join(folder, "tmp"),
    options: runtimeOptions({
      workers: [{ config: bareConfig(config, { name: "noisy" }), script }, local.worker],
      host: "127.0.0.1",
      port: 0,
      stateDir: folder,
      miniflare: runtimeLog(log, { error: () => {} }),
    }),
  });
  try {
    const url = await miniflare.ready;
    assert.equal(await (await fetch(url)).text(), "ok");
    await local.migrate(miniflare);

    const db = local.open(miniflare, databases[0].binding);
    const names = (await db.query("SELECT name FROM d1_migrations ORDER BY name")).map(({ name }) => name);
    const files = readdirSync(databases[0].migrations).filter((name) => name.endsWith(".sql"));
    assert.deepEqual(names, files.toSorted());
    await local.migrate(miniflare);
    const [{ n }] = await db.query("SELECT count(*) AS n FROM d1_migrations WHERE name >= ?", [""]);
    assert.equal(n, files.length);

    const statements = [{ sql: "CREATE TABLE half (id)" }, { sql: "INSERT INTO nowhere VALUES (1)" }];
    await assert.rejects(
      db.batch(statements),
      (error) => !(error instanceof StartError) && /nowhere/.test(error.message),
    );
    assert.deepEqual(await db.query("SELECT name FROM sqlite_master WHERE name = 'half'"), []);

    const door = await miniflare.unsafeGetDirectURL(local.worker.config.name);
    const asked = { method: "POST", body: JSON.stringify({ binding: "DB", statements: [{ sql: "SELECT 1" }] }) };
    assert.equal((await fetch(door, asked)).status, 401);
    const byName = { ...asked, headers: { "MF-Route-Override": local.worker.config.name, Authorization: "Bearer x" } };
    assert.equal((await fetch(url, byName)).status, 401);
  } finally {
    await miniflare.dispose();
    log.close();
  }
});

test("what never answers ends a start with one sentence", async () => {
  assert.equal(await within(1_000, Promise.resolve("yes"), "The database DB did not answer"), "yes");
  await assert.rejects(within(20, new Promise(() => {}), "The database DB did not answer"), (error) => {
    return error instanceof StartError && error.message === "The database DB did not answer within 0.02 seconds.";
  });
});
