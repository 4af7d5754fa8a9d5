import { Deadline } from "../../deadline.ts";
import { sleep } from "../../retry.ts";
import { SDK_VERSION } from "../../version.ts";
import { webhooks } from "../../webhooks.ts";
import type { WireEvent } from "./shapes.ts";

// As long as the API itself gives a receiver.
const ANSWER_WITHIN_MS = 10_000;
const PAUSES_MS: readonly number[] = [1_000, 2_000, 4_000, 8_000];

/** One try: the receiver's status, or what broke. */
export interface Try {
  event: WireEvent;
  status: number | null;
  error: string | null;
  durationMs: number;
  /** Counts from 1. */
  attempt: number;
  outcome: "delivered" | "acknowledged" | "retrying" | "given_up";
  /** Until the next try, where there is one. */
  pauseMs: number | null;
}

export interface ForwarderOptions {
  to: string;
  secret: string;
  signal: AbortSignal;
  tell: (one: Try) => void;
  pausesMs?: readonly number[];
  answerWithinMs?: number;
}

/** POSTs events to a receiver as the API's webhooks do: each deployment's one after the other, deployments side by side. */
export class Forwarder {
  readonly #options: ForwarderOptions;
  readonly #last = new Map<string, Promise<void>>();

  constructor(options: ForwarderOptions) {
    this.#options = options;
  }

  /** Takes an event; it goes once those of its deployment before it are done with. */
  take(event: WireEvent): void {
    const { id } = event.data.deployment;
    const before = this.#last.get(id) ?? Promise.resolve();
    const mine = before.then(() => this.#deliver(event)).catch(() => {});
    this.#last.set(id, mine);
    mine.then(() => {
      if (this.#last.get(id) === mine) this.#last.delete(id);
    });
  }

  async #deliver(event: WireEvent): Promise<void> {
    const { tell, signal, pausesMs = PAUSES_MS } = this.#options;
    for (let attempt = 1; ; attempt++) {
      const began = Date.now();
      const { status, error } = await this.#post(event);
      signal.throwIfAborted();
      const facts = { event, status, error, attempt, durationMs: Date.now() - began };
      const isTaken = status !== null && (status < 300 || (status >= 400 && status < 500));
      if (isTaken) return tell({ ...facts, outcome: status < 300 ? "delivered" : "acknowledged", pauseMs: null });
      const pauseMs = pausesMs[attempt - 1] ?? null;
      tell({ ...facts, outcome: pauseMs === null ? "given_up" : "retrying", pauseMs });
      if (pauseMs === null) return;
      await sleep(pauseMs, signal);
    }
  }

  async #post(event: WireEvent): Promise<{ status: number | null; error: string | null }> {
    const { to, secret, signal, answerWithinMs = ANSWER_WITHIN_MS } = this.#options;
    // What the API wrote by JSON.stringify comes out of it as the same text.
    const body = JSON.stringify(event);
    const deadline = new Deadline(signal, answerWithinMs);
    try {
      const response = await fetch(to, {
        method: "POST",
        redirect: "manual",
        headers: {
          "Content-Type": "application/json",
          "User-Agent": `humandeploy-cli/${SDK_VERSION}`,
          ...(await webhooks.sign(body, secret, { id: event.id })),
          "HumanDeploy-Delivery": event.id.replace(/^evt_/, "dlv_"),
          "HumanDeploy-Event": event.type,
        },
        body,
        signal: deadline.signal,
      });
      await response.body?.cancel().catch(() => {});
      return { status: response.status, error: null };
    } catch (error) {
      return { status: null, error: deadline.expired ? "timeout" : reasonOf(error) };
    } finally {
      deadline.release();
    }
  }
}

function reasonOf(error: unknown): string {
  const { code, message } = ((error as Error).cause ?? error) as NodeJS.ErrnoException;
  if (code === "ECONNREFUSED") return "connection refused";
  if (code === "ECONNRESET" || code === "UND_ERR_SOCKET") return "connection broken";
  return message || code || String(error);
}
