import { type RateCounts, type RateState, RateWindow } from "../src/domain/rate-window.ts";
import type { KeyFacts } from "./contract.ts";

interface Key extends KeyFacts {
  hash: string;
}

interface KeyUse {
  counts: RateCounts;
  last_used_at: number;
}

const BETWEEN_FLUSHES_MS = 1_000;

/**
 * The keys of a workspace with their rate windows. Counts are written a second's worth at a time, not a row a request; the
 * first after a quiet second at once, since a timer that is set keeps the object awake, and a second awake is dearer than a row.
 */
export class KeyRing {
  private byHash: Map<string, Key> | null = null;
  private readonly windows = new Map<string, { window: RateWindow; last_used_at: number; dirty: boolean }>();
  private flushing: ReturnType<typeof setTimeout> | null = null;
  private flushedAt = 0;

  constructor(private readonly storage: DurableObjectStorage) {}

  /** The key with that hash, if it is neither revoked nor expired. */
  find(hash: string, now: number): KeyFacts | null {
    const key = this.keys().get(hash);
    if (!key || key.revoked_at !== null || (key.expires_at !== null && key.expires_at <= now)) return null;
    return key;
  }

  /** Counts one request of a key against its window. */
  take(keyId: string, now: number, limit: number): { state: RateState; retry_after: number | null } {
    const use = this.use(keyId);
    const taken = use.window.take(now, limit);
    use.last_used_at = now;
    use.dirty = true;
    const wait = Math.min(BETWEEN_FLUSHES_MS, Math.max(0, this.flushedAt + BETWEEN_FLUSHES_MS - now));
    this.flushing ??= setTimeout(() => this.flush(), wait);
    return taken;
  }

  add(key: { id: string; hash: string; name: string; prefix: string; expires_at: number | null }, now: number): void {
    this.storage.sql.exec(
      "INSERT OR IGNORE INTO keys (id, hash, name, prefix, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
      key.id,
      key.hash,
      key.name,
      key.prefix,
      now,
      key.expires_at,
    );
    this.byHash = null;
  }

  /** Revokes a key, from this very turn on. False if there is none with that id. */
  revoke(id: string, now: number): boolean {
    const { rowsWritten } = this.storage.sql.exec(
      "UPDATE keys SET revoked_at = coalesce(revoked_at, ?) WHERE id = ?",
      now,
      id,
    );
    this.byHash = null;
    return rowsWritten > 0;
  }

  list(): KeyFacts[] {
    return [...this.keys().values()]
      .map(({ hash: _, ...key }) => ({ ...key, last_used_at: this.use(key.id).last_used_at || null }))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** Writes the counts that changed. */
  flush(): void {
    if (this.flushing) clearTimeout(this.flushing);
    this.flushing = null;
    this.flushedAt = Date.now();
    for (const [id, use] of this.windows) {
      if (!use.dirty) continue;
      use.dirty = false;
      const kept: KeyUse = { counts: use.window.toCounts(), last_used_at: use.last_used_at };
      this.storage.kv.put(`key-use:${id}`, kept);
    }
  }

  private use(keyId: string) {
    let use = this.windows.get(keyId);
    if (!use) {
      const kept = this.storage.kv.get<KeyUse>(`key-use:${keyId}`);
      use = { window: new RateWindow(kept?.counts), last_used_at: kept?.last_used_at ?? 0, dirty: false };
      this.windows.set(keyId, use);
    }
    return use;
  }

  private keys(): Map<string, Key> {
    if (!this.byHash) {
      const rows = this.storage.sql.exec<Omit<Key, "last_used_at"> & Record<string, SqlStorageValue>>(
        "SELECT * FROM keys",
      );
      this.byHash = new Map(rows.toArray().map((row) => [row.hash, { ...row, last_used_at: null }]));
    }
    return this.byHash;
  }
}
