import { closedLoop, openLoop } from "../support/pace.mjs";
import { ADAPTERS } from "./clients/index.mjs";

/**
 * Drives one system for a while. Runs in a process of its own.
 * @param {{ system: string, client: object, job: "create" | "cycle", pace:
 *   { rate: number, seconds: number } | { connections: number, seconds: number } }} plan
 */
export async function peerLoad({ system, client, job, pace }) {
  const adapter = ADAPTERS[system](client);
  const answered = [];
  const cycle = async (index) => {
    const handoff = await adapter.create(index);
    const seen = adapter.wait(handoff).then(() => performance.now());
    seen.catch(() => {});
    await adapter.prepare(handoff);
    const told = performance.now();
    await adapter.answer(handoff);
    answered.push((await seen) - told);
  };
  const work = job === "create" ? adapter.create : cycle;
  try {
    const run =
      "rate" in pace
        ? await openLoop({ rate: pace.rate, count: Math.round(pace.rate * pace.seconds), work })
        : await closedLoop({ ...pace, work });
    return { ...run, answered };
  } finally {
    adapter.close();
  }
}

/** Creates one handoff and leaves it open. */
export async function leaveOne({ system, client }) {
  const adapter = ADAPTERS[system](client);
  const handoff = await adapter.create(0);
  adapter.close();
  return handoff;
}
