import { type AST, RegExpParser } from "@eslint-community/regexpp";
import type { Chance } from "./synthesize-random.ts";

const MAX_LENGTH = 20_000;
const ASCII = Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at));
/** One or a few of many scripts and kinds, for classes that leave out what is on a keyboard. */
const OTHERS = [..."éßÑçøžŁΩπжЯאعहกあア漢字한€£°©→😀", "\t", "\n", "\u00a0", "\u0000"];

/** A maker of strings that may match a regular expression; look-arounds are left to luck, so test what it makes. */
export function patternSampler(source: string): (chance: Chance, length: number) => string {
  const pattern = new RegExpParser().parsePattern(source, 0, source.length, true);
  const alphabets = new Map<string, string[]>();
  const leasts = new Map<object, number>();

  function least(alternatives: AST.Alternative[]): number {
    return Math.min(...alternatives.map((each) => each.elements.reduce((sum, element) => sum + leastOf(element), 0)));
  }

  function leastOf(node: AST.Element): number {
    const known = leasts.get(node);
    if (known !== undefined) return known;
    let length = 1;
    if (node.type === "Quantifier") length = node.min * leastOf(node.element);
    else if (node.type === "Group" || node.type === "CapturingGroup") length = least(node.alternatives);
    else if (node.type === "Assertion" || node.type === "Backreference") length = 0;
    leasts.set(node, length);
    return length;
  }

  return (chance, length) => {
    const needed = least(pattern.alternatives);
    if (needed > MAX_LENGTH) return "";
    let spare = Math.min(MAX_LENGTH, Math.max(0, length - needed));
    const captured = new Map<AST.CapturingGroup, string>();

    function choose(alternatives: AST.Alternative[]): string {
      const least = Math.min(...alternatives.map((each) => each.elements.reduce((sum, e) => sum + leastOf(e), 0)));
      const affordable = alternatives.filter(
        (each) => each.elements.reduce((sum, element) => sum + leastOf(element), 0) - least <= spare,
      );
      const chosen = chance.pick(affordable);
      spare -= chosen.elements.reduce((sum, element) => sum + leastOf(element), 0) - least;
      return chosen.elements.map(write).join("");
    }

    function write(node: AST.Element): string {
      switch (node.type) {
        case "Group":
          return choose(node.alternatives);
        case "CapturingGroup": {
          const text = choose(node.alternatives);
          captured.set(node, text);
          return text;
        }
        case "Quantifier":
          return repeat(node);
        case "Backreference": {
          const group = Array.isArray(node.resolved) ? node.resolved[0] : node.resolved;
          return group ? (captured.get(group) ?? "") : "";
        }
        case "Assertion":
          return "";
        case "Character":
          return String.fromCodePoint(node.value);
        default: {
          const alphabet = alphabetOf(node.raw);
          return alphabet.length ? chance.pick(alphabet) : "";
        }
      }
    }

    function repeat(node: AST.Quantifier): string {
      const each = Math.max(1, leastOf(node.element));
      const room = Math.min(node.max - node.min, Math.floor(spare / each));
      const extra = chance.next() < 0.4 ? room : chance.int(0, room);
      spare -= extra * each;
      let text = "";
      for (let times = node.min + extra; times > 0 && text.length <= MAX_LENGTH; times--) text += write(node.element);
      return text;
    }

    return choose(pattern.alternatives);
  };

  /** The characters that a class such as `[a-z]`, `\d` or `\p{Lu}` stands for, plain ones if it has any. */
  function alphabetOf(raw: string): string[] {
    const known = alphabets.get(raw);
    if (known) return known;
    const one = new RegExp(`^${raw}$`, "su");
    const named = [...raw, ...literalsOf(raw)];
    let alphabet = ASCII.filter((character) => one.test(character));
    if (!alphabet.length) alphabet = [...new Set([...OTHERS, ...named])].filter((character) => one.test(character));
    // A dot or a negated class means text, rarely punctuation.
    const words = alphabet.filter((character) => /[A-Za-z0-9 ]/.test(character));
    if (alphabet.length > 70 && words.length > 40 && !raw.includes("W")) alphabet = [...alphabet, ...words, ...words];
    alphabets.set(raw, alphabet);
    return alphabet;
  }

  function literalsOf(raw: string): string[] {
    const out: string[] = [];
    const escapes = /\\u\{([0-9a-f]+)\}|\\u([0-9a-f]{4})|\\x([0-9a-f]{2})/gi;
    for (const [, a, b, c] of raw.matchAll(escapes))
      out.push(String.fromCodePoint(Number.parseInt(a ?? b ?? c ?? "", 16)));
    return out;
  }
}
