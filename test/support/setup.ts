import { applyD1Migrations, type D1Migration } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll } from "vitest";
import type { Env } from "../../src/env.ts";
import { d1s } from "./d1.ts";
import { keepRowsInPlace } from "./rows-in-place.ts";

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
  const databases = d1s();
  for (const db of databases) await applyD1Migrations(db, env.TEST_MIGRATIONS);
  if (databases.length > 1) await keepRowsInPlace(databases);
});
