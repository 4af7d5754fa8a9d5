import type { Fault } from "../kinds.ts";
import { count, currentWeather, lasting, strikes, wait } from "./weather.ts";

/** The families of calls that can fail. */
type Family = "d1" | "queue" | "object" | "r2" | "net";

const SLOW_MS = [40, 900] as const;
/** Longer than anything in the Worker waits for a call, or nearly. */
const HANG_MS = [2_500, 11_000] as const;

/** Makes a call as the weather is: it may fail before or after it was done, take long, or be done when nobody waits for it any more. */
export async function guarded<T>(family: Family, place: string, call: () => Promise<T>): Promise<T> {
  if (family === "d1" && currentWeather().d1_down) {
    count("d1.down", place);
    throw injected("D1 is down");
  }
  const has = (suffix: string) => strikes(`${family}.${suffix}` as Fault, place);
  if (has("fail")) throw injected(`${place} failed`);
  if (has("slow")) await wait(lasting(`${family}.slow` as Fault, place, ...SLOW_MS));
  if (has("hang")) {
    await wait(lasting("d1.hang", place, ...HANG_MS));
    throw injected(`${place} never answered`);
  }
  if (has("late")) await wait(lasting(`${family}.late` as Fault, place, ...HANG_MS));
  const answer = await call();
  if (has("lost_answer")) throw injected(`the answer of ${place} was lost`);
  return answer;
}

export function injected(what: string): Error {
  return new Error(`injected: ${what}`);
}
