import type { Actor } from "../src/domain/actors.ts";
import type { Problem } from "../src/domain/errors.ts";
import type { Machine, MachineRecord } from "../src/domain/machine.ts";
import { briefly } from "../src/within.ts";
import { GUARD_MS, LAST_RETRY_MS, type Lane, Outbox } from "./outbox.ts";
import { type Answer, MachineStore, type Stored, type StoredEvent } from "./stored.ts";

export type { Stored, StoredEvent } from "./stored.ts";

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
  private readonly store: MachineStore<R>;
  private armed: number | null | undefined;
  private stuckUntil = 0;
  /** How many alarms are at work: meanwhile none is set. */
  private ringing = 0;
  private readonly outbox: Outbox<Stored<R>>;

  constructor(private readonly options: HostOptions<R, C>) {
    this.store = new MachineStore(options.storage, (record) => options.upgrade?.(record) ?? record);
    this.outbox = new Outbox(options.lanes, {
      stored: () => this.stored(),
      positions: () => this.store.sent(),
      note: (positions) => this.store.note(positions),
      failed: (lane, error) => options.failed(lane, error),
      now: Date.now,
    });
  }

  /** What is stored, or null where nothing was ever opened. */
  load(): Stored<R> | null {
    return this.store.load();
  }

  /**
   * Begins a life with its first record, in which the timers that are due at once have fired, as long as no event tells of
   * them. Idempotent: a record that is there already stays. Whoever opens it sees to it that it is opened again until it says
   * that all has left, so no alarm stands behind this commit.
   */
  open(record: R): void {
    if (this.load()) return;
    this.commit({
      record: this.bornOf(this.options.upgrade?.(record) ?? record, Date.now()),
      revision: 1,
      sequence: 0,
    });
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
    const answer: [string, Answer] | null = idempotency && [
      idempotency.scope,
      { body_hash: idempotency.body_hash, body, expires_at: now + ANSWER_LIFE_MS },
    ];
    if (outcome.kind === "changed") this.apply(outcome.record, outcome.event, now, { answer, request_id });
    else if (answer) this.store.commit(this.stored(), { answer, now });
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
    return this.store.eventsAfter(sequence);
  }

  /** The events of the stored changes after a revision, oldest first. Older ones are not read. */
  eventsSince(revision: number): StoredEvent[] {
    return this.store.eventsSince(revision);
  }

  /** Stores a record in the place of the present one, as a change that no event tells, and what `text` makes of each kept event and answer: all in one transaction. */
  rewrite(record: R, text: (kept: string) => string): void {
    this.store.rewrite(record, text);
    this.committed(null);
  }

  /** The alarm: timers, then whatever has not left. Never throws, since seven failures would end the alarms for good. */
  async alarm(prepare?: () => Promise<void>): Promise<void> {
    this.armed = null;
    this.ringing++;
    try {
      if (!this.load()) return;
      await prepare?.();
      this.tick(Date.now());
      await this.outbox.drain();
    } catch (error) {
      this.options.failed("alarm", error);
    } finally {
      this.ringing--;
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

  /** How far a lane has come, as far as this process knows: an object that was evicted may have come further. */
  position(lane: string): number {
    return this.store.sent()[lane] ?? 0;
  }

  /** True if nothing depends on being opened again: every lane is at its head, or has an alarm of its own. */
  isOnItsWay(): boolean {
    return this.load() !== null && this.outbox.isOnItsWay();
  }

  /**
   * True if all that was committed has left, also where this process did not see it leave: while something is left to send,
   * an alarm is set that is no further ahead than the last retry.
   */
  async hasLeft(): Promise<boolean> {
    if (this.outbox.dueAt() === null) return true;
    if (this.ringing > 0) return false;
    const alarm = await this.options.storage.getAlarm();
    return alarm === null || alarm > Date.now() + LAST_RETRY_MS;
  }

  private apply(
    record: R,
    eventType: string | null,
    now: number,
    { answer = null, request_id = null }: { answer?: [string, Answer] | null; request_id?: string | null } = {},
  ): void {
    const { revision, sequence } = this.stored();
    const event =
      eventType === null
        ? null
        : { ...this.options.event(record, eventType, sequence + 1, now), revision: revision + 1, request_id };
    this.commit({ record, revision: revision + 1, sequence: sequence + (event ? 1 : 0) }, { event, answer });
  }

  private commit(
    next: Stored<R>,
    { event = null, answer = null }: { event?: StoredEvent | null; answer?: [string, Answer] | null } = {},
  ): void {
    const isFirst = this.load() === null;
    this.store.commit(next, { event, answer, now: Date.now() });
    this.committed(event, isFirst);
  }

  private committed(event: StoredEvent | null, isFirst = false): void {
    this.arm(isFirst);
    this.options.changed(this.stored(), event);
  }

  private bornOf(record: R, now: number): R {
    const { machine, holdBack } = this.options;
    const held = holdBack?.(record)?.timer;
    const deadlines = machine.deadlines(record).toSorted((a, b) => a.at - b.at);
    const due = deadlines.find(({ timer, at }) => at <= now && timer !== held);
    const outcome = due && machine.fire(record, due.timer, now);
    return outcome?.kind === "changed" && outcome.event === null ? outcome.record : record;
  }

  private stored(): Stored<R> {
    const stored = this.load();
    if (!stored) throw new Error("nothing is open here");
    return stored;
  }

  private deadlines() {
    return this.options.machine.deadlines(this.stored().record).toSorted((a, b) => a.at - b.at);
  }

  private held() {
    return this.options.holdBack?.(this.stored().record) ?? null;
  }

  /** Sets the alarm to what is due first. `unguarded`: what is still to be sent has somebody else behind it. */
  private arm(unguarded = false): void {
    const now = Date.now();
    const held = this.held();
    const looks = this.deadlines().map(({ timer, at }) => (timer === held?.timer ? Math.max(at, held.until) : at));
    const next = looks.length > 0 ? Math.min(...looks) : null;
    const timer = next === null ? null : Math.max(next, this.stuckUntil);
    const outbox = unguarded ? null : this.outbox.dueAt();
    const earliest = timer === null ? outbox : outbox === null ? timer : Math.min(timer, outbox);
    // An alarm that comes for nothing costs less than the row that would call it off.
    if (earliest === null) return;
    const wanted = Math.max(earliest, now + 1);
    // An alarm that is a little early costs less than one more write: it looks, and arms anew.
    const early = this.armed && this.armed > now ? wanted - this.armed : -1;
    if (early >= 0 && early <= GUARD_MS) return;
    this.armed = wanted;
    void this.options.storage.setAlarm(wanted);
  }

  private answerFor(idempotency: Idempotency, now: number): CommandAnswer | null {
    const kept = this.store.answer(idempotency.scope);
    if (!kept || kept.expires_at <= now) return null;
    if (kept.body_hash === idempotency.body_hash) return { kind: "ok", body: kept.body, replayed: true };
    return {
      kind: "refused",
      problem: { code: "idempotency_conflict", message: "Idempotency-Key was used with a different body." },
    };
  }
}
