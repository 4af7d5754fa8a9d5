import { format as formats } from "@cfworker/json-schema";
import { characters } from "../limits.ts";
import { BoundedPattern } from "./pattern-cost.ts";
import { type Constraints, Unsatisfiable } from "./synthesize-constraints.ts";
import { patternSampler } from "./synthesize-pattern.ts";
import type { Chance } from "./synthesize-random.ts";

const MAX_STRING = 100_000;
const TRIES = 120;
const WORDS =
  "clear plain short first reader offer promise tone change keep claim proof example reason next step page line voice".split(
    " ",
  );

/** What a text of a given name says in test mode. The property's name is the only hint at its meaning. */
const BY_NAME: [RegExp, (chance: Chance) => string][] = [
  [/e-?mail/i, () => "expert@example.com"],
  [/(url|uri|link|href)$/i, () => "https://example.com/synthetic"],
  [/(^|_)id$|Id$/, (chance) => `synthetic-${chance.int(1000, 9999)}`],
  [/date$|_at$|At$/, (chance) => `2026-0${chance.int(1, 9)}-1${chance.int(0, 9)}`],
  [/diagnosis|verdict|finding/i, () => "Synthetic: the opening promises more than the page goes on to show."],
  [/rewrite|copy|headline|title|subject/i, (chance) => `Synthetic rewrite: say the ${chance.pick(WORDS)} part first`],
  [/summary|description|reason|rationale|explanation|comment|note/i, (chance) => `Synthetic ${sentence(chance)}`],
  [/name$|author|reviewer/i, () => "Test Expert"],
];

const SAMPLES: Record<string, (chance: Chance) => string> = {
  "date-time": (chance) => `2026-0${chance.int(1, 9)}-1${chance.int(0, 9)}T1${chance.int(0, 9)}:30:00Z`,
  date: (chance) => `2026-0${chance.int(1, 9)}-1${chance.int(0, 9)}`,
  time: (chance) => `1${chance.int(0, 9)}:${chance.int(10, 59)}:00Z`,
  duration: (chance) => chance.pick(["P", "PT"]) + chance.int(1, 99) + chance.pick(["M"]),
  email: (chance) =>
    `${chance.pick(["expert", "a", "test"])}${chance.int(1, 999)}@example.${chance.pick(["com", "org"])}`,
  hostname: (chance) =>
    `${chance.pick(["www", "a", "docs"])}${chance.int(1, 99)}.example.${chance.pick(["com", "org"])}`,
  ipv4: (chance) => `192.0.2.${chance.int(1, 254)}`,
  ipv6: (chance) => `2001:db8::${chance.int(1, 9999).toString(16)}`,
  uri: (chance) => `${chance.pick(["https", "http"])}://example.com/synthetic/${chance.int(1, 999)}`,
  url: (chance) => `${chance.pick(["https", "http"])}://example.com/synthetic/${chance.int(1, 999)}`,
  "uri-reference": (chance) => `/synthetic/${chance.int(1, 999)}`,
  "uri-template": (chance) => `https://example.com/synthetic/${chance.int(1, 999)}/{id}`,
  uuid: (chance) => {
    const hex = (length: number) => Array.from({ length }, () => chance.int(0, 15).toString(16)).join("");
    return `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`;
  },
  regex: (chance) => `^synthetic-[0-9]{${chance.int(1, 9)}}$`,
  "json-pointer": (chance) => `/synthetic/${chance.int(0, 99)}`,
  "json-pointer-uri-fragment": (chance) => `#/synthetic/${chance.int(0, 99)}`,
  "relative-json-pointer": (chance) => `${chance.int(0, 9)}/synthetic`,
};

/** A string within the constraints; `name` is the property it is for. `wild` leaves the likely text aside. */
export function makeString(c: Constraints, name: string, chance: Chance, wild: boolean): string {
  if (c.minLength > c.maxLength || c.minLength > MAX_STRING) throw new Unsatisfiable();
  const tests = c.patterns.map((source) => new BoundedPattern(source));
  const fits = (text: string) => {
    const length = characters(text);
    if (length < c.minLength || length > c.maxLength) return false;
    return tests.every((test) => test.test(text)) && c.formats.every((name) => formats[name]?.(text) ?? true);
  };
  const likely = wild
    ? filler(chance)
    : (BY_NAME.find(([test]) => test.test(name))?.[1](chance) ?? plain(name, chance));
  const fitted = resize(likely, c, chance);
  if (!c.formats.length && fits(fitted)) return fitted;
  const samplers = c.patterns.map(patternSampler);
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const candidate = sample(c, samplers, chance, attempt);
    if (fits(candidate)) return candidate;
    const padded = resize(candidate, c, chance);
    if (fits(padded)) return padded;
  }
  throw new Unsatisfiable();
}

function sample(
  c: Constraints,
  samplers: ReturnType<typeof patternSampler>[],
  chance: Chance,
  attempt: number,
): string {
  const known = c.formats.map((name) => SAMPLES[name]).filter((make) => make !== undefined);
  const format = known.length ? chance.pick(known)(chance) : undefined;
  if (format !== undefined && (!samplers.length || attempt % 4 === 0)) {
    return format.length < c.minLength ? lengthen(format, c.formats, c.minLength) : format;
  }
  if (!samplers.length) return resize(filler(chance), c, chance);
  const least = c.minLength;
  const most = Math.max(least, Math.min(c.maxLength, least + 4 + attempt));
  if (format === undefined && samplers.length > 1 && attempt % 2) return joined(c, samplers, chance);
  const text = chance.pick(samplers)(chance, chance.int(least, most));
  if (format !== undefined && attempt % 4 < 3) {
    // A pattern often binds only how a text of the format begins or ends.
    const at = chance.int(0, format.length);
    return attempt % 4 === 1 ? text + format.slice(at) : format.slice(0, at) + text;
  }
  // Without an anchor at its end, a pattern says only how the text begins.
  return chance.next() < 0.3 ? text + filler(chance) : text;
}

/** What each pattern asks for in a row, with the room that is left between the first two. */
function joined(c: Constraints, samplers: ReturnType<typeof patternSampler>[], chance: Chance): string {
  const [first = "", ...rest] = chance.shuffled(samplers).map((make) => make(chance, 0));
  const end = rest.join("");
  return (
    first +
    filler(chance)
      .repeat(c.minLength)
      .slice(0, Math.max(0, c.minLength - first.length - end.length)) +
    end
  );
}

/** A longer text of the same format, for those that can be of any length. */
function lengthen(text: string, names: string[], length: number): string {
  const more = Math.max(0, length - text.length);
  if (names.includes("email") || names.includes("hostname")) {
    const labels = "a".repeat(more).replace(/a{1,60}/g, (run) => (run.length > 1 ? `${run.slice(1)}.` : "a"));
    return names.includes("email") ? text.replace("@", `@${labels}`) : labels + text;
  }
  return text + "a".repeat(more);
}

/** Cuts or fills a text up to the length that is asked. */
function resize(text: string, c: Constraints, chance: Chance): string {
  let out = text;
  while (out.length < c.minLength || characters(out) < c.minLength) out += ` ${chance.pick(WORDS)}`;
  if (c.maxLength < Infinity && characters(out) > c.maxLength) out = [...out].slice(0, c.maxLength).join("");
  return out.trim().length === out.length ? out : out.replace(/^\s|\s$/g, "s");
}

function plain(name: string, chance: Chance): string {
  const label = name.replaceAll(/[_-]+/g, " ").trim().slice(0, 40);
  return `Synthetic ${label || "text"} (${chance.pick(WORDS)} ${chance.pick(WORDS)})`;
}

function sentence(chance: Chance): string {
  return `note: keep the ${chance.pick(WORDS)} ${chance.pick(WORDS)} and drop what repeats the ${chance.pick(WORDS)}.`;
}

function filler(chance: Chance): string {
  const letters = Array.from({ length: chance.int(1, 10) }, () => String.fromCharCode(chance.int(97, 122)));
  return chance.next() < 0.5 ? letters.join("") : `${chance.pick(WORDS)}${chance.int(0, 9999)}`;
}

/**
 * A number within the constraints. `hints` are numbers of the schema: its edges are where the odd cases are. `others` is
 * how many different numbers there are already.
 */
export function makeNumber(
  c: Constraints,
  chance: Chance,
  hints: number[],
  others: number,
  isFit: (value: number) => boolean,
): number {
  const low = Math.max(c.atLeast, c.above);
  const high = Math.min(c.atMost, c.below);
  if (low > high || (low === high && (c.above === low || c.below === high))) throw new Unsatisfiable();
  const room = 100 + others * 10;
  const from = low > -Infinity ? low : high < Infinity ? high - room : 1;
  const to = high < Infinity ? high : Math.max(from, low > -Infinity ? low + room : room);
  const bounded = (value: number) =>
    value >= c.atLeast && value <= c.atMost && value > c.above && value < c.below && Number.isFinite(value);
  for (const value of numbers(c, chance, from, to, hints)) {
    if (bounded(value) && (!c.integer || Number.isInteger(value)) && isFit(value)) return value + 0;
  }
  throw new Unsatisfiable();
}

function* numbers(c: Constraints, chance: Chance, from: number, to: number, hints: number[]): Generator<number> {
  const middle = from + (to - from) * chance.next();
  const steps = [...c.multiplesOf].sort((a, b) => b - a);
  const step = steps[0] ?? (c.integer ? 1 : undefined);
  if (step !== undefined) {
    const first = Math.ceil(from / step);
    const last = Math.floor(to / step);
    const start = Math.min(last, Math.max(first, Math.round(middle / step)));
    // The decimal that is meant, not 0.30000000000000004.
    const multiple = (times: number) => Number((times * step).toPrecision(15));
    for (let away = 0; away < 300; away++) {
      yield multiple(start + away);
      yield multiple(start - away);
    }
    for (let edge = 0; edge < 50; edge++) {
      yield multiple(first + edge);
      yield multiple(last - edge);
    }
    yield 0;
  } else {
    yield Number(middle.toFixed(1));
    yield Number(middle.toPrecision(4));
    yield middle;
    yield from + (to - from) / 2;
  }
  for (const hint of chance.shuffled(hints)) yield* [hint, hint + 1, hint - 1, hint + 0.5];
  yield* [
    from,
    to,
    from * (1 + Number.EPSILON),
    to * (1 - Number.EPSILON),
    from + Number.MIN_VALUE,
    to - Number.MIN_VALUE,
  ];
}
