import fc from "fast-check";

/** JSON text that is no number, string or tree that anybody expects. */
const TEXTS = [
  "1e999",
  "-1e999",
  "123456789012345678901234567890",
  "1e-400",
  "-0",
  '"\\ud800"',
  '"\\udc00x"',
  '"\\u0000"',
  '"\\u202e\\u2066"',
  "null",
  "true",
  "[]",
  "{}",
  '""',
  '" "',
  "0",
  "-1",
  "1.5",
  '[[[["a"]]]]',
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  `${"[".repeat(150)}${"]".repeat(150)}`,
  `${"[".repeat(5_000)}${"]".repeat(5_000)}`,
  `${'{"a":'.repeat(300)}1${"}".repeat(300)}`,
  JSON.stringify("a".repeat(10_001)),
  JSON.stringify("🦊".repeat(10_001)),
  JSON.stringify("a".repeat(20_001)),
  JSON.stringify(Array.from({ length: 21 }, () => "copy")),
  JSON.stringify(Array.from({ length: 5_000 }, (_, index) => index)),
  JSON.stringify(Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, index]))),
  JSON.stringify({ ["k".repeat(65)]: 1 }),
  JSON.stringify({ large: "x".repeat(17_000) }),
  JSON.stringify("2026-02-30T25:61:00Z"),
  JSON.stringify("2026-04-23"),
  JSON.stringify("9999-12-31T23:59:59.999999999Z"),
  ...[
    "javascript:alert(1)",
    "file:///etc/passwd",
    "ftp://a.example/",
    "//a.example",
    "https://",
    "http://u:p@a.example",
    "https://a.example/ b",
    "http://[::1",
    "data:,x",
    "HTTPS:a.example",
    "http://169.254.169.254/latest",
    "https://a.internal/",
  ].map((url) => JSON.stringify(url)),
  JSON.stringify(`https://a.example/${"x".repeat(2_040)}`),
  JSON.stringify({ hd_test: "no such scenario" }),
  JSON.stringify({ type: "no such type" }),
  JSON.stringify({ $ref: "#/nowhere" }),
  JSON.stringify({ pattern: "(" }),
  JSON.stringify({ large: "x".repeat(33_000) }),
  JSON.stringify(["deployment.accepted", "no.such.event"]),
];
const KEYS = ["__proto__", "constructor", "prototype", "unknown", "", "Brief", "id", "\\ud800", "a.b", "toString"];

export const hostileJson = fc.constantFrom(...TEXTS);
export const hostileKey = fc.constantFrom(...KEYS);

/** One way of spoiling a body, given what would be right. */
export const spoiledBody: fc.Arbitrary<(right: unknown) => string | Uint8Array<ArrayBuffer>> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.tuple(fc.nat(), hostileJson).map(
      ([at, text]) =>
        (right: unknown) =>
          replaced(right, at, text),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(hostileKey, hostileJson).map(
      ([name, text]) =>
        (right: unknown) =>
          added(right, name, text),
    ),
  },
  { weight: 2, arbitrary: fc.nat().map((at) => (right: unknown) => dropped(right, at)) },
  { weight: 1, arbitrary: hostileJson.map((text) => () => text) },
  { weight: 1, arbitrary: fc.nat().map((at) => (right: unknown) => textOf(right).slice(0, at % textOf(right).length)) },
  { weight: 1, arbitrary: fc.constant((right: unknown) => invalidUtf8(textOf(right))) },
  { weight: 1, arbitrary: fc.constant((right: unknown) => `\ufeff${textOf(right)}`) },
  { weight: 1, arbitrary: fc.constant((right: unknown) => `${textOf(right)}${textOf(right)}`) },
  { weight: 1, arbitrary: fc.constant((right: unknown) => textOf(right) + " ".repeat(262_144)) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom("", " ", "\n", "undefined", "NaN", "'a'", "{a:1}", "[", "\u0000")
      .map((text) => () => text),
  },
);

/** What nobody writes into a query, a path or a header's value. */
export const hostileText = fc.oneof(
  fc.constantFrom(
    ...[
      "",
      "0",
      "-1",
      "1e3",
      "1.0",
      "101",
      "61",
      "99999999999999999999",
      "٣",
      "null",
      "true",
      "[]",
      "{}",
      "a,b",
      "'",
      '"',
      "<b>",
    ],
    ...[
      "../..",
      "%00",
      "%2e%2e",
      "%ZZ",
      "a b",
      "é",
      "🦊",
      "__proto__",
      "constructor",
      "x".repeat(4_000),
      "2026-04-23",
      "ZGVwXw",
    ],
  ),
  fc.string({ unit: "binary", maxLength: 12 }),
);
/** The same, as far as a header may carry it. */
export const hostileHeader = fc.oneof(
  fc.constantFrom(
    "",
    " ",
    "0",
    "*/*",
    "2020-01-01",
    "latest",
    "é",
    "x".repeat(256),
    "x".repeat(8_000),
    "a\tb",
    "bytes=9-1",
    "bytes=0-",
    "bytes=-0",
  ),
  fc.string({ unit: "grapheme-ascii", maxLength: 40 }),
);

function textOf(value: unknown): string {
  return JSON.stringify(value ?? {});
}

function entries(value: unknown): [string, string][] {
  return Object.entries((value ?? {}) as object).map(([name, inner]) => [JSON.stringify(name), JSON.stringify(inner)]);
}

function joined(members: [string, string][]): string {
  return `{${members.map(([name, text]) => `${name}:${text}`).join(",")}}`;
}

function replaced(right: unknown, at: number, text: string): string {
  const members = entries(right);
  return joined(members.map(([name, old], index) => [name, index === at % members.length ? text : old]));
}

/** The field may be there already: then it is there twice, and the last counts. */
function added(right: unknown, name: string, text: string): string {
  return joined([...entries(right), [`"${name}"`, text]]);
}

function dropped(right: unknown, at: number): string {
  const members = entries(right);
  return joined(members.filter((_, index) => index !== at % members.length));
}

function invalidUtf8(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array([
    ...new TextEncoder().encode(text.slice(0, 2)),
    0xff,
    0xc0,
    0x80,
    ...new TextEncoder().encode(text.slice(2)),
  ]);
}
