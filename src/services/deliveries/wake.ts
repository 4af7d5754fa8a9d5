import type { Env } from "../../env.ts";
import { describeError, log } from "../../log.ts";

/** As many as a queue takes at once. */
const BATCH = 100;

/** Sends a wake-up for each delivery. Throws if the queue is down. */
export async function sendWakeUps(env: Env, ids: string[]): Promise<void> {
  for (let start = 0; start < ids.length; start += BATCH) {
    const bodies = ids.slice(start, start + BATCH).map((delivery_id) => ({ body: { delivery_id } }));
    await env.DELIVERIES.sendBatch(bodies);
  }
}

/** Wakes deliveries that are due. The rows are the truth: what a queue that is down leaves asleep is found by the sweep. */
export async function wake(env: Env, ids: string[]): Promise<void> {
  await sendWakeUps(env, ids).catch((error) =>
    log({ event: "delivery.wake_failed", level: "warn", deliveries: ids.length, error: describeError(error) }),
  );
}
