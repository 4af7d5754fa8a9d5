import type { DeploymentRecord } from "../src/domain/deployment/record.ts";
import type { Reservation } from "../src/domain/ledger/credits.ts";
import { within } from "../src/within.ts";
import type { GuardAlarm } from "./guard-alarm.ts";

type Row = { id: string; amount: number; from_grant: number; ended: number; seed: string | null };

const OPEN_TIMEOUT_MS = 5_000;

/**
 * The deployments of a workspace that are in flight, or whose seed D1 may not have yet. A row goes once both are over.
 * The seed is kept until its deployment says that D1 has it; until then opening is tried again.
 */
export class OpenDeployments {
  /** How many are in flight; null until it was counted. */
  private count: number | null = null;
  /** Whose seed is kept; null until it was read. */
  private seeded: Set<string> | null = null;

  constructor(
    private readonly storage: DurableObjectStorage,
    private readonly alarm: GuardAlarm,
    private readonly openIt: (seed: DeploymentRecord) => Promise<{ projected: boolean }>,
    private readonly failed: (id: string, error: unknown) => void,
  ) {}

  /** Keeps a new deployment. Belongs inside the caller's transaction. */
  add(seed: DeploymentRecord, { amount, from_grant }: Reservation): void {
    this.storage.sql.exec("INSERT INTO deployments (id) VALUES (?)", seed.id);
    this.storage.sql.exec(
      "INSERT INTO open_deployments (id, amount, from_grant, ended, seed) VALUES (?, ?, ?, 0, ?)",
      seed.id,
      amount,
      from_grant,
      JSON.stringify(seed),
    );
    if (this.count !== null) this.count++;
    this.seeded?.add(seed.id);
  }

  /** Forgets what is in memory, after a transaction was rolled back. */
  forget(): void {
    this.count = null;
    this.seeded = null;
  }

  /** Frees the slot of a deployment: its reservation if this is the first time, else null. */
  end(id: string): Reservation | null {
    const [row] = this.storage.sql.exec<Row>("SELECT * FROM open_deployments WHERE id = ? AND ended = 0", id).toArray();
    if (!row) return null;
    if (this.count !== null) this.count--;
    if (row.seed === null) this.storage.sql.exec("DELETE FROM open_deployments WHERE id = ?", id);
    else this.storage.sql.exec("UPDATE open_deployments SET ended = 1 WHERE id = ?", id);
    return { amount: row.amount, from_grant: row.from_grant };
  }

  /** How many are in flight: counted once, since each create asks. */
  inFlight(): number {
    const sql = "SELECT count(*) AS n FROM open_deployments WHERE ended = 0";
    this.count ??= this.storage.sql.exec<{ n: number }>(sql).one().n;
    return this.count;
  }

  /** The ids of those in flight, oldest first. */
  ids(): string[] {
    return this.idsOf("SELECT id FROM open_deployments WHERE ended = 0 ORDER BY id");
  }

  lastId(): string | undefined {
    const sql = "SELECT max(id) AS id FROM deployments";
    return this.storage.sql.exec<{ id: string | null }>(sql).one().id ?? undefined;
  }

  seed(id: string): DeploymentRecord | null {
    const sql = "SELECT seed FROM open_deployments WHERE id = ? AND seed IS NOT NULL";
    const [row] = this.storage.sql.exec<{ seed: string }>(sql, id).toArray();
    return row ? JSON.parse(row.seed) : null;
  }

  /** The seeds that are kept, newest first. */
  seeds(): DeploymentRecord[] {
    const newest = [...this.kept()].toSorted().reverse();
    return newest.map((id) => this.seed(id)).filter((seed) => seed !== null);
  }

  /** Opens a deployment that was just stored, with an alarm behind it in case the process dies first. */
  async start(seed: DeploymentRecord): Promise<void> {
    this.alarm.arm();
    await this.tryOpen(seed);
  }

  /** The alarm: opens again whatever is not acknowledged. */
  async retry(): Promise<void> {
    await Promise.all(this.seeds().map((seed) => this.tryOpen(seed)));
    if (this.kept().size > 0) this.alarm.arm();
  }

  private async tryOpen(seed: DeploymentRecord): Promise<void> {
    try {
      const { projected } = await within(OPEN_TIMEOUT_MS, "open", this.openIt(seed));
      if (projected) this.acknowledge(seed.id);
    } catch (error) {
      this.failed(seed.id, error);
    }
  }

  /** D1 has it: its seed is needed no more. */
  acknowledge(id: string): void {
    this.storage.sql.exec("DELETE FROM open_deployments WHERE id = ? AND ended = 1", id);
    this.storage.sql.exec("UPDATE open_deployments SET seed = NULL WHERE id = ? AND seed IS NOT NULL", id);
    this.seeded?.delete(id);
  }

  private kept(): Set<string> {
    this.seeded ??= new Set(this.idsOf("SELECT id FROM open_deployments WHERE seed IS NOT NULL"));
    return this.seeded;
  }

  private idsOf(sql: string): string[] {
    return this.storage.sql
      .exec<{ id: string }>(sql)
      .toArray()
      .map(({ id }) => id);
  }
}
