import { within } from "../src/within.ts";
import type { GuardAlarm } from "./guard-alarm.ts";

/** An event of a workspace as kept until D1 has it: `body` is the exact text that leaves. */
export interface WorkspaceEvent {
  id: string;
  type: string;
  created_at: number;
  body: string;
}

const PREFIX = "event:";
const SEND_TIMEOUT_MS = 5_000;

/** The outbox of a workspace's own events. */
export class WorkspaceEvents {
  private sending: Promise<void> | null = null;

  constructor(
    private readonly storage: DurableObjectStorage,
    private readonly alarm: GuardAlarm,
    private readonly send: (events: WorkspaceEvent[]) => Promise<void>,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** Keeps an event. Belongs inside the caller's transaction. */
  add(event: WorkspaceEvent): void {
    this.storage.kv.put(PREFIX + event.id, event);
    this.alarm.arm();
  }

  /** Sends what is kept; whatever fails is tried again by the alarm. Never throws. */
  drain(): Promise<void> {
    if (this.hasPending()) this.alarm.arm();
    this.sending ??= this.sendAll().finally(() => {
      this.sending = null;
    });
    return this.sending;
  }

  private async sendAll(): Promise<void> {
    const events = this.pending();
    if (events.length === 0) return;
    try {
      await within(SEND_TIMEOUT_MS, "events", this.send(events));
      for (const { id } of events) this.storage.kv.delete(PREFIX + id);
    } catch (error) {
      this.failed(error);
    }
  }

  private hasPending(): boolean {
    return [...this.storage.kv.list({ prefix: PREFIX, limit: 1 })].length > 0;
  }

  private pending(): WorkspaceEvent[] {
    return [...this.storage.kv.list<WorkspaceEvent>({ prefix: PREFIX })].map(([, event]) => event);
  }
}
