import { NotFoundError } from "../../errors.ts";
import { isTerminal } from "../../types.ts";
import { STATUSES } from "../wait.ts";
import type { WireDeployment, WireEvent, WireList } from "./shapes.ts";

const OPEN = STATUSES.filter((status) => !isTerminal(status));
// However late a deployment shows in the list after the moment it was created at.
const OVERLAP_MS = 60_000;

/** What is asked of the API; one call is one request. */
export interface Source {
  deployments(query: object): Promise<WireList<WireDeployment>>;
  events(id: string): Promise<WireList<WireEvent>>;
}

interface Followed {
  /** The last `sequence` that was handed on. */
  sequence: number;
  /** As new as what is known of its events. */
  version: number;
}

/**
 * Finds every event of the deployments that are in flight at `begin` or made after it, each once and each deployment's
 * in order, by asking. Of the API's answers alone depends what is missed: nothing is forgotten when one of them fails.
 */
export class Follower {
  readonly #source: Source;
  readonly #hand: (event: WireEvent) => void;
  readonly #followed = new Map<string, Followed>();
  /** Those that are done with, until the list no longer brings them, by when they were created. */
  readonly #done = new Map<string, string>();
  /** When the newest deployment was created, by the API's clock. */
  #newest: string | undefined;

  constructor(source: Source, hand: (event: WireEvent) => void) {
    this.#source = source;
    this.#hand = hand;
  }

  /** How many deployments are being followed. */
  get size(): number {
    return this.#followed.size;
  }

  /** Takes note of what there is: what has ended by now is not followed. */
  async begin(): Promise<void> {
    const { data } = await this.#source.deployments({ limit: 1 });
    this.#newest = data[0]?.created_at;
    const recent = this.#newest ? await this.#recent() : [];
    const open = await this.#pages({ status: OPEN });
    for (const one of recent) if (isTerminal(one.status)) this.#done.set(one.id, one.created_at);
    for (const one of [...recent, ...open]) this.#follow(one);
  }

  /** Looks once, and hands on what is new. Whatever throws, the next look makes good. */
  async look(): Promise<void> {
    const listed = new Map((await this.#recent()).map((one) => [one.id, one]));
    for (const one of [...listed.values()].reverse()) this.#follow(one);
    if ([...this.#followed.keys()].some((id) => !listed.has(id))) {
      for (const one of await this.#pages({ status: OPEN })) listed.set(one.id, one);
    }
    for (const [id, known] of this.#followed) {
      const now = listed.get(id);
      // One that is in neither list has ended.
      if (now && now.version <= known.version) continue;
      await this.#read(id, known, now);
    }
    this.#forget();
  }

  async #read(id: string, known: Followed, now: WireDeployment | undefined): Promise<void> {
    const events = await this.#source.events(id).catch((error: unknown) => {
      // Erased meanwhile.
      if (error instanceof NotFoundError) return undefined;
      throw error;
    });
    for (const event of events?.data ?? []) {
      if (event.sequence <= known.sequence) continue;
      known.sequence = event.sequence;
      this.#hand(event);
    }
    const last = events?.data[events.data.length - 1]?.data.deployment;
    known.version = Math.max(known.version, now?.version ?? 0, last?.version ?? 0);
    if (events && !(last && isTerminal(last.status))) return;
    this.#followed.delete(id);
    this.#done.set(id, now?.created_at ?? last?.created_at ?? "");
  }

  #follow({ id, created_at }: WireDeployment): void {
    if (this.#newest === undefined || created_at > this.#newest) this.#newest = created_at;
    if (this.#followed.has(id) || this.#done.has(id)) return;
    this.#followed.set(id, { sequence: 0, version: 0 });
  }

  #recent(): Promise<WireDeployment[]> {
    const since = this.#since();
    return this.#pages(since ? { created_after: since } : {});
  }

  async #pages(query: object): Promise<WireDeployment[]> {
    const found: WireDeployment[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await this.#source.deployments({ ...query, limit: 100, ...(cursor ? { cursor } : {}) });
      found.push(...page.data);
      cursor = page.next;
    } while (cursor);
    return found;
  }

  #forget(): void {
    const since = this.#since() ?? "";
    for (const [id, createdAt] of this.#done) if (createdAt < since) this.#done.delete(id);
  }

  #since(): string | undefined {
    return this.#newest && new Date(Date.parse(this.#newest) - OVERLAP_MS).toISOString();
  }
}
