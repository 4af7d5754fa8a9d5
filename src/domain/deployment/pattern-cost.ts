import { type AST, RegExpParser } from "@eslint-community/regexpp";

/** A quantifier that may go round more often than this is taken for one without end. */
const FEW_ROUNDS = 8;
const MAX_STEPS = 150_000;
const ASCII = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));
const OTHERS = [..."éßÑçøžŁΩπжЯअعहกあア漢字한€£°©→😀\u00a0\u2028"];

/** A character that the pattern consumes: where it may go on to from there, and in how many ways. */
interface Place {
  raw: string;
  next: Map<Place, number>;
}

/** A part of a pattern: what it may begin and end with, and whether it may be empty. */
interface Part {
  first: Place[];
  last: Place[];
  empty: boolean;
}

/** Judges the patterns of one schema, which share what it may cost. */
export class PatternJudge {
  private steps = 0;

  /**
   * True if a regular expression can read some texts in exponentially many ways, such as `(a+)+`: a text of a few dozen
   * characters that does not match would then never come to an end. True as well of what is too involved to be judged.
   * `source` is a valid pattern under the flag `u`. Back-references are taken for nothing.
   */
  mayTakeForever(source: string): boolean {
    try {
      const pattern = new RegExpParser().parsePattern(source, 0, source.length, true);
      const count = (steps: number) => {
        this.steps += steps;
        if (this.steps > MAX_STEPS) throw new TooInvolved();
      };
      return new Places(source, count).areAmbiguous(pattern.alternatives);
    } catch (error) {
      // The second: groups within groups, deeper than can be followed.
      if (error instanceof TooInvolved || error instanceof RangeError) return true;
      throw error;
    }
  }
}

class TooInvolved extends Error {}

/** The characters of a pattern, and how one leads to the next. */
class Places {
  private readonly places: Place[] = [];
  private readonly sets = new Map<string, Set<string>>();
  private readonly samples: string[];

  constructor(
    source: string,
    private readonly step: (steps: number) => void,
  ) {
    this.samples = [...new Set([...ASCII, ...OTHERS, ...source])];
  }

  /** Whether two different ways lead from some place back to it by the same text. */
  areAmbiguous(alternatives: AST.Alternative[]): boolean {
    this.choice(alternatives);
    const judged = new Set<Place>();
    for (const start of this.places) {
      if (judged.has(start)) continue;
      // What holds of one place in a loop holds of all that it goes through.
      const loop = this.loopOf(start);
      for (const place of loop) judged.add(place);
      for (const place of loop) {
        for (const [next, ways] of place.next) if (ways > 1 && loop.has(next)) return true;
      }
      if (loop.size > 0 && this.forksAndMeets(start, loop)) return true;
    }
    return false;
  }

  private choice(alternatives: AST.Alternative[]): Part {
    const parts = alternatives.map(({ elements }) => this.sequence(elements));
    return {
      first: parts.flatMap(({ first }) => first),
      last: parts.flatMap(({ last }) => last),
      empty: parts.some(({ empty }) => empty),
    };
  }

  private sequence(elements: AST.Element[]): Part {
    const whole: Part = { first: [], last: [], empty: true };
    for (const element of elements) {
      const part = this.element(element);
      this.join(whole.last, part.first);
      if (whole.empty) whole.first = [...whole.first, ...part.first];
      whole.last = part.empty ? [...whole.last, ...part.last] : part.last;
      whole.empty &&= part.empty;
    }
    return whole;
  }

  private element(node: AST.Element): Part {
    switch (node.type) {
      case "Group":
      case "CapturingGroup":
        return this.choice(node.alternatives);
      case "Quantifier": {
        const part = this.element(node.element);
        if (node.max > FEW_ROUNDS) this.join(part.last, part.first);
        // Which of a number of rounds are the empty ones is one more way to read it.
        if (part.empty && node.max > FEW_ROUNDS && node.max < Infinity) this.join(part.last, part.first);
        return { ...part, empty: part.empty || node.min === 0 };
      }
      case "Assertion":
        // What a look-around reads stands for itself.
        if ("alternatives" in node) this.choice(node.alternatives);
        return { first: [], last: [], empty: true };
      case "Backreference":
        return { first: [], last: [], empty: true };
      default: {
        const place: Place = { raw: node.raw, next: new Map() };
        this.places.push(place);
        return { first: [place], last: [place], empty: false };
      }
    }
  }

  private join(from: Place[], to: Place[]): void {
    for (const before of from) {
      for (const after of to) {
        this.step(1);
        before.next.set(after, (before.next.get(after) ?? 0) + 1);
      }
    }
  }

  /** The places that one comes to from `start` and comes back from, itself included; none if it is in no loop. */
  private loopOf(start: Place): Set<Place> {
    const ahead = this.reach([start], (at) => at.next.keys());
    const behind = new Map<Place, Place[]>();
    for (const place of ahead) {
      for (const next of place.next.keys()) behind.set(next, [...(behind.get(next) ?? []), place]);
    }
    const back = this.reach([start], (at) => behind.get(at) ?? []);
    return new Set([...back].filter((place) => ahead.has(place)));
  }

  /** Whether two readers who begin at `start` can part, read the same characters, and meet there again. */
  private forksAndMeets(start: Place, within: Set<Place>): boolean {
    const pairs = new Map<Place, Set<Place>>([[start, new Set([start])]]);
    const left: [Place, Place][] = [[start, start]];
    const parted = new Map<Place, Set<Place>>();
    const backwards = new Map<string, [Place, Place][]>();
    const ids = new Map([...within].map((place, index) => [place, index]));
    const nameOf = (one: Place, other: Place) => `${ids.get(one)},${ids.get(other)}`;
    for (let pair = left.pop(); pair; pair = left.pop()) {
      const [one, other] = pair;
      for (const a of one.next.keys()) {
        if (!within.has(a)) continue;
        for (const b of other.next.keys()) {
          this.step(1);
          if (!within.has(b) || !this.overlap(a.raw, b.raw)) continue;
          const name = nameOf(a, b);
          backwards.set(name, [...(backwards.get(name) ?? []), pair]);
          const seen = pairs.get(a) ?? new Set();
          pairs.set(a, seen);
          if (seen.has(b)) continue;
          seen.add(b);
          if (a !== b) parted.set(a, (parted.get(a) ?? new Set()).add(b));
          left.push([a, b]);
        }
      }
    }
    if (parted.size === 0) return false;
    const met = new Set<string>();
    const queue: [Place, Place][] = [[start, start]];
    for (let pair = queue.pop(); pair; pair = queue.pop()) {
      for (const from of backwards.get(nameOf(...pair)) ?? []) {
        this.step(1);
        if (from[0] !== from[1]) return true;
        const name = nameOf(...from);
        if (met.has(name)) continue;
        met.add(name);
        queue.push(from);
      }
    }
    return false;
  }

  /** Everything that can be come to from some places, by one step at least. */
  private reach(from: Place[], onwards: (place: Place) => Iterable<Place>): Set<Place> {
    const seen = new Set<Place>();
    const left = [...from];
    for (let place = left.pop(); place; place = left.pop()) {
      for (const next of onwards(place)) {
        this.step(1);
        if (seen.has(next)) continue;
        seen.add(next);
        left.push(next);
      }
    }
    return seen;
  }

  private overlap(one: string, other: string): boolean {
    if (one === other) return true;
    const wide = this.setOf(other);
    for (const sign of this.setOf(one)) if (wide.has(sign)) return true;
    return false;
  }

  /** Of the sample of characters, those that a class or a character stands for. */
  private setOf(raw: string): Set<string> {
    let set = this.sets.get(raw);
    if (!set) {
      this.step(this.samples.length / 10);
      const one = new RegExp(`^(?:${raw})$`, "u");
      set = new Set(this.samples.filter((sign) => one.test(sign)));
      this.sets.set(raw, set);
    }
    return set;
  }
}
