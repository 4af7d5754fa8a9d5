import { type AST, RegExpParser } from "@eslint-community/regexpp";

/** A quantifier that may go round more often than this is taken for one without end. */
const FEW_ROUNDS = 8;
const MAX_STEPS = 150_000;
const MAX_MATCH_STEPS = 500_000_000;
const MAX_TRY_STEPS = 10_000_000;
const LONGEST_ENDLESS = 15;
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
   * As which power of a text's length the time grows that a regular expression may take: 1 for most, 3 for
   * `^\S+@\S+\.\S+$`, Infinity where it is exponential, as for `(a+)+`, or too involved to be judged. Never too low but
   * for back-references, which are taken for nothing. `source` is a valid pattern under the flag `u`.
   */
  degreeOf(source: string): number {
    try {
      const pattern = new RegExpParser().parsePattern(source, 0, source.length, true);
      const count = (steps: number) => {
        this.steps += steps;
        if (this.steps > MAX_STEPS) throw new TooInvolved();
      };
      return new Places(source, count).degree(pattern.alternatives);
    } catch (error) {
      // The second: groups within groups, deeper than can be followed.
      if (error instanceof TooInvolved || error instanceof RangeError) return Infinity;
      throw error;
    }
  }
}

/** How many characters a text may have to be matched by a pattern of some degree in so many steps: by default, about a second. */
export function longestFor(degree: number, steps: number = MAX_MATCH_STEPS): number {
  return degree === Infinity ? LONGEST_ENDLESS : Math.floor(steps ** (1 / degree));
}

/** A pattern for many tries in a row. No text is matched that is too long for it: such a one does not fit. */
export class BoundedPattern {
  private readonly expression: RegExp;
  private readonly longest: number;

  constructor(readonly source: string) {
    this.expression = new RegExp(source, "u");
    this.longest = longestFor(new PatternJudge().degreeOf(source), MAX_TRY_STEPS);
  }

  test(text: string): boolean {
    return text.length <= this.longest && this.expression.test(text);
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

  degree(alternatives: AST.Alternative[]): number {
    this.choice(alternatives);
    const loops: Set<Place>[] = [];
    const judged = new Set<Place>();
    for (const start of this.places) {
      if (judged.has(start)) continue;
      // What holds of one place in a loop holds of all that it goes through.
      const loop = this.loopOf(start);
      for (const place of loop) judged.add(place);
      if (loop.size === 0) continue;
      if (this.isAmbiguous(start, loop)) return Infinity;
      loops.push(loop);
    }
    // One that may begin anywhere is tried from everywhere.
    const isAnchored = alternatives.every(
      ({ elements: [first] }) => first?.type === "Assertion" && first.kind === "start",
    );
    return Math.max(1, this.longestChain(loops) + (isAnchored || loops.length === 0 ? 0 : 1));
  }

  /** Whether two different ways lead from a place in a loop back to it by the same text. */
  private isAmbiguous(start: Place, loop: Set<Place>): boolean {
    for (const place of loop) {
      for (const [next, ways] of place.next) if (ways > 1 && loop.has(next)) return true;
    }
    return this.forksAndMeets(start, loop);
  }

  /** How many loops, one after the other, may share out a text among them in any way: each is one power more. */
  private longestChain(loops: Set<Place>[]): number {
    const lengths = new Map<Set<Place>, number>();
    const lengthFrom = (loop: Set<Place>): number => {
      let length = lengths.get(loop);
      if (length === undefined) {
        const passed = this.reach([...loop], (at) => [...at.next.keys()].filter((next) => this.mayRead(loop, next)));
        const after = loops.filter((other) => other !== loop && [...other].some((place) => passed.has(place)));
        length = 1 + Math.max(0, ...after.map(lengthFrom));
        lengths.set(loop, length);
      }
      return length;
    };
    return Math.max(0, ...loops.map(lengthFrom));
  }

  private mayRead(loop: Set<Place>, place: Place): boolean {
    for (const own of loop) {
      this.step(1);
      if (this.overlap(own.raw, place.raw)) return true;
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
        if (node.max <= FEW_ROUNDS) return this.rounds(node);
        const part = this.element(node.element);
        this.join(part.last, part.first);
        // Which of a number of rounds are the empty ones is one more way to read it.
        if (part.empty && node.max < Infinity) this.join(part.last, part.first);
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
        this.step(1);
        return { first: [place], last: [place], empty: false };
      }
    }
  }

  /** Each of a few rounds as a part of its own. */
  private rounds({ element, min, max }: AST.Quantifier): Part {
    const whole: Part = { first: [], last: [], empty: true };
    for (let round = 0; round < max; round++) {
      const part = this.element(element);
      this.step(1);
      const empty = part.empty || round >= min;
      this.join(whole.last, part.first);
      if (whole.empty) whole.first = [...whole.first, ...part.first];
      whole.last = empty ? [...whole.last, ...part.last] : part.last;
      whole.empty &&= empty;
    }
    return whole;
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
