import { env } from "cloudflare:workers";
import { aheadAt, CALM, type Fault, type Weather } from "../kinds.ts";
import { chance } from "../random.ts";

/** The weather over this process: as the variable STORM said at its start, and as the storm said since. */
let weather: Weather = { ...CALM, ...JSON.parse((env as unknown as { STORM?: string }).STORM ?? "{}") };
const realNow = Date.now.bind(Date);
const turns = new Map<string, number>();
const counts: Partial<Record<Fault | "d1.down", number>> = {};
const sites: Record<string, number> = {};

// One clock for all that runs here.
Date.now = () => {
  const now = realNow();
  return now + aheadAt(weather, now);
};

export function currentWeather(): Weather {
  return weather;
}

export function changeWeather(changes: Partial<Weather>): void {
  if (changes.epoch !== undefined && changes.epoch !== weather.epoch) turns.clear();
  weather = { ...weather, ...changes };
}

/** How often each fault struck since this process began, and where. */
export function struck(): { counts: typeof counts; sites: typeof sites } {
  return { counts, sites };
}

/** Whether a fault strikes at a place now: a pure function of seed, epoch, fault, place and how often it was asked there. */
export function strikes(fault: Fault, place: string): boolean {
  const rate = weather.rates[fault] ?? 0;
  if (rate <= 0) return false;
  const label = `${fault} ${place}`;
  const turn = turns.get(label) ?? 0;
  turns.set(label, turn + 1);
  if (chance(weather.seed, weather.epoch, label, turn) >= rate) return false;
  count(fault, place);
  return true;
}

/** So many milliseconds as the fault lasts. */
export function lasting(fault: Fault, place: string, least: number, most: number): number {
  const turn = turns.get(`${fault} ${place}`) ?? 0;
  return least + Math.floor(chance(weather.seed, weather.epoch, fault, place, turn, "ms") * (most - least));
}

export function count(fault: Fault | "d1.down", place: string): void {
  counts[fault] = (counts[fault] ?? 0) + 1;
  const label = `${fault} ${place}`;
  sites[label] = (sites[label] ?? 0) + 1;
}

export function wait(ms: number): Promise<void> {
  return scheduler.wait(ms);
}

/** Waits while all is frozen. */
export async function thawed(): Promise<void> {
  while (weather.frozen) await wait(25);
}

/** A moment of the storm's clock as this machine's. */
export function onRealClock(at: number): number {
  return at - aheadAt(weather, realNow());
}

/** A moment of this machine's clock as the storm's. */
export function onStormClockAt(at: number): number {
  return at + aheadAt(weather, realNow());
}
