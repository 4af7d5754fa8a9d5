import { newClient } from "../support/http.mjs";

/** What takes so long altogether is measured well enough. */
const ENOUGH_MS = 8_000;
const FEWEST = 3;

/**
 * Asks each of some instances for the same things, one request at a time and in turns. Runs in a process of its own.
 * @param {{ targets: { url: string, key: string, paths: string[][] }[], turns: number }} plan for each target and query
 *   the paths that take turns
 * @returns {Promise<number[][][]>} milliseconds by target, query and turn
 */
export async function listLoad({ targets, turns }) {
  const clients = targets.map(({ url }) => newClient(url));
  const taken = targets.map(({ paths }) => paths.map(() => /** @type {number[]} */ ([])));
  const warmUp = Math.ceil(turns / 10);
  for (let turn = -warmUp; turn < turns; turn++) {
    for (const query of targets[0].paths.keys()) {
      for (const [index, { key, paths }] of targets.entries()) {
        const mine = taken[index][query];
        const sum = mine.reduce((total, one) => total + one, 0);
        if (sum > ENOUGH_MS && mine.length >= FEWEST) continue;
        const path = paths[query][(turn + warmUp) % paths[query].length];
        const began = performance.now();
        await clients[index].call("GET", path, { key }, 200);
        if (turn >= 0) mine.push(performance.now() - began);
      }
    }
  }
  for (const client of clients) client.close();
  return taken;
}
