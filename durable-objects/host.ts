import type { Actor } from "../src/domain/actors.ts";
import type { Problem } from "../src/domain/errors.ts";
import type { Machine, MachineRecord } from "../src/domain/machine.ts";
import { briefly } from "../src/within.ts";
import { GUARD_MS, type Lane, Outbox, type Positions } from "./outbox.ts";

/** What an object keeps of its machine. `revision` counts every stored change, `sequence` the events. */
export interface Stored<R> {
  format: 1;
  record: R;
  revision: number;
  sequence: number;
}

/** An event as kept: `body` is the exact text that leaves. */
export interface StoredEvent {
  id: string;
  sequence: number;
  type: string;
  created_at: number;
  body: string;
  /** The stored change that it tells. */
  revision: number;
  /** The request that it came of; null where a timer did. Older ones lack it. */
  request_id?: string | null;
}

/** A kept answer to a keyed command. */
interface Answer {
  body_hash: string;
  body: string;
  expires_at: number;
}

/** An Idempotency-Key as it reaches an object: hashes of its scope and of the canonical body. */
export interface Idempotency {
  scope: string;
  body_hash: string;
}

/** What comes with a command: its key, and the request that it came by. */
export interface Given {
  idempotency: Idempotency | null;
  request_id: string | null;
}

export type CommandAnswer = { kind: "ok"; body: string; replayed: boolean } | { kind: "refused"; problem: Problem };

export interface HostOptions<R extends MachineRecord, C extends { type: string }> {
  storage: DurableObjectStorage;
  machine: Machine<R, C>;
  lanes: Lane<Stored<R>>[];
  /** The record as an answer shows it, as JSON text. */
  present(record: R): string;
  /** An event's whole text, from the record it happened to. */
  event(record: R, type: string, sequence: number, now: number): Omit<StoredEvent, "revision" | "request_id">;
  /** Called after each commit, in the same turn. */
  changed(stored: Stored<R>, event: StoredEvent | null): void;
  failed(what: string, error: unknown): void;
  /** A timer that must not fire yet, such as one that waits for the outside world, and when the alarm may look again. */
  holdBack?(record: R): { timer: string; until: number } | null;
  /** Brings a record of an older format to the present one. */
  upgrade?(record: R): R;
}

const ANSWER_LIFE_MS = 24 * 60 * 60 * 1_000;
const STUCK_MS = 60_000;
const MOST_TIMERS_A_TURN = 20;
/** How long a command waits for its change to have left. */
const DRAIN_WAIT_MS = 1_500;

/** Hosts one machine in an object: storage, named timers over its one alarm, event log, idempotency, outbox. It knows nothing of what the machine is about. */
export class MachineHost<R extends MachineRecord, C extends { type: string }> {
  private cache: Stored<R> | null | undefined;
  private sent: Positions | undefined;
  private armed: number | null | undefined;
  private stuckUntil = 0;
  private readonly outbox: Outbox<Stored<R>>;

  constructor(private readonly options: HostOptions<R, C>) {
    this.outbox = new Outbox(options.lanes, {
      stored: () => this.stored(),
      positions: () => this.positions(),
      save: (positions) => {
        this.sent = positions;
        options.storage.kv.put("outbox", positions);
      },
      failed: (lane, error) => options.failed(lane, error),
      now: Date.now,
    });
  }

  /** What is stored, or null where nothing was ever opened. */
  load(): Stored<R> | null {
    if (this.cache === undefined) {
      const kept = this.options.storage.kv.get<Stored<R>>("machine") ?? null;
      this.cache = kept && { ...kept, record: this.upgraded(kept.record) };
    }
    return this.cache;
  }

  /** Begins a life with its first record. Idempotent: a record that is there already stays. */
  open(record: R): void {
    if (this.load()) return;
    this.commit({ format: 1, record: this.upgraded(record), revision: 1, sequence: 0 }, null);
  }

  /** Fires the timers that are due, in the order in which they fell due, each in its own commit. True if any was. */
  tick(now: number): boolean {
    if (!this.load() || now < this.stuckUntil) return false;
    let fired = 0;
    for (; fired < MOST_TIMERS_A_TURN; fired++) {
      const due = this.deadlines().find(({ timer, at }) => at <= now && timer !== this.held()?.timer);
      if (!due) break;
      const outcome = this.options.machine.fire(this.stored().record, due.timer, now);
      if (outcome.kind !== "changed") {
        this.stuckUntil = now + STUCK_MS;
        this.options.failed(`timer ${due.timer}`, outcome.kind === "refused" ? outcome.problem.message : "did nothing");
        break;
      }
      this.apply(outcome.record, outcome.event, now);
    }
    return fired > 0;
  }

  /** Applies a command after the timers that are due. A kept answer comes again; a refusal changes nothing. */
  async command(command: C, actor: Actor, { idempotency, request_id }: Given): Promise<CommandAnswer> {
    const now = Date.now();
    const kept = idempotency && this.answerFor(idempotency, now);
    if (kept) return kept;
    const fired = this.tick(now);
    const outcome = this.options.machine.decide(this.stored().record, command, actor, now);
    if (outcome.kind === "refused") {
      if (fired) void this.settleLater();
      return outcome;
    }
    const body = this.options.present(outcome.record);
    const keep = () => {
      if (idempotency) this.keepAnswer(idempotency, body, now);
    };
    if (outcome.kind === "changed") this.apply(outcome.record, outcome.event, now, { also: keep, request_id });
    else this.options.storage.transactionSync(keep);
    await this.settled();
    return { kind: "ok", body, replayed: false };
  }

  /** The kept answer to a keyed command, or null. */
  answer(idempotency: Idempotency): string | null {
    const kept = this.answerFor(idempotency, Date.now());
    return kept?.kind === "ok" ? kept.body : null;
  }

  /** The events after a sequence number, oldest first. */
  eventsAfter(sequence: number): StoredEvent[] {
    const start = eventKey(sequence + 1);
    return [...this.options.storage.kv.list<StoredEvent>({ prefix: "event:", start })].map(([, event]) => event);
  }

  /** The events of the stored changes after a revision, oldest first. Older ones are not read. */
  eventsSince(revision: number): StoredEvent[] {
    const found: StoredEvent[] = [];
    for (const [, event] of this.options.storage.kv.list<StoredEvent>({ prefix: "event:", reverse: true })) {
      if (event.revision <= revision) break;
      found.push(event);
    }
    return found.reverse();
  }

  /** Stores a record in the place of the present one, as a change that no event tells, and what `text` makes of each kept event and answer: all in one transaction. */
  rewrite(record: R, text: (kept: string) => string): void {
    const { kv } = this.options.storage;
    const { revision, sequence } = this.stored();
    this.commit({ format: 1, record, revision: revision + 1, sequence }, null, () => {
      for (const prefix of ["event:", "answer:"]) {
        for (const [key, kept] of [...kv.list<{ body: string }>({ prefix })])
          kv.put(key, { ...kept, body: text(kept.body) });
      }
    });
  }

  /** The alarm: timers, then whatever has not left. Never throws, since seven failures would end the alarms for good. */
  async alarm(prepare?: () => Promise<void>): Promise<void> {
    this.armed = null;
    try {
      if (!this.load()) return;
      await prepare?.();
      this.tick(Date.now());
      await this.outbox.drain();
    } catch (error) {
      this.options.failed("alarm", error);
    }
    this.arm();
  }

  /** Waits for a short while until everything committed has left. */
  async settled(): Promise<void> {
    await briefly(DRAIN_WAIT_MS, this.settleLater());
  }

  /** Sends what has not left, in the background. */
  settleLater(): Promise<void> {
    return this.outbox.drain().then(() => this.arm());
  }

  /** How far a lane has come. */
  position(lane: string): number {
    return this.positions()[lane] ?? 0;
  }

  private apply(
    record: R,
    eventType: string | null,
    now: number,
    { also, request_id = null }: { also?: () => void; request_id?: string | null } = {},
  ): void {
    const { revision, sequence } = this.stored();
    const event =
      eventType === null
        ? null
        : { ...this.options.event(record, eventType, sequence + 1, now), revision: revision + 1, request_id };
    const next: Stored<R> = { format: 1, record, revision: revision + 1, sequence: sequence + (event ? 1 : 0) };
    this.commit(next, event, also);
  }

  private commit(next: Stored<R>, event: StoredEvent | null, also?: () => void): void {
    const { storage } = this.options;
    storage.transactionSync(() => {
      storage.kv.put("machine", next);
      if (event) storage.kv.put(eventKey(event.sequence), event);
      also?.();
    });
    this.cache = next;
    this.arm();
    this.options.changed(next, event);
  }

  private stored(): Stored<R> {
    const stored = this.load();
    if (!stored) throw new Error("nothing is open here");
    return stored;
  }

  private positions(): Positions {
    this.sent ??= this.options.storage.kv.get<Positions>("outbox") ?? {};
    return this.sent;
  }

  private deadlines() {
    return this.options.machine.deadlines(this.stored().record).toSorted((a, b) => a.at - b.at);
  }

  private held() {
    return this.options.holdBack?.(this.stored().record) ?? null;
  }

  private upgraded(record: R): R {
    return this.options.upgrade?.(record) ?? record;
  }

  private arm(): void {
    const now = Date.now();
    const held = this.held();
    const looks = this.deadlines().map(({ timer, at }) => (timer === held?.timer ? Math.max(at, held.until) : at));
    const next = looks.length > 0 ? Math.min(...looks) : null;
    const timer = next === null ? null : Math.max(next, this.stuckUntil);
    const outbox = this.outbox.dueAt();
    const earliest = timer === null ? outbox : outbox === null ? timer : Math.min(timer, outbox);
    if (earliest === null) {
      if (this.armed) void this.options.storage.deleteAlarm();
      this.armed = null;
      return;
    }
    const wanted = Math.max(earliest, now + 1);
    // An alarm that is a little early costs less than one more write: it looks, and arms anew.
    const early = this.armed && this.armed > now ? wanted - this.armed : -1;
    if (early >= 0 && early <= GUARD_MS) return;
    this.armed = wanted;
    void this.options.storage.setAlarm(wanted);
  }

  private answerFor(idempotency: Idempotency, now: number): CommandAnswer | null {
    const kept = this.options.storage.kv.get<Answer>(`answer:${idempotency.scope}`);
    if (!kept || kept.expires_at <= now) return null;
    if (kept.body_hash === idempotency.body_hash) return { kind: "ok", body: kept.body, replayed: true };
    return {
      kind: "refused",
      problem: { code: "idempotency_conflict", message: "Idempotency-Key was used with a different body." },
    };
  }

  private keepAnswer({ scope, body_hash }: Idempotency, body: string, now: number): void {
    const { kv } = this.options.storage;
    for (const [key, answer] of [...kv.list<Answer>({ prefix: "answer:" })]) {
      if (answer.expires_at <= now) kv.delete(key);
    }
    kv.put<Answer>(`answer:${scope}`, { body_hash, body, expires_at: now + ANSWER_LIFE_MS });
  }
}

function eventKey(sequence: number): string {
  return `event:${String(sequence).padStart(8, "0")}`;
}
