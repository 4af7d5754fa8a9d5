import { env } from "cloudflare:workers";

/** How much of something a test does: `TEST_DEPTH=full npm test` does all of it, else what a change should wait for. */
export function atDepth<T>({ quick, full }: { quick: T; full: T }): T {
  return env.TEST_DEPTH === "full" ? full : quick;
}
