import type { Positions } from "./outbox.ts";

/** What an object has of its machine. `revision` counts every stored change, `sequence` the events. */
export interface Stored<R> {
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
export interface Answer {
  body_hash: string;
  body: string;
  expires_at: number;
}

/**
 * All that one commit keeps, as one value, because a row written is a row billed: besides the machine its last events and
 * answers, and how far each lane had come. In format 1 those had keys of their own; such keys are read, and are where goes
 * what makes the value too long.
 */
interface Row<R> extends Stored<R> {
  format: 2;
  events: StoredEvent[];
  answers: Record<string, Answer>;
  sent: Positions;
}
type Row1<R> = Stored<R> & { format: 1 };

/** So many characters of events and answers stay beside the record. An event shows the record: with a large one nothing stays, so that the value keeps well below its 2 MB. */
const MOST_BESIDE = 100_000;

/** The storage of one machine: one row a commit. */
export class MachineStore<R> {
  private row: Row<R> | null | undefined;

  constructor(
    private readonly storage: DurableObjectStorage,
    private readonly upgrade: (record: R) => R,
  ) {}

  /** What is stored, or null where nothing ever was. */
  load(): Row<R> | null {
    if (this.row === undefined) {
      const kept = this.storage.kv.get<Row<R> | Row1<R>>("machine") ?? null;
      this.row = kept && this.upgraded(kept);
    }
    return this.row;
  }

  /** Stores the next state with its event and, if it came by a key, its answer: all or nothing. */
  commit(next: Stored<R>, given: { event?: StoredEvent | null; answer?: [scope: string, Answer] | null; now: number }) {
    const before = this.load();
    const { kv } = this.storage;
    let events = [...(before?.events ?? []), ...(given.event ? [given.event] : [])];
    const answers = Object.entries(before?.answers ?? {}).filter(([, { expires_at }]) => expires_at > given.now);
    let kept = given.answer ? [...answers, given.answer] : answers;
    this.storage.transactionSync(() => {
      if (lengthOf(events) + lengthOf(kept.map(([, answer]) => answer)) > MOST_BESIDE) {
        for (const event of events) kv.put(eventKey(event.sequence), event);
        for (const [scope, answer] of kept) kv.put(answerKey(scope), answer);
        [events, kept] = [[], []];
        for (const [key, { expires_at }] of [...kv.list<Answer>({ prefix: answerKey("") })])
          if (expires_at <= given.now) kv.delete(key);
      }
      this.put({ ...next, format: 2, events, answers: Object.fromEntries(kept), sent: this.sent() });
    });
  }

  /** Stores a record in the place of the present one, and what `text` makes of each kept event and answer. */
  rewrite(record: R, text: (kept: string) => string): void {
    const { kv } = this.storage;
    const { revision, sequence, events, answers } = this.present();
    const rewritten = <T extends { body: string }>(kept: T): T => ({ ...kept, body: text(kept.body) });
    this.storage.transactionSync(() => {
      for (const prefix of [EVENT, answerKey("")]) {
        for (const [key, kept] of [...kv.list<{ body: string }>({ prefix })]) kv.put(key, rewritten(kept));
      }
      this.put({
        format: 2,
        record,
        revision: revision + 1,
        sequence,
        events: events.map(rewritten),
        answers: Object.fromEntries(Object.entries(answers).map(([scope, answer]) => [scope, rewritten(answer)])),
        sent: this.sent(),
      });
    });
  }

  /** How far each lane has come. It is kept with the next commit: what a process forgot is sent again. */
  sent(): Positions {
    return this.load()?.sent ?? {};
  }

  /** Notes how far the lanes have come, in memory. */
  note(sent: Positions): void {
    this.row = { ...this.present(), sent };
  }

  answer(scope: string): Answer | null {
    return this.load()?.answers[scope] ?? this.storage.kv.get<Answer>(answerKey(scope)) ?? null;
  }

  /** The events after a sequence number, oldest first. */
  eventsAfter(sequence: number): StoredEvent[] {
    const beside = this.load()?.events ?? [];
    const start = eventKey(sequence + 1);
    const first = beside[0]?.sequence ?? (this.load()?.sequence ?? 0) + 1;
    if (first <= sequence + 1) return beside.filter((event) => event.sequence > sequence);
    const apart = [...this.storage.kv.list<StoredEvent>({ prefix: EVENT, start })].map(([, event]) => event);
    return [...apart, ...beside];
  }

  /** The events of the stored changes after a revision, oldest first. Older ones are not read. */
  eventsSince(revision: number): StoredEvent[] {
    const { events, sequence } = this.present();
    const found = events.filter((event) => event.revision > revision);
    if (found.length < events.length || sequence === events.length) return found;
    const apart: StoredEvent[] = [];
    for (const [, event] of this.storage.kv.list<StoredEvent>({ prefix: EVENT, reverse: true })) {
      if (event.revision <= revision) break;
      apart.push(event);
    }
    return [...apart.reverse(), ...found];
  }

  private present(): Row<R> {
    const row = this.load();
    if (!row) throw new Error("nothing is open here");
    return row;
  }

  private put(row: Row<R>): void {
    this.storage.kv.put("machine", row);
    this.row = row;
  }

  private upgraded(kept: Row<R> | Row1<R>): Row<R> {
    const record = this.upgrade(kept.record);
    if (kept.format === 2) return { ...kept, record };
    const sent = this.storage.kv.get<Positions>("outbox") ?? {};
    return { ...kept, format: 2, record, events: [], answers: {}, sent };
  }
}

const EVENT = "event:";

function eventKey(sequence: number): string {
  return `${EVENT}${String(sequence).padStart(8, "0")}`;
}

function answerKey(scope: string): string {
  return `answer:${scope}`;
}

function lengthOf(kept: { body: string }[]): number {
  return kept.reduce((length, { body }) => length + body.length, 0);
}
