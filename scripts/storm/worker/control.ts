import type { Env } from "../../../src/env.ts";
import type { Weather } from "../kinds.ts";
import { changeWeather, currentWeather, struck } from "./weather.ts";

/** Tells one life of the process from the next: counts begin anew with each. */
let boot = "";

interface Dumpable {
  stormDump(): Promise<unknown>;
}

/**
 * What the storm itself asks of the process, under `/storm`, past all faults; null for everything else.
 * - `POST /storm/weather` changes the weather; it answers, as all of them do, with the counts of faults;
 * - `POST /storm/sweep` runs the cron, as the weather is;
 * - `POST /storm/dump { deployments, workspaces }` answers with all that those objects keep.
 */
export async function control(
  request: Request,
  env: Env,
  cron: (controller: ScheduledController) => Promise<void> | undefined | void,
): Promise<Response | null> {
  const { pathname } = new URL(request.url);
  if (!pathname.startsWith("/storm/")) return null;
  boot ||= crypto.randomUUID();
  const asked = (await request.json().catch(() => ({}))) as Partial<Weather> & {
    deployments?: string[];
    workspaces?: string[];
  };
  switch (pathname) {
    case "/storm/weather":
      changeWeather(asked);
      return Response.json({ boot, ...struck(), weather: currentWeather() });
    case "/storm/sweep":
      await cron({ scheduledTime: Date.now(), cron: "* * * * *", noRetry() {} } as ScheduledController);
      return Response.json({ boot, ...struck() });
    case "/storm/dump":
      return Response.json({
        now: Date.now(),
        deployments: await dumps(env.DEPLOYMENTS, asked.deployments ?? []),
        workspaces: await dumps(env.WORKSPACES, asked.workspaces ?? []),
      });
    default:
      return new Response(null, { status: 404 });
  }
}

/** An object that breaks off under its dump, as one that is evicted, is asked again. */
async function dumps(namespace: { getByName(name: string): unknown }, names: string[]) {
  const found = await Promise.all(
    names.map(async (name) => {
      for (let turn = 0; ; turn++) {
        try {
          return [name, await (namespace.getByName(name) as Dumpable).stormDump()] as const;
        } catch (error) {
          if (turn === 5) throw error;
        }
      }
    }),
  );
  return Object.fromEntries(found);
}
