import { sleep } from "../../retry.ts";

/** Lets one request through at a time, each at least so many milliseconds after the last. */
export class Gate {
  readonly #apartMs: number;
  #next = 0;

  constructor(apartMs: number) {
    this.#apartMs = apartMs;
  }

  async pass(signal: AbortSignal): Promise<void> {
    const now = Date.now();
    const at = Math.max(now, this.#next);
    this.#next = at + this.#apartMs;
    if (at > now) await sleep(at - now, signal);
    else signal.throwIfAborted();
  }
}
