import type { Env } from "../../env.ts";
import { describeError, log } from "../../log.ts";

/** As many as a queue takes at once. */
const BATCH = 100;

/** A delivery to wake, and whose it is (empty: a notification to a person), so that whoever wakes knows which database has it. */
export interface Wanted {
  id: string;
  workspace_id: string;
}

/** Sends a wake-up for each delivery. Throws if the queue is down. */
export async function sendWakeUps(env: Env, wanted: Wanted[]): Promise<void> {
  for (let start = 0; start < wanted.length; start += BATCH) {
    const bodies = wanted
      .slice(start, start + BATCH)
      .map(({ id, workspace_id }) => ({ body: { delivery_id: id, workspace_id } }));
    await env.DELIVERIES.sendBatch(bodies);
  }
}

/** Wakes deliveries that are due. The rows are the truth: what a queue that is down leaves asleep is found by the sweep. */
export async function wake(env: Env, wanted: Wanted[]): Promise<void> {
  await sendWakeUps(env, wanted).catch((error) =>
    log({ event: "delivery.wake_failed", level: "warn", deliveries: wanted.length, error: describeError(error) }),
  );
}
