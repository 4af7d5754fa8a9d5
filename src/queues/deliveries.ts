import type { DeliveryPointer, Env } from "../env.ts";
import { describeError, log } from "../log.ts";
import { deliver } from "../services/deliver.ts";

/** Wakes deliveries: each message names a row, which is the truth. A failed one wakes itself again when its next try is due. */
export async function consumeDeliveries(batch: MessageBatch<DeliveryPointer>, env: Env): Promise<void> {
  await Promise.all(
    batch.messages.map(async (message) => {
      try {
        const { retry_in_ms } = await deliver(env, message.body.delivery_id);
        if (retry_in_ms !== null) {
          const delaySeconds = Math.max(0, Math.ceil(retry_in_ms / 1_000));
          await env.DELIVERIES.send(message.body, { delaySeconds });
        }
        message.ack();
      } catch (error) {
        log({
          event: "delivery.failed",
          level: "error",
          delivery_id: message.body.delivery_id,
          error: describeError(error),
        });
        message.retry({ delaySeconds: 5 });
      }
    }),
  );
}
