import { within } from "../src/within.ts";

/**
 * One road out of an object. `head` is how far it should have come, a count that only grows; `run` brings it from its
 * position to that head, or throws. Receivers don't mind hearing the same thing twice.
 */
export interface Lane<S> {
  name: string;
  head(stored: S): number;
  run(stored: S, from: number, head: number): Promise<void>;
  /** A lane that gets its try before this one goes; this one goes even if that failed. */
  waitsFor?: string;
}

export type Positions = Record<string, number>;

interface Road {
  running: Promise<void> | null;
  again: boolean;
  failures: number;
  retryAt: number;
}

const RUN_TIMEOUT_MS = 5_000;
const FIRST_RETRY_MS = 500;
export const LAST_RETRY_MS = 10_000;
/** How soon after a commit the alarm looks whether the process that should have drained still lived. */
export const GUARD_MS = 2_000;

/** Drains lanes side by side, each with one run at a time. Positions are noted by the owner; a failed lane is tried again later. */
export class Outbox<S> {
  private readonly roads = new Map<string, Road>();

  constructor(
    private readonly lanes: Lane<S>[],
    private readonly owner: {
      stored(): S;
      positions(): Positions;
      note(positions: Positions): void;
      failed(lane: string, error: unknown): void;
      now(): number;
    },
  ) {
    for (const { name } of lanes) this.roads.set(name, { running: null, again: false, failures: 0, retryAt: 0 });
  }

  /** When the alarm must look again, or null if nothing is left to send. */
  dueAt(): number | null {
    const due = this.lanes
      .filter((lane) => this.isBehind(lane))
      .map((lane) => {
        const road = this.road(lane);
        return road.failures ? road.retryAt : this.owner.now() + GUARD_MS;
      });
    return due.length ? Math.min(...due) : null;
  }

  /** True if every lane is at its head or has failed, so that its retry is set. */
  isOnItsWay(): boolean {
    return this.lanes.every((lane) => !this.isBehind(lane) || this.road(lane).failures > 0);
  }

  /** Drains every lane until it is at its head or fails. Never throws. */
  async drain(): Promise<void> {
    await Promise.all(this.lanes.map((lane) => this.drainLane(lane)));
  }

  private drainLane(lane: Lane<S>): Promise<void> {
    const road = this.road(lane);
    if (road.running) road.again = true;
    else {
      road.running = this.runLane(lane, road).finally(() => {
        road.running = null;
      });
    }
    return road.running;
  }

  private async runLane(lane: Lane<S>, road: Road): Promise<void> {
    do {
      road.again = false;
      const first = this.lanes.find(({ name }) => name === lane.waitsFor);
      if (first && this.isBehind(first)) await this.drainLane(first);
      if (!this.isBehind(lane)) continue;
      const stored = this.owner.stored();
      const head = lane.head(stored);
      try {
        await within(RUN_TIMEOUT_MS, lane.name, lane.run(stored, this.position(lane), head));
        this.owner.note({ ...this.owner.positions(), [lane.name]: head });
        road.failures = 0;
      } catch (error) {
        road.retryAt = this.owner.now() + Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** road.failures);
        road.failures++;
        this.owner.failed(lane.name, error);
        return;
      }
    } while (road.again);
  }

  private isBehind(lane: Lane<S>): boolean {
    return this.position(lane) < lane.head(this.owner.stored());
  }

  private position(lane: Lane<S>): number {
    return this.owner.positions()[lane.name] ?? 0;
  }

  private road(lane: Lane<S>): Road {
    return this.roads.get(lane.name) as Road;
  }
}
