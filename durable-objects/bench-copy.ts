import type { BenchEntry, RosterEntry } from "../src/domain/deployment/routing.ts";
import { within } from "../src/within.ts";
import type { GuardAlarm } from "./guard-alarm.ts";

const READ_TIMEOUT_MS = 3_000;
const STALE = "roster_is_stale";
/** How often the bench moved since all open deployments last looked at it. */
const MOVED = "roster_moved";

/**
 * A workspace's own copy of its bench. It is read anew when somebody says that it changed, or in the one expert who did;
 * one reading at a time, so that the last one read is the last one kept; a reading that fails is tried again, in full, by
 * the alarm. A median alone, which each completion moves, is kept in memory: a copy that was stored is read anew when it is
 * first shown.
 */
export class BenchCopy {
  private copy: RosterEntry[] | undefined;
  private reading: Promise<void> | null = null;
  /** Whom the next reading is to be of. */
  private wanted: Set<string> | "all" | null = null;
  private isRead = false;

  constructor(
    private readonly storage: DurableObjectStorage,
    private readonly alarm: GuardAlarm,
    /** Reads those who are named and on the bench, or all of it. */
    private readonly read: (only: string[] | null) => Promise<BenchEntry[]>,
    /** Somebody may be asked now who could not be before, or may not be any more. */
    private readonly moved: () => Promise<void>,
    private readonly failed: (error: unknown) => void,
    private readonly waitUntil: (work: Promise<unknown>) => void,
  ) {}

  members(): RosterEntry[] {
    this.copy ??= this.stored() ?? [];
    return this.copy;
  }

  /** Reads the bench, or one expert of it; whoever says so while a reading is under way gets another one after it. */
  changed(expertId: string | null): Promise<void> {
    if (expertId === null || this.wanted === "all") this.wanted = "all";
    else this.wanted = new Set(this.wanted).add(expertId);
    this.reading ??= this.refresh();
    return this.reading;
  }

  /** Has a copy that this process only knows from storage read anew, for its medians. */
  async shown(): Promise<void> {
    if (!this.isRead) await this.changed(null);
  }

  /** The alarm: reads what could not be read. */
  async retry(): Promise<void> {
    if (this.storage.kv.get(STALE)) await this.changed(null);
    if (this.storage.kv.get(MOVED)) await this.tellMoved();
  }

  /** Has the open deployments look anew; until all of them could, the alarm comes again. */
  private async tellMoved(): Promise<void> {
    const told = this.storage.kv.get<number>(MOVED);
    try {
      await this.moved();
      if (this.storage.kv.get<number>(MOVED) === told) this.storage.kv.delete(MOVED);
    } catch (error) {
      this.failed(error);
      this.alarm.arm();
    }
  }

  private async refresh(): Promise<void> {
    try {
      while (this.wanted) {
        const only = this.whom(this.wanted);
        this.wanted = null;
        const read = (await within(READ_TIMEOUT_MS, "bench", this.read(only))).map(asCopied);
        this.keep(only === null ? read : this.withThese(only, read));
        this.isRead ||= only === null;
      }
    } catch (error) {
      this.failed(error);
      this.storage.kv.put(STALE, true);
      this.alarm.arm();
    } finally {
      this.reading = null;
    }
  }

  /** Whom to read: everybody (null) where there is no copy to put them into, or one that is not to be trusted. */
  private whom(wanted: Set<string> | "all"): string[] | null {
    const isWhole = wanted === "all" || this.stored() === undefined || this.storage.kv.get(STALE) !== undefined;
    return isWhole ? null : [...wanted];
  }

  /** The copy with what was read of some, in the order in which they came. */
  private withThese(only: string[], read: RosterEntry[]): RosterEntry[] {
    const others = this.members().filter(({ id }) => !only.includes(id));
    return [...others, ...read].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  }

  private stored(): RosterEntry[] | undefined {
    return this.storage.kv.get<RosterEntry[]>("roster");
  }

  private keep(next: RosterEntry[]): void {
    if (this.storage.kv.get(STALE)) this.storage.kv.delete(STALE);
    const before = this.members();
    this.copy = next;
    if (withoutMedians(before) === withoutMedians(next)) return;
    this.storage.kv.put("roster", next);
    if (!mayMove(before, next)) return;
    this.storage.kv.put(MOVED, (this.storage.kv.get<number>(MOVED) ?? 0) + 1);
    this.alarm.arm();
    this.waitUntil(this.tellMoved());
  }
}

/** Who holds as much as they can is busy. */
function asCopied({ load, last_offered_at: _, ...entry }: BenchEntry): RosterEntry {
  const isFull = entry.availability === "available" && load >= entry.capacity;
  return isFull ? { ...entry, availability: "busy" } : entry;
}

function withoutMedians(entries: RosterEntry[]): string {
  return JSON.stringify(entries.map(({ median_turnaround_seconds: _, ...entry }) => entry));
}

function mayMove(before: RosterEntry[], next: RosterEntry[]): boolean {
  const left = before.some(({ id }) => !next.some((entry) => entry.id === id));
  const came = next.some((entry) => {
    const was = before.find(({ id }) => id === entry.id);
    const isSame = was?.availability === "available" && was.skills.join() === entry.skills.join();
    return entry.availability === "available" && !isSame;
  });
  return left || came;
}
