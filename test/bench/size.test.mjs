import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { BUDGET_KIB } from "../../bench/budget.mjs";
import { buildWorker } from "../../bench/support/build.mjs";

test(`the Worker, as it is uploaded, weighs at most ${BUDGET_KIB} KiB gzipped`, async () => {
  const folder = mkdtempSync(join(tmpdir(), "humandeploy-size-"));
  try {
    const { gzip, bytes } = await buildWorker({ outDir: folder });
    assert.ok(bytes > gzip && gzip > 50 * 1_024, `${bytes} bytes, ${gzip} gzipped: that is not the Worker`);
    assert.ok(
      gzip <= BUDGET_KIB * 1_024,
      `${(gzip / 1_024).toFixed(1)} KiB gzipped, over the budget of ${BUDGET_KIB} KiB`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
