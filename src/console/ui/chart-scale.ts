const NICE = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];
const MARKS = 4;

/** The top of an axis: a round number that holds `highest`, and a quarter of which is round too. */
export function ceilingOf(highest: number): number {
  if (highest <= 0) return MARKS;
  const power = 10 ** Math.floor(Math.log10(highest));
  const factor = NICE.find((nice) => highest <= nice * power * (1 + 1e-9)) ?? 10;
  const ceiling = factor * power;
  return ceiling < MARKS && Number.isInteger(highest) ? MARKS : ceiling;
}

/** The values that an axis names, from nothing to its top. */
export function marksOf(ceiling: number): number[] {
  return Array.from({ length: MARKS + 1 }, (_, turn) => (ceiling * turn) / MARKS);
}

const whole = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 1 });

/** `10,000`; a fraction keeps one digit. */
export function wholeNumber(value: number): string {
  return whole.format(value);
}
