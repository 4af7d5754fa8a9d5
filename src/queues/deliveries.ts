import { exports } from "cloudflare:workers";
import * as z from "zod";
import { home } from "../db/database.ts";
import { deadMessages } from "../db/schema.ts";
import type { DeliveryPointer, Env } from "../env.ts";
import { describeError, log } from "../log.ts";
import type { Deliverer } from "./deliverer.ts";

const Pointer = z.object({
  delivery_id: z.string().min(1),
  workspace_id: z.optional(z.string()),
  busy_since: z.optional(z.number()),
});
const RETRY_SECONDS = 5;

/** Wakes deliveries: each message names a row, which is the truth. What can't be handled is tried again, and ends in the dead-letter queue. */
export async function consumeDeliveries(batch: MessageBatch<DeliveryPointer>): Promise<void> {
  const { Deliverer } = exports as unknown as { Deliverer: Pick<Deliverer, "start"> };
  await Promise.all(
    batch.messages.map(async (message) => {
      try {
        await Deliverer.start(Pointer.parse(message.body));
        message.ack();
      } catch (error) {
        log({
          event: "queue.retry",
          level: "warn",
          queue: batch.queue,
          message_id: message.id,
          error: describeError(error),
        });
        message.retry({ delaySeconds: RETRY_SECONDS });
      }
    }),
  );
}

/** Records wake-ups that failed again and again. Nothing is lost with them: the sweep finds their rows. */
export async function consumeDeadMessages(batch: MessageBatch<unknown>, env: Env): Promise<void> {
  const rows = batch.messages.map(({ id, body }) => ({
    id,
    queue: batch.queue,
    body: JSON.stringify(body)?.slice(0, 1_000) ?? "",
    at: Date.now(),
  }));
  for (const { id } of rows) log({ event: "queue.dead_message", level: "error", queue: batch.queue, message_id: id });
  await home(env).insert(deadMessages).values(rows).onConflictDoNothing();
}
