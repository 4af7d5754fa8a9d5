import { Cron } from "croner";

/**
 * Calls `tick` at each minute that matches one of the cron expressions, as Cloudflare does: in UTC, with the days
 * of the week counted from 1 for Sunday.
 * @param {string[]} expressions
 * @param {(cron: string, minute: Date) => Promise<void>} tick
 * @returns {() => void} stops it
 */
export function startCrons(expressions, tick) {
  const jobs = expressions.map(
    (cron) =>
      new Cron(cron, { timezone: "UTC", mode: "5-part", alternativeWeekdays: true, catch: true, unref: true }, () =>
        tick(cron, new Date(Math.round(Date.now() / 60_000) * 60_000)),
      ),
  );
  return () => {
    for (const job of jobs) job.stop();
  };
}
