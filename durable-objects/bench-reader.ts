import { benchFor } from "../src/db/bench.ts";
import { everywhere } from "../src/db/database.ts";
import type { DeploymentRecord } from "../src/domain/deployment/record.ts";
import type { BenchEntry } from "../src/domain/deployment/routing.ts";
import type { Env } from "../src/env.ts";
import { within } from "../src/within.ts";

const TIMEOUT_MS = 3_000;
const RETRY_MS = 2_000;

/** What a deployment's object reads of the bench for one look at it. What was read is used at once, and dropped. */
export class BenchReader {
  members: BenchEntry[] | null = null;
  /** A bench that could not be read is left alone until then, in epoch milliseconds. */
  retryAt = 0;

  constructor(
    private readonly env: Env,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** Reads those who could take the deployment; false if that failed. */
  async read({ workspace_id, skills }: DeploymentRecord): Promise<boolean> {
    try {
      const reading = benchFor(everywhere(this.env), workspace_id, skills);
      this.members = await within(TIMEOUT_MS, "bench", reading);
      return true;
    } catch (error) {
      this.retryAt = Date.now() + RETRY_MS;
      this.failed(error);
      return false;
    }
  }

  /** True if a wave is due and the bench may be read for it. */
  isLookDue({ status, scenario, routing }: DeploymentRecord, now: number): boolean {
    const isWaiting = status === "pending" && scenario === null;
    return isWaiting && routing.next_at !== null && routing.next_at <= now && this.retryAt <= now;
  }
}
