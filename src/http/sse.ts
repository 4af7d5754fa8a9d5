import type { LoggedEvent } from "../services/deployment-events.ts";

const RETRY_MS = 1_000;

/** Server-sent events: each with the id to come back with; a null is a comment that keeps the connection alive. */
export function eventStream(events: AsyncGenerator<LoggedEvent | null>): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode(`retry: ${RETRY_MS}\n\n`));
    },
    async pull(controller) {
      const { value, done } = await events.next();
      if (done) {
        controller.enqueue(encoder.encode(`retry: ${RETRY_MS}\n\n`));
        controller.close();
      } else {
        controller.enqueue(encoder.encode(value ? frame(value) : ": still here\n\n"));
      }
    },
    async cancel() {
      await events.return(undefined);
    },
  });
  return new Response(body, {
    headers: { "Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no" },
  });
}

function frame({ id, type, body }: LoggedEvent): string {
  return `id: ${id}\nevent: ${type}\ndata: ${body}\n\n`;
}
