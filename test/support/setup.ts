import { applyD1Migrations, type D1Migration } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll } from "vitest";
import type { Env } from "../../src/env.ts";

declare global {
  namespace Cloudflare {
    interface Env extends TestEnv {}
    interface GlobalProps {
      mainModule: typeof import("../../src/worker.ts");
    }
  }
}
interface TestEnv extends Env {
  TEST_MIGRATIONS: D1Migration[];
  TEST_DEPTH: string;
  CONTRACT_RUNS: string;
  CONTRACT_SEED: string;
}

beforeAll(async () => {
  await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
});
