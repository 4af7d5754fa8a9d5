import { newClient } from "../support/http.mjs";
import { closedLoop, openLoop } from "../support/pace.mjs";

/**
 * Sends creates for a while, by the plan, and says how that went. Runs in a process of its own.
 * @param {{ url: string, path: string, keys: string[], body: object, pace:
 *   { rate: number, seconds: number } | { connections: number, seconds: number } }} plan
 */
export async function createLoad({ url, path, keys, body, pace }) {
  const http = newClient(url, { connections: "connections" in pace ? pace.connections : 256 });
  const work = (index) => http.call("POST", path, { key: keys[index % keys.length], body }, 201);
  try {
    if ("rate" in pace) return await openLoop({ rate: pace.rate, count: Math.round(pace.rate * pace.seconds), work });
    return await closedLoop({ ...pace, work });
  } finally {
    http.close();
  }
}
