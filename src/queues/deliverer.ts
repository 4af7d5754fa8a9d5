import { WorkerEntrypoint } from "cloudflare:workers";
import type { DeliveryPointer, Env } from "../env.ts";
import { describeError, log } from "../log.ts";
import { claim } from "../services/deliveries/attempt.ts";
import { LONGEST_DELAY_SECONDS } from "./limits.ts";

/**
 * Makes one try in an invocation of its own, so that a receiver that hangs holds up neither its batch nor the queue.
 * `start` answers as soon as the delivery is claimed; the try goes on behind it. If this process dies, the claim lapses
 * and the sweep finds the row.
 */
export class Deliverer extends WorkerEntrypoint<Env> {
  async start(pointer: DeliveryPointer): Promise<void> {
    const claimed = await claim(this.env, pointer);
    const { busy_since: _, ...fresh } = pointer;
    if (!("finish" in claimed)) return this.wakeAt({ ...fresh, busy_since: claimed.busy_since }, claimed.again_at);
    const work = claimed.finish().then((next) => this.wakeAt(fresh, next));
    this.ctx.waitUntil(
      work.catch((error) =>
        log({
          event: "delivery.failed",
          level: "error",
          delivery_id: pointer.delivery_id,
          error: describeError(error),
        }),
      ),
    );
  }

  /** Retries and what had to stand back go by the slow lane. */
  private async wakeAt(pointer: DeliveryPointer, at: number | null): Promise<void> {
    if (at === null) return;
    const delaySeconds = Math.min(LONGEST_DELAY_SECONDS, Math.max(0, Math.ceil((at - Date.now()) / 1_000)));
    await this.env.SLOW_DELIVERIES.send(pointer, { delaySeconds });
  }
}
