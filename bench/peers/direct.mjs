import { setTimeout as sleep } from "node:timers/promises";
import { ADAPTERS } from "./clients/index.mjs";

const AGAIN_MS = 20;
const GIVE_UP_MS = 60_000;

/**
 * Asks a system that was just started, as often as it takes: for a new handoff, and for the end of one that was open
 * when it died.
 * @param {string} system
 * @param {object} client
 * @param {import("./clients/index.mjs").Handoff} handoff
 * @returns {Promise<{ created: number, answered: number }>} instants of this process's clock
 */
export async function peer(system, client, handoff) {
  const adapter = ADAPTERS[system](client);
  const again = async (work) => {
    for (const until = performance.now() + GIVE_UP_MS; ; await sleep(AGAIN_MS)) {
      try {
        return await work();
      } catch (error) {
        if (performance.now() > until) throw error;
      }
    }
  };
  try {
    await again(() => adapter.create(0));
    const created = performance.now();
    const seen = again(() => adapter.wait(handoff));
    await again(() => adapter.prepare(handoff));
    await again(() => adapter.answer(handoff));
    await seen;
    return { created, answered: performance.now() };
  } finally {
    adapter.close();
  }
}
