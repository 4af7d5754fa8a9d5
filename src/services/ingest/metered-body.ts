/** What can be wrong with a body while it is read. */
export type BodyTrouble = "empty" | "too_long" | "broke_off" | "stalled" | "timed_out";

export interface BodyBounds {
  /** What Content-Length told, or null. A body that ends elsewhere broke off. */
  length: number | null;
  /** The most bytes that it may have. */
  limit: number;
  /** How long it may send nothing, in milliseconds. */
  stall_ms?: number;
  /** When it must have ended, in epoch milliseconds. */
  deadline?: number;
}

/** A body was not what it may be. Says nothing of where it was going. */
export class BodyError extends Error {
  constructor(readonly trouble: BodyTrouble) {
    super(`the body ${trouble.replace("_", " ")}`);
    this.name = "BodyError";
  }
}

/** A body on its way: counted, digested and held to its bounds as it passes. It is read once, by `head` and then `stream`. */
export class MeteredBody {
  size = 0;
  /** The first trouble met: it tells a bad body from a store that fails. */
  error: BodyError | null = null;
  private readonly reader: ReadableStreamDefaultReader<Uint8Array>;
  private readonly digester = new crypto.DigestStream("SHA-256");
  private readonly writer = this.digester.getWriter();
  private readonly waiting: Uint8Array[] = [];
  private ended = false;

  constructor(
    source: ReadableStream<Uint8Array>,
    readonly bounds: BodyBounds,
  ) {
    this.reader = source.getReader();
    // A body that breaks off has no digest, and nobody waits for it.
    this.digester.digest.catch(() => {});
    this.writer.closed.catch(() => {});
    this.reader.closed.catch(() => {});
  }

  /** The first bytes, `count` of them if there are as many. `stream` gives them again. */
  async head(count: number): Promise<Uint8Array> {
    let held = 0;
    while (held < count && !this.ended) {
      const chunk = await this.read();
      if (chunk === null) break;
      this.waiting.push(chunk);
      held += chunk.byteLength;
    }
    const head = new Uint8Array(Math.min(held, count));
    let filled = 0;
    for (const chunk of this.waiting) {
      const part = chunk.subarray(0, head.byteLength - filled);
      head.set(part, filled);
      filled += part.byteLength;
    }
    return head;
  }

  stream(): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          const chunk = this.waiting.shift() ?? (this.ended ? null : await this.read());
          if (chunk === null) controller.close();
          else controller.enqueue(chunk);
        },
        cancel: () => this.stop(),
      },
      { highWaterMark: 0 },
    );
  }

  /** Lower-case hex, once all was read. */
  async digest(): Promise<string> {
    return [...new Uint8Array(await this.digester.digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  /** Lets go of the source. */
  async stop(): Promise<void> {
    await this.reader.cancel().catch(() => {});
  }

  private async read(): Promise<Uint8Array | null> {
    const { length, limit } = this.bounds;
    const chunk = await this.next();
    if (chunk === null) {
      if (length !== null && this.size < length) return this.refuse("broke_off");
      if (this.size === 0) return this.refuse("empty");
      this.ended = true;
      await this.writer.close();
      return null;
    }
    this.size += chunk.byteLength;
    if (this.size > limit) return this.refuse("too_long");
    if (length !== null && this.size > length) return this.refuse("broke_off");
    await this.writer.write(chunk);
    return chunk;
  }

  /** The next chunk with something in it, or null at the end. */
  private async next(): Promise<Uint8Array | null> {
    for (;;) {
      const { done, value } = await this.timely(this.reader.read()).catch((error: unknown) =>
        this.refuse(error instanceof BodyError ? error.trouble : "broke_off"),
      );
      if (done) return null;
      if (value.byteLength > 0) return value;
    }
  }

  private async timely<T>(work: Promise<T>): Promise<T> {
    const { stall_ms = Number.POSITIVE_INFINITY, deadline = Number.POSITIVE_INFINITY } = this.bounds;
    const left = deadline - Date.now();
    const ms = Math.min(stall_ms, left);
    if (ms === Number.POSITIVE_INFINITY) return work;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      const trouble = left <= stall_ms ? "timed_out" : "stalled";
      timer = setTimeout(() => reject(new BodyError(trouble)), Math.max(0, ms));
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  private refuse(trouble: BodyTrouble): never {
    this.error ??= new BodyError(trouble);
    void this.stop();
    void this.writer.abort(this.error).catch(() => {});
    throw this.error;
  }
}
