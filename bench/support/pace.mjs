import { setTimeout as sleep } from "node:timers/promises";

/** Timers are a millisecond or two late; the rest of the way is waited for awake. */
const AWAKE_MS = 2;

/**
 * @typedef {object} Run
 * @property {number[]} latencies milliseconds, of those that succeeded
 * @property {number} seconds from the first start to the last end
 * @property {number} failed
 * @property {Record<string, number>} failures how many of each kind
 * @property {number} late the 99th percentile of how late the generator itself began, in milliseconds
 */

/**
 * Open loop: begins `rate` pieces of work a second, whether or not earlier ones have ended. Each latency counts from
 * the instant at which the work was meant to begin, so that a stall is charged to all who would have come meanwhile
 * (no coordinated omission).
 * @param {{ rate: number, count: number, work: (index: number) => Promise<unknown> }} options
 * @returns {Promise<Run>}
 */
export async function openLoop({ rate, count, work }) {
  const tally = newTally();
  const running = [];
  const began = performance.now();
  for (let index = 0; index < count; index++) {
    const due = began + (index * 1_000) / rate;
    await until(due);
    tally.lateness.push(performance.now() - due);
    running.push(tally.follow(due, work(index)));
  }
  await Promise.all(running);
  return tally.run(began);
}

/**
 * Closed loop: so many workers, each of which begins anew when its work has ended.
 * @param {{ connections: number, seconds: number, work: (index: number) => Promise<unknown> }} options
 * @returns {Promise<Run>}
 */
export async function closedLoop({ connections, seconds, work }) {
  const tally = newTally();
  const began = performance.now();
  const end = began + seconds * 1_000;
  let next = 0;
  const worker = async () => {
    for (let now = performance.now(); now < end; now = performance.now()) await tally.follow(now, work(next++));
  };
  await Promise.all(Array.from({ length: connections }, worker));
  return tally.run(began);
}

async function until(due) {
  const wait = due - performance.now() - AWAKE_MS;
  if (wait > 0) await sleep(wait);
  while (performance.now() < due) await new Promise((done) => setImmediate(done));
}

function newTally() {
  /** @type {number[]} */
  const latencies = [];
  /** @type {Record<string, number>} */
  const failures = {};
  /** @type {number[]} */
  const lateness = [];
  let failed = 0;
  return {
    lateness,
    async follow(due, promise) {
      try {
        await promise;
        latencies.push(performance.now() - due);
      } catch (error) {
        failed++;
        const kind = error instanceof Error ? error.message.slice(0, 200) : String(error);
        failures[kind] = (failures[kind] ?? 0) + 1;
      }
    },
    run(began) {
      const seconds = (performance.now() - began) / 1_000;
      const sorted = lateness.toSorted((a, b) => a - b);
      const late = sorted[Math.floor(sorted.length * 0.99)] ?? 0;
      return { latencies, seconds, failed, failures, late };
    },
  };
}
