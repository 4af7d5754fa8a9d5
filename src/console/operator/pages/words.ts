const whole = new Intl.NumberFormat("en-GB");

/** `10,000`. */
export function countInWords(count: number): string {
  return whole.format(count);
}

/** The words for a number of things: `1 try`, `3 tries`. */
export function many(count: number, one: string, several: string): string {
  return `${countInWords(count)} ${count === 1 ? one : several}`;
}

/** What stands where nothing is. */
export const NONE = "–";
