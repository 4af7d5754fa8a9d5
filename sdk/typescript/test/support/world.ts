import type { Source } from "../../src/cli/listen/follower.ts";
import type { WireDeployment, WireEvent } from "../../src/cli/listen/shapes.ts";
import { ConnectionError } from "../../src/errors.ts";

const BEGAN = Date.parse("2026-11-01T10:00:00.000Z");

/** A deployment's life: when it is made, and when each of its events happens; the last of them ends it. */
export interface Life {
  madeAt: number;
  eventsAt: number[];
}

interface Settings {
  requestMs: number;
  lagMs: number;
  pageMost: number;
  fails: () => boolean;
}

/** An API in which time passes with each request, lists lag behind, and some requests fail. Times in milliseconds. */
export class World implements Source {
  now = 0;
  readonly lives: readonly (Life & { id: string })[];
  readonly #fails: () => boolean;
  readonly #requestMs: number;
  readonly #lagMs: number;
  readonly #pageMost: number;

  constructor(lives: readonly Life[], settings: Settings) {
    const sorted = [...lives].sort((a, b) => a.madeAt - b.madeAt);
    this.lives = sorted.map((life, index) => ({ ...life, id: `dep_${String(index).padStart(4, "0")}` }));
    this.#fails = settings.fails;
    this.#requestMs = settings.requestMs;
    this.#lagMs = settings.lagMs;
    this.#pageMost = settings.pageMost;
  }

  async deployments(query: { limit?: number; status?: string[]; created_after?: string; cursor?: string }) {
    this.#pass();
    const { limit = 20, status = [], created_after: after = "", cursor } = query;
    const found = this.lives
      .filter((life) => life.madeAt <= this.now)
      .map((life) => this.#at(life, this.now - this.#lagMs))
      .filter((one) => status.length === 0 || status.includes(one.status))
      .filter((one) => one.created_at >= after && (!cursor || one.id < cursor))
      .reverse();
    const data = found.slice(0, Math.min(limit, this.#pageMost));
    return { data, next: found.length > data.length ? (data.at(-1)?.id ?? null) : null };
  }

  async events(id: string) {
    this.#pass();
    const life = this.lives.find((one) => one.id === id);
    if (!life) throw new Error(`${id} was never listed`);
    const data: WireEvent[] = life.eventsAt
      .filter((at) => at <= this.now)
      .map((at, index) => {
        const deployment = this.#at(life, at, index + 1);
        return {
          id: `evt_${id}_${index + 1}`,
          type: `deployment.${deployment.status}`,
          sequence: index + 1,
          data: { deployment },
        };
      });
    return { data, next: null };
  }

  #at({ id, madeAt, eventsAt }: Life & { id: string }, at: number, done?: number): WireDeployment {
    const count = done ?? eventsAt.filter((one) => one <= at).length;
    const status = count === 0 ? "pending" : count === eventsAt.length ? "completed" : "in_progress";
    return { id, status, version: count + 1, created_at: new Date(BEGAN + madeAt).toISOString() };
  }

  #pass(): void {
    this.now += this.#requestMs;
    if (this.#fails()) throw new ConnectionError("away");
  }
}
