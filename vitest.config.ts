import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import type { VitestPluginContext } from "vitest/node";
import { unstable_readConfig as readConfig } from "wrangler";
import { ensureAssets } from "./scripts/docs/assets.mjs";
import { bundleWorker } from "./scripts/local/bundle.mjs";

const FILES = ["test/**/*.test.ts"];
const ELSEWHERE = ["test/e2e/**", "test/browser/**", "node_modules/**"];
/** Files whose tests count or change what everybody sees, or put something in place of the runtime's own. */
const ALONE = [
  "test/cost/{counts,growth}.test.ts",
  "test/data/**/*.test.ts",
  "test/notifications/{outbox,wave,mail,slack}.test.ts",
  "test/operator/{analytics,health,logs,pages}.test.ts",
  "test/webhooks/plain-road.test.ts",
  "test/ingest/size.test.ts",
  "test/http/{bad-requests,logs}.test.ts",
  "test/contract/requests.test.ts",
  "test/live/credits.test.ts",
  "test/console/session-mounted.test.ts",
];

/** `D1_SHARDS=2 npm test` has two databases, so that about half of the workspaces lie in the second. */
const SHARDS = Number(process.env.D1_SHARDS ?? 1);

/** Files that always have two databases. */
const SHARDED = ["test/shards/**/*.test.ts"];

const BASE = {
  setupFiles: ["./test/support/setup.ts"],
  testTimeout: 30_000,
  // Most tests wait for the simulated expert, in real time.
  maxWorkers: 4,
  silent: "passed-only" as const,
};

const assets = await ensureAssets();

/** `build/current` is a link, and what was transformed before keeps the folder that it led to: modules that import from it are kept by that folder's name. */
const followsLink = {
  name: "humandeploy:follows-link",
  configureVitest({ defineCacheKeyGenerator }: VitestPluginContext) {
    defineCacheKeyGenerator(({ sourceCode }) => (sourceCode.includes("build/current/") ? assets.folder : undefined));
  },
};

export default defineConfig({
  plugins: [runtime(SHARDS), followsLink],
  test: {
    ...BASE,
    projects: [
      // A runtime of its own for each file costs more than most files themselves: these share one, and its database.
      {
        extends: true,
        test: { name: "shared", isolate: false, include: FILES, exclude: [...ELSEWHERE, ...ALONE, ...SHARDED] },
      },
      { extends: true, test: { name: "alone", include: ALONE, exclude: ELSEWHERE } },
      {
        extends: false,
        plugins: [runtime(2), followsLink],
        test: { ...BASE, name: "shards", isolate: false, include: SHARDED },
      },
    ],
  },
});

/** The Workers runtime with so many databases for workspaces, each migrated before the tests. */
function runtime(shards: number) {
  const more = Array.from({ length: shards - 1 }, (_, index) => `DB_${index + 1}`);
  return cloudflareTest(async () => ({
    wrangler: { configPath: "./wrangler.toml" },
    miniflare: {
      d1Databases: Object.fromEntries(more.map((name) => [name, `humandeploy-${name}`])),
      bindings: {
        ...(more.length > 0 ? { D1_SHARDS: ["DB", ...more].join(", ") } : {}),
        ENVIRONMENT: "local",
        PUBLIC_URL: "https://api.test",
        INSTALLATION_SECRET: "test-installation-secret-of-32-chars",
        ENCRYPTION_KEYS: "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        ADMIN_TOKEN: "hd_admin_testbootstraptoken0123456789abcdef",
        TEST_DEPTH: process.env.TEST_DEPTH ?? "quick",
        CONTRACT_RUNS: process.env.CONTRACT_RUNS ?? (process.env.TEST_DEPTH === "full" ? "2000" : "600"),
        CONTRACT_SEED: process.env.CONTRACT_SEED ?? "",
        TEST_MIGRATIONS: await readD1Migrations("./migrations"),
      },
      workers: [await extractorWorker()],
    },
  }));
}

/** The Worker behind the binding EXTRACTOR, bundled as a deploy does it. */
async function extractorWorker() {
  const { name, main = "", ...config } = readConfig({ config: "extractor/wrangler.toml" });
  const outDir = mkdtempSync(join(tmpdir(), "humandeploy-extractor-"));
  try {
    const contents = readFileSync(await bundleWorker({ entry: main, outDir }), "utf8");
    const modules = [{ type: "ESModule" as const, path: "worker.js", contents }];
    const compatibilityDate = config.compatibility_date ?? "";
    return { name, compatibilityDate, compatibilityFlags: config.compatibility_flags, modules };
  } finally {
    rmSync(outDir, { recursive: true });
  }
}
