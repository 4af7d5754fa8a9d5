/** A whole number from 0 to 2³² - 1 that depends on nothing but the text: FNV-1a with the finisher of MurmurHash3. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A number from 0 up to 1 that depends on nothing but its labels. */
export function chance(...labels: (string | number)[]): number {
  return hashOf(labels.join("\u0000")) / 2 ** 32;
}

/** A row of draws that depends on nothing but its labels and on how many were drawn before. */
export interface Draws {
  /** From 0 up to 1. */
  next(): number;
  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number;
  pick<T>(list: readonly T[]): T;
  /** A name, as often as its weight among all says. */
  weighted<K extends string>(weights: Record<K, number>): K;
}

export function drawsOf(...labels: (string | number)[]): Draws {
  let drawn = 0;
  const next = () => chance(...labels, drawn++);
  const whole = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    whole,
    pick: (list) => list[whole(0, list.length - 1)] as (typeof list)[number],
    weighted(weights) {
      const entries = Object.entries(weights) as [keyof typeof weights, number][];
      let left = next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [name, weight] of entries) {
        left -= weight;
        if (left < 0) return name;
      }
      return (entries.at(-1) as (typeof entries)[number])[0];
    },
  };
}
