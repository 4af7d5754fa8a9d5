/** One thing that a brief asks to get back, in the order of the brief. */
export type Part =
  | { kind: "line"; name: string }
  | { kind: "list"; name: string; count: number; bullets: boolean }
  | { kind: "sentences"; name: string; count: number }
  | { kind: "table" }
  | { kind: "choice"; options: string[] }
  | { kind: "score"; from: number; to: number }
  | { kind: "json" };

const MAX_COUNT = 50;
const NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split(" ");
const NUMBER = `\\d{1,3}|${NUMBERS.join("|")}|a couple of|a few|several|a dozen`;
const ASKS =
  /\b(return|give|list|write|suggest|provide|propose|name|send|draft|share|offer|come up with|pick|find|identify|produce|deliver|reply|answer|output|rank|include|with|need|want|get)\b/i;
const UNITS =
  /^(seconds?|minutes?|hours?|days?|weeks?|months?|years?|pages|words|characters|people|users|customers|dollars|euros|credits|percent|times|columns|rows|stars|others?|ones|things)$/i;
const ONE_LINERS =
  /\b(diagnosis|verdict|summary|recommendation|rationale|conclusion|assessment|explanation|tagline|headline|subject line|root cause|tl;?dr)\b/gi;

/** What a brief asks to get back, as far as its words tell; empty if it names no shape. */
export function shapeOf(brief: string): Part[] {
  const found: { at: number; end: number; part: Part }[] = [];
  let at = 0;
  for (const sentence of brief.split(/(?<=[.!?;:\n])\s+/)) {
    at = brief.indexOf(sentence, at);
    for (const each of partsOf(sentence)) found.push({ at: at + each.at, end: at + each.end, part: each.part });
    at += sentence.length;
  }
  found.sort((a, b) => a.at - b.at || b.end - a.end);
  const kept: typeof found = [];
  for (const each of found) {
    const last = kept.at(-1);
    const repeats = kept.some(({ part }) => labelOf(part) === labelOf(each.part));
    if (!repeats && (!last || each.at >= last.end)) kept.push(each);
  }
  return kept.map(({ part }) => part).slice(0, 8);
}

function labelOf(part: Part): string {
  return "name" in part ? `${part.name.toLowerCase().replace(/s$/, "")}` : part.kind;
}

function* partsOf(sentence: string): Generator<{ at: number; end: number; part: Part }> {
  const find = function* (pattern: RegExp, make: (match: RegExpMatchArray) => Part | undefined) {
    for (const match of sentence.matchAll(pattern)) {
      const part = make(match);
      if (part) yield { at: match.index, end: match.index + match[0].length, part };
    }
  };
  const asksBefore = (index: number) => ASKS.test(sentence.slice(0, index)) || /^\W*$/.test(sentence.slice(0, index));

  yield* find(
    /\b(?:a |one |single )?(?:one|single|1)[- ](?:line|sentence|paragraph|liner)\b(?: (?:of )?(?:the |a |an )?([a-z][a-z-]+))?/gi,
    (m) => {
      const name =
        m[1] && !/^(and|plus|on|for|about|with|that|or|to|per|each|then|saying)$/i.test(m[1]) ? m[1] : "Answer";
      return { kind: "line", name: title(name) };
    },
  );
  yield* find(
    new RegExp(`\\b(${NUMBER})[ -]+((?:[a-z][a-z'-]* ){0,3}?)([a-z][a-z-]*s|bullet points)\\b`, "gi"),
    (m) => {
      const [, count = "", middle = "", noun = ""] = m;
      if (!asksBefore(m.index ?? 0) || /\b(and|or|the|to|of|in|for|than|with|is|are)\b/i.test(middle)) return undefined;
      if (/(?:\b(?:our|my|your|their|these|those)|'s)\s+$/i.test(sentence.slice(0, m.index))) return undefined;
      if (/ss$|us$|is$/i.test(noun) || UNITS.test(noun)) return undefined;
      // Lines are what is asked for only where they are of a kind, such as subject lines.
      const kind = /^lines$/i.test(noun) ? middle.trim().split(" ").at(-1) : "";
      return /^lines$/i.test(noun) && !kind ? undefined : listOf(numberOf(count), `${kind} ${noun}`.trim(), middle);
    },
  );
  yield* find(/\b(?:bullet points|bullets|bulleted list)\b/gi, () => listOf(5, "bullets", ""));
  yield* find(/\b(?:list of|list(?: the| all)?|checklist of) ([a-z-]+s)\b/gi, (m) => listOf(4, m[1] ?? "items", ""));
  yield* find(/\btable\b/gi, () => (asksBefore(sentence.search(/\btable\b/i)) ? { kind: "table" } : undefined));
  yield* find(/\byes\s*(?:\/|or|,)\s*no\b|\by\/n\b/gi, () => ({ kind: "choice", options: ["Yes", "No"] }));
  yield* find(
    /\b(approve|accept|pass|go|ship|merge|keep|publish|safe|true)\b(?:\s+it)?\s*(?:\/|,? or )\s*(reject|decline|deny|fail|no-go|hold|request changes|drop|block|unsafe|false)\b/gi,
    (m) => ({ kind: "choice", options: [title(m[1] ?? ""), title(m[2] ?? "")] }),
  );
  yield* find(
    /\b(?:score|rate|rating|grade|scale|confidence)\b[^.;]*?\b(\d{1,3})\s*(?:to|-|–|and|through)\s*(\d{1,3})\b/gi,
    (m) => score(Number(m[1]), Number(m[2])),
  );
  yield* find(/\b(?:score|rate|rating|grade)\b[^.;]*?\b(?:out of|\/)\s*(\d{1,3})\b/gi, (m) => score(1, Number(m[1])));
  yield* find(/\bJSON\b/g, (m) => (asksBefore(m.index ?? 0) ? { kind: "json" } : undefined));
  yield* find(ONE_LINERS, (m) => (asksBefore(m.index ?? 0) ? { kind: "line", name: title(m[1] ?? "") } : undefined));
}

function listOf(count: number | undefined, noun: string, middle: string): Part | undefined {
  if (count === undefined || count < 1) return undefined;
  const capped = Math.min(count, MAX_COUNT);
  if (/^(sentences|paragraphs)$/i.test(noun)) return { kind: "sentences", name: "Answer", count: capped };
  const bullets = /bullet/i.test(noun) || /bullet/i.test(middle);
  const name = /^points$/i.test(noun) && bullets ? "bullet points" : noun;
  return { kind: "list", name: title(name), count: capped, bullets };
}

function score(from: number, to: number): Part | undefined {
  return from < to ? { kind: "score", from, to } : undefined;
}

function numberOf(word: string): number | undefined {
  const lower = word.toLowerCase();
  if (/^\d+$/.test(lower)) return Number(lower);
  const special: Record<string, number> = { "a couple of": 2, "a few": 3, several: 4, "a dozen": 12 };
  return special[lower] ?? (NUMBERS.indexOf(lower) + 1 || undefined);
}

function title(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1).toLowerCase();
}
