import { fromWire } from "./casing.ts";
import { Deadline } from "./deadline.ts";
import { APIError, ConnectionError, HumanDeployError, ServerError, TimeoutError } from "./errors.ts";
import type { DeploymentEvent } from "./generated.ts";
import { backOffMs, sleep } from "./retry.ts";
import { EventStreamParser } from "./sse.ts";
import type { RequestOptions } from "./transport.ts";
import { TERMINAL_STATUSES } from "./types.ts";

export interface StreamOptions {
  /** Go on after this event. Without it, from the first. */
  lastEventId?: string | undefined;
  signal?: AbortSignal | undefined;
  /** How often in a row it may fail to come back before it gives up. Default: 8. */
  maxRetries?: number | undefined;
}

export type Open = (lastEventId: string, options: RequestOptions) => Promise<Response>;

// The server sends a sign of life every 15 s.
const SILENCE_MS = 45_000;
const RETRIES = 8;

/**
 * The events of a deployment as they come, each once and in order. Comes back by itself when the connection ends, and
 * is over after the event that ends the deployment.
 */
export async function* streamEvents(
  open: Open,
  { lastEventId = "", signal, maxRetries = RETRIES }: StreamOptions,
): AsyncGenerator<DeploymentEvent, void, undefined> {
  let [last, sequence, failures] = [lastEventId, 0, 0];
  let pauseMs = 1_000;
  for (;;) {
    const deadline = new Deadline(signal);
    try {
      const response = await open(last, { signal: deadline.signal, maxRetries: 0 });
      // Nothing is left to tell.
      if (response.status === 204 || !response.body) return;
      if (!response.headers.get("Content-Type")?.startsWith("text/event-stream")) {
        throw new HumanDeployError("The server answered with something that is not a stream. Is baseUrl right?");
      }
      const parser = new EventStreamParser();
      for await (const text of pieces(response.body, deadline)) {
        for (const message of parser.push(text)) {
          const event = fromWire(JSON.parse(message.data)) as DeploymentEvent;
          failures = 0;
          last = message.id || event.id;
          if (event.sequence <= sequence) continue;
          sequence = event.sequence;
          yield event;
          if (isLast(event)) return;
        }
        pauseMs = parser.retryMs ?? pauseMs;
      }
      await sleep(pauseMs, signal);
    } catch (error) {
      signal?.throwIfAborted();
      if (!isPassing(error) || ++failures > maxRetries) throw asOurs(error, deadline);
      await sleep(Math.max(backOffMs(failures - 1), askedMs(error)), signal);
    } finally {
      deadline.abort();
    }
  }
}

function isLast({ type }: DeploymentEvent): boolean {
  return TERMINAL_STATUSES.some((status) => type === `deployment.${status}`);
}

async function* pieces(body: ReadableStream<Uint8Array>, deadline: Deadline): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  try {
    for (;;) {
      deadline.restart(SILENCE_MS);
      const { value, done } = await reader.read();
      deadline.stopClock();
      if (done) return;
      yield decoder.decode(value, { stream: true });
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** Whether coming back may help. What the runtime throws while reading is a connection that broke. */
function isPassing(error: unknown): boolean {
  if (error instanceof APIError) return error instanceof ServerError || error.status === 408 || error.status === 429;
  if (error instanceof HumanDeployError) return error instanceof ConnectionError || error instanceof TimeoutError;
  return !(error instanceof SyntaxError);
}

function askedMs(error: unknown): number {
  const seconds = error instanceof APIError ? Number(error.headers.get("Retry-After")) : 0;
  return seconds > 0 ? Math.min(seconds, 60) * 1_000 : 0;
}

function asOurs(error: unknown, deadline: Deadline): unknown {
  if (error instanceof HumanDeployError) return error;
  if (deadline.expired) return new TimeoutError(`The stream was silent for ${SILENCE_MS} ms.`);
  return new ConnectionError(`The stream broke: ${error instanceof Error ? error.message : error}`, { cause: error });
}
