import type { Shape } from "./shape.ts";

/** A property's name as people write: `due_date` is `Due date`. */
export function labelOf(property: string): string {
  const words = property
    .replaceAll(/([a-z\d])([A-Z])/g, "$1 $2")
    .replaceAll(/[_\-\s]+/g, " ")
    .trim();
  if (words === "") return property === "" ? "(no name)" : property;
  const spaced = words === property || /[A-Z]{2}/.test(property) ? words : words.toLowerCase();
  return `${spaced.charAt(0).toUpperCase()}${spaced.slice(1)}`;
}

const FORMATS: Record<string, string> = {
  "date-time": "A date and time with its time zone, such as 2026-04-23T10:00:00Z.",
  time: "A time with its time zone, such as 10:00:00Z.",
  date: "A date, such as 2026-04-23.",
  duration: "A duration, such as PT2H30M.",
  email: "An e-mail address.",
  hostname: "A host name, such as example.com.",
  ipv4: "An IPv4 address.",
  ipv6: "An IPv6 address.",
  uri: "A whole address, such as https://example.com/page.",
  "uri-reference": "An address or path.",
  uuid: "A UUID.",
  regex: "A regular expression.",
  "json-pointer": "A JSON pointer, such as /items/0.",
};

/** What a text must be, in sentences. */
export function textRules(shape: Shape): string[] {
  const rules = shape.formats.map((format) => (Object.hasOwn(FORMATS, format) ? (FORMATS[format] ?? "") : ""));
  const length = between(shape.minLength || -Infinity, shape.maxLength, "character", "characters");
  for (const pattern of shape.patterns) rules.push(`Has to match ${pattern}`);
  return [length, ...rules].filter((rule) => rule !== "");
}

/** What a number must be, in sentences. */
export function numberRules(shape: Shape, integer: boolean): string[] {
  const rules: string[] = [];
  const { atLeast, atMost, above, below } = shape;
  const low = above >= atLeast ? (above > -Infinity ? `above ${above}` : "") : `at least ${atLeast}`;
  const high = below <= atMost ? (below < Infinity ? `below ${below}` : "") : `at most ${atMost}`;
  const range = low.startsWith("at") && high.startsWith("at") ? `from ${atLeast} to ${atMost}` : "";
  const bounds = range || [low, high].filter(Boolean).join(" and ");
  const noun = integer ? "A whole number" : "A number";
  rules.push(bounds ? `${noun} ${bounds}.` : `${noun}.`);
  for (const step of shape.multiplesOf) rules.push(`A multiple of ${step}.`);
  return rules;
}

/** How many items a list must have, in sentences. */
export function listRules(shape: Shape): string[] {
  const count = between(shape.minItems || -Infinity, shape.maxItems, "item", "items");
  return [count, shape.unique ? "No item twice." : ""].filter((rule) => rule !== "");
}

/** What JSON of a shape must be, in a sentence. */
export function jsonRule(shape: Shape): string {
  const types = [...(shape.types ?? [])];
  return types.length ? `As JSON: ${types.map((type) => KINDS[type] ?? type).join(" or ")}.` : "As JSON.";
}

const KINDS: Record<string, string> = {
  object: "an object in {…}",
  array: "a list in […]",
  string: 'a text in "…"',
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  null: "null",
};

/** A value in a few words. */
export function valueInWords(value: unknown): string {
  const text =
    value === null ? "None" : value === "" ? "(empty)" : typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

function between(low: number, high: number, one: string, many: string): string {
  const noun = (count: number) => (count === 1 ? one : many);
  if (low > -Infinity && low === high) return `Exactly ${low} ${noun(low)}.`;
  if (low > -Infinity && high < Infinity) return `${low} to ${high} ${many}.`;
  if (low > -Infinity) return `At least ${low} ${noun(low)}.`;
  return high < Infinity ? `At most ${high} ${noun(high)}.` : "";
}
