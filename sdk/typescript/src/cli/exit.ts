import type { DeploymentStatus } from "../types.ts";

/** What the process ends with. 5 to 8 come from commands that wait for a deployment. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  notSignedIn: 3,
  notFound: 4,
  cancelled: 5,
  expired: 6,
  needsInput: 7,
  timedOut: 8,
  interrupted: 130,
} as const;

/** One line for each code, as `help` and the README show them. */
export const EXIT_MEANINGS: readonly [number, string][] = [
  [EXIT.ok, "done; with --wait: completed, and the answer is on stdout"],
  [EXIT.failed, "the API refused or could not be reached, or something unexpected"],
  [EXIT.usage, "a flag, an argument or the configuration is wrong; nothing was sent"],
  [EXIT.notSignedIn, "no key, or one that the API does not take (401, 403)"],
  [EXIT.notFound, "no such deployment (404)"],
  [EXIT.cancelled, "waited: it was cancelled"],
  [EXIT.expired, "waited: it expired, nobody answered"],
  [EXIT.needsInput, "waited: the expert asks something, and waits for a reply"],
  [EXIT.timedOut, "waited: the time was over first; the deployment goes on"],
  [EXIT.interrupted, "interrupted (Ctrl-C); 143 by SIGTERM"],
];

/** The code for the state that somebody waited for. */
export function exitOf(status: DeploymentStatus): number {
  if (status === "completed") return EXIT.ok;
  if (status === "cancelled") return EXIT.cancelled;
  if (status === "expired") return EXIT.expired;
  return status === "needs_input" ? EXIT.needsInput : EXIT.timedOut;
}
