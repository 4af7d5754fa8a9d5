/** JSON with the keys of each object in order: equal values have equal texts. */
export function stable(value: unknown): string {
  return JSON.stringify(value, (_, inner) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : inner,
  );
}

/** Equal as JSON. */
export function isSame(a: unknown, b: unknown): boolean {
  return stable(a) === stable(b);
}

/** Reads JSON that a person typed, or says what is wrong with it. */
export function readJson(text: string): { value: unknown } | { problem: string } {
  let rounded: string | undefined;
  const keep = (_key: string, value: unknown, context?: { source?: string }) => {
    if (typeof value === "number" && context?.source !== undefined && !isExact(context.source))
      rounded = context.source;
    return value;
  };
  try {
    const value: unknown = JSON.parse(text, keep);
    if (isDeeperThan(value, MAX_DEPTH)) return { problem: "is nested too deeply" };
    if (rounded !== undefined)
      return { problem: `has a number with more digits than can be kept: ${cut(rounded, 40)}` };
    return { value };
  } catch (error) {
    if (error instanceof RangeError) return { problem: "is nested too deeply" };
    return { problem: `is not valid JSON (${cut(faultOf(error), 120)}). Put text in double quotes` };
  }
}

const MAX_DEPTH = 200;

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(inner, levels - 1));
}

/** False if a whole number would come out as another one. */
export function isExact(source: string): boolean {
  if (!/^-?\d+$/.test(source)) return Number.isFinite(Number(source));
  const value = Number(source);
  if (!Number.isFinite(value)) return false;
  return Number.isSafeInteger(value) || String(value) === source || BigInt(value) === BigInt(source);
}

function faultOf(error: unknown): string {
  return error instanceof Error ? error.message : "it can't be read";
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
