/** A signal that aborts with the caller's, or after a time. */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal | undefined;
  readonly #follow: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** True if it was the time that ran out. */
  expired = false;

  constructor(outer?: AbortSignal | undefined, milliseconds?: number) {
    this.#outer = outer;
    this.#follow = () => this.#controller.abort(outer?.reason);
    if (outer?.aborted) this.#follow();
    else outer?.addEventListener("abort", this.#follow, { once: true });
    if (milliseconds !== undefined) this.restart(milliseconds);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Begins to count anew. */
  restart(milliseconds: number): void {
    this.stopClock();
    // A longer time would end at once.
    if (milliseconds >= 2 ** 31) return;
    this.#timer = setTimeout(() => {
      this.expired = true;
      this.#controller.abort();
    }, milliseconds);
  }

  /** The time no longer counts; the caller's signal still does. */
  stopClock(): void {
    clearTimeout(this.#timer);
  }

  /** Ends whatever listens to the signal. */
  abort(): void {
    this.#controller.abort();
    this.release();
  }

  release(): void {
    this.stopClock();
    this.#outer?.removeEventListener("abort", this.#follow);
  }
}
