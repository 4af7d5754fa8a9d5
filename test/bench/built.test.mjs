import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { BUDGET_KIB } from "../../bench/budget.mjs";
import { buildWorker } from "../../bench/support/build.mjs";
import { newClient } from "../../bench/support/http.mjs";
import { startFloor, startOurs } from "../../bench/support/runtime.mjs";
import { BRIEF, newWorld } from "../../bench/support/world.mjs";

const FLOOR = fileURLToPath(new URL("../../bench/floor/worker.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "humandeploy-built-"));
let build;
before(async () => {
  build = await buildWorker({ outDir: join(folder, "worker") });
});
after(() => rmSync(folder, { recursive: true, force: true }));

test(`the Worker, as it is uploaded, weighs at most ${BUDGET_KIB} KiB gzipped`, () => {
  const { gzip, bytes } = build;
  assert.ok(bytes > gzip && gzip > 50 * 1_024, `${bytes} bytes, ${gzip} gzipped: that is not the Worker`);
  assert.ok(
    gzip <= BUDGET_KIB * 1_024,
    `${(gzip / 1_024).toFixed(1)} KiB gzipped, over the budget of ${BUDGET_KIB} KiB`,
  );
});

test("the bench's server and its floor start, take what a bench does, and keep it over a restart", async () => {
  const stateDir = join(folder, "ours");
  const [floor, first] = await Promise.all([
    startFloor({ script: FLOOR, stateDir: join(folder, "floor") }),
    startOurs({ build, stateDir }),
  ]);
  const servers = new Set([floor, first]);
  const stop = async (server) => {
    servers.delete(server);
    await server.stop();
  };
  try {
    const { id: atFloor } = await call(floor, "POST", "/", { body: BRIEF }, 201);
    assert.match(atFloor, /^[0-9a-f-]{36}$/);
    const { workspaces, experts } = await newWorld(first, { workspaces: 1 });
    const [{ key }] = workspaces;
    const quiet = await first.d1.query("SELECT notifications FROM experts");
    assert.deepEqual(
      quiet.map(({ notifications }) => JSON.parse(notifications).email.offers),
      experts.map(() => false),
    );
    const { id } = await call(first, "POST", "/v1/deployments", { key, body: BRIEF }, 201);
    assert.equal(first.pids().length, 1);
    assert.notDeepEqual(first.pids(), floor.pids());
    await stop(first);

    const second = await startOurs({ build, stateDir });
    servers.add(second);
    const kept = await call(second, "GET", `/v1/deployments/${id}`, { key }, 200);
    assert.deepEqual([kept.id, kept.status], [id, "pending"]);
  } finally {
    await Promise.all([...servers].map(stop));
  }
});

async function call(server, method, path, options, status) {
  const client = newClient(server.url);
  try {
    return await client.call(method, path, options, status);
  } finally {
    client.close();
  }
}
