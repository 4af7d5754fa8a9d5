import { bytes, LIMITS } from "../limits.ts";
import { fits } from "./output-schema.ts";
import { type CompiledSchema, compileSchema, type SchemaNode } from "./schema-compile.ts";
import { absorb, type Choices, type Constraints, noConstraints, Unsatisfiable } from "./synthesize-constraints.ts";
import { heightsOf } from "./synthesize-height.ts";
import { chanceOf } from "./synthesize-random.ts";
import { makeNumber, makeString } from "./synthesize-scalars.ts";

const ATTEMPTS = 40;
const MAX_STEPS = 40_000;
const MAX_VALUES = 20_000;
/** Beyond so many values an attempt adds only what it must. */
const ENOUGH_VALUES = 200;
const ENOUGH_DEPTH = 4;
const MAX_DEPTH = 150;
const HOPELESS = 2;

/** Data that satisfies a schema, the same for the same seed; undefined if none was found. */
export function synthesizeData(schema: Record<string, unknown>, seed: string): { data: unknown } | undefined {
  const result = compileSchema(schema);
  if ("problem" in result) return undefined;
  const { compiled } = result;
  const heightOf = heightsOf(compiled);
  if (heightOf(compiled.root) === Infinity) return undefined;
  const budget = { steps: MAX_STEPS };
  const hints = numbersIn(compiled);
  for (let attempt = 0; attempt < ATTEMPTS && budget.steps > 0; attempt++) {
    try {
      const data = new Maker(compiled, heightOf, `${seed}:${attempt}`, attempt, budget, hints).make(
        [compiled.root],
        "",
        0,
      );
      const whole = fits(compiled, compiled.root, data);
      if (whole && bytes(JSON.stringify(data)) <= LIMITS.output_data_bytes) return { data };
    } catch (error) {
      // A stack overflow comes of data nested too deeply: another attempt may be shallower.
      if (!(error instanceof Unsatisfiable || error instanceof RangeError)) throw error;
    }
  }
  return undefined;
}

/** One attempt: full of optional parts at first, bare at every third, odd in the later ones. */
class Maker {
  private values = 0;
  private readonly choices: Choices;
  private readonly bare: boolean;
  /** How often each schema has failed on its own: one that never worked will not work in the next place either. */
  private readonly failures = new Map<SchemaNode, number>();

  constructor(
    private readonly compiled: CompiledSchema,
    private readonly heightOf: (node: SchemaNode) => number,
    seed: string,
    private readonly attempt: number,
    private readonly budget: { steps: number },
    private readonly hints: number[],
  ) {
    this.bare = attempt % 3 === 2;
    this.choices = { lookup: compiled.lookup, chance: chanceOf(seed), heightOf, shallow: this.bare };
  }

  /** A value that satisfies all of `nodes`. `name` is the property it is for; `avoid` are values not to repeat. */
  make(nodes: SchemaNode[], name: string, depth: number, avoid: Set<string> = new Set()): unknown {
    const alone = nodes.length === 1 && !avoid.size ? nodes[0] : undefined;
    const failed = alone === undefined ? 0 : (this.failures.get(alone) ?? 0);
    if (failed >= HOPELESS || depth > MAX_DEPTH || ++this.values > MAX_VALUES) throw new Unsatisfiable();
    const tries = avoid.size ? 3 : depth > 0 && depth < 4 ? 8 : 4;
    for (let left = tries; left > 0; left--) {
      if (--this.budget.steps < 0) throw new Unsatisfiable();
      try {
        const constraints = noConstraints();
        const choices = { ...this.choices, shallow: this.mustEnd(depth) };
        for (const node of nodes) absorb(constraints, node, choices);
        const value = this.build(constraints, nodes, name, depth, avoid);
        if (avoid.has(JSON.stringify(value)) || !this.satisfies(nodes, value)) continue;
        if (alone !== undefined) this.failures.set(alone, -Infinity);
        return value;
      } catch (error) {
        if (!(error instanceof Unsatisfiable)) throw error;
      }
    }
    if (alone !== undefined) this.failures.set(alone, failed + 1);
    throw new Unsatisfiable();
  }

  private satisfies(nodes: SchemaNode[], value: unknown): boolean {
    return nodes.every((node) => fits(this.compiled, node, value));
  }

  private mustEnd(depth: number): boolean {
    return this.bare || depth > ENOUGH_DEPTH || this.values > ENOUGH_VALUES;
  }

  private build(c: Constraints, nodes: SchemaNode[], name: string, depth: number, avoid: Set<string>): unknown {
    const { chance } = this.choices;
    if (c.allowed) {
      const values = chance.shuffled(c.allowed.filter((text) => !avoid.has(text))).map((text) => JSON.parse(text));
      const value = values.find((each) => this.satisfies(nodes, each));
      if (value === undefined) throw new Unsatisfiable();
      return value;
    }
    if (c.suggested.length && this.attempt % 2 === 0) {
      const value = chance.shuffled(c.suggested).find((each) => this.satisfies(nodes, each));
      if (value !== undefined && !avoid.has(JSON.stringify(value))) return value;
    }
    switch (this.typeFor(c)) {
      case "object":
        return this.makeObject(c, depth);
      case "array":
        return this.makeArray(c, name, depth);
      case "string":
        return makeString(c, name, chance, this.attempt > 3 || avoid.size > 0);
      case "number": {
        const isFit = (value: number) =>
          !avoid.has(JSON.stringify(value)) &&
          c.multiplesOf.every((multipleOf) => fits(this.compiled, { multipleOf }, value));
        const scored = /score|rating|rank|priority|level/i.test(name) && c.atMost === Infinity && c.below === Infinity;
        const within = scored && c.atLeast <= 1 && c.above < 1 ? { ...c, atLeast: 1, atMost: 10 } : c;
        return makeNumber(this.attempt > 3 ? c : within, chance, this.attempt > 1 ? this.hints : [], avoid.size, isFit);
      }
      case "boolean":
        return avoid.has("true") ? false : avoid.has("false") || chance.next() < 0.6;
      default:
        return null;
    }
  }

  /** One of the types that are left; where all are, the one that the keywords speak of. */
  private typeFor(c: Constraints): string {
    const { chance } = this.choices;
    const types = [...c.types];
    if (!types.length) throw new Unsatisfiable();
    if (types.length === 1 || this.attempt > 5) return chance.pick(types);
    const spoken: string[] = [];
    if (c.objects.length || c.required.size || c.minProperties || c.names.length || c.dependent.length)
      spoken.push("object");
    if (c.arrays.length || c.contains.length || c.minItems || c.unique) spoken.push("array");
    if (c.patterns.length || c.formats.length || c.minLength || c.maxLength < Infinity) spoken.push("string");
    const low = Math.max(c.atLeast, c.above);
    if (low > -Infinity || Math.min(c.atMost, c.below) < Infinity || c.multiplesOf.length) spoken.push("number");
    const likely = spoken.filter((type) => c.types.has(type));
    if (likely.length) return chance.pick(likely);
    const filled = types.filter((type) => type !== "null" && (types.length < 6 || type === "string"));
    return this.bare && c.types.has("null") && types.length < 6 ? "null" : chance.pick(filled.length ? filled : types);
  }

  private makeObject(c: Constraints, depth: number): unknown {
    const made = new Map<string, unknown>();
    const due = [...c.required];
    const settled = new Set<unknown>();
    const settle = () => {
      for (let key = due.shift(); key !== undefined; key = due.shift()) {
        if (made.has(key)) continue;
        if (c.forbidden.has(key)) throw new Unsatisfiable();
        made.set(key, this.make(this.schemasFor(c, key), key, depth + 1));
        for (const entry of c.dependent.filter(([trigger]) => made.has(trigger))) {
          if (settled.has(entry)) continue;
          settled.add(entry);
          if (Array.isArray(entry[1])) due.push(...entry[1]);
          else absorb(c, entry[1], this.choices);
          due.push(...c.required);
        }
      }
    };
    settle();
    for (const key of this.optionalKeys(c, depth)) {
      if (made.has(key) || c.forbidden.has(key) || made.size >= c.maxProperties) continue;
      const wanted = made.size < c.minProperties || this.wantsOptional(c, key, depth);
      if (!wanted || !this.isNameAllowed(c, key)) continue;
      const before = new Map(made);
      due.push(key);
      try {
        settle();
      } catch (error) {
        if (!(error instanceof Unsatisfiable)) throw error;
      }
      const lacking = c.dependent.some(
        ([trigger, needs]) => made.has(trigger) && Array.isArray(needs) && needs.some((need) => !made.has(need)),
      );
      if (due.length || lacking || made.size > c.maxProperties) {
        due.length = 0;
        for (const added of made.keys()) if (!before.has(added)) made.delete(added);
      }
    }
    this.addFreeKeys(c, made, depth);
    return Object.fromEntries(made);
  }

  private optionalKeys(c: Constraints, depth: number): string[] {
    const keys = new Set(c.objects.flatMap(({ properties }) => [...properties.keys()]));
    // Where room is scarce, another attempt takes another choice.
    return depth > 0 && c.maxProperties === Infinity
      ? [...keys]
      : this.attempt
        ? this.choices.chance.shuffled([...keys])
        : [...keys];
  }

  private wantsOptional(c: Constraints, key: string, depth: number): boolean {
    if (this.mustEnd(depth)) return false;
    const schemas = this.schemasFor(c, key);
    if (schemas.some((schema) => this.heightOf(schema) === Infinity)) return false;
    return this.attempt === 0 || this.choices.chance.next() < 0.6;
  }

  /** Keys that the schema does not name: for a map of things, and up to `minProperties`. */
  private addFreeKeys(c: Constraints, made: Map<string, unknown>, depth: number): void {
    const isMap = c.objects.some(
      ({ properties, patterns, rest }) => patterns.length || (typeof rest === "object" && !properties.size),
    );
    const few = isMap && !made.size && !this.mustEnd(depth) ? 2 : 0;
    const target = Math.min(Math.max(c.minProperties, few), c.maxProperties);
    for (let tries = 0; made.size < target && tries < 40 + target * 4; tries++) {
      const key = this.freeKey(c, tries);
      if (key === undefined || made.has(key) || c.forbidden.has(key) || !this.isNameAllowed(c, key)) continue;
      const schemas = this.schemasFor(c, key);
      if (schemas.some((schema) => this.heightOf(schema) === Infinity)) continue;
      try {
        made.set(key, this.make(schemas, key, depth + 1));
      } catch (error) {
        if (!(error instanceof Unsatisfiable)) throw error;
      }
    }
    if (made.size < c.minProperties) throw new Unsatisfiable();
  }

  private freeKey(c: Constraints, tries: number): string | undefined {
    const { chance } = this.choices;
    const patterns = c.objects.flatMap((scope) => scope.patterns.map(([pattern]) => pattern.source));
    try {
      if (c.names.length && tries % 3 !== 2) {
        const key = this.make([{ type: "string" }, ...c.names], "", MAX_DEPTH);
        return typeof key === "string" ? key : undefined;
      }
      if (patterns.length && tries % 3 !== 2) {
        return makeString({ ...noConstraints(), patterns: [chance.pick(patterns)] }, "", chance, true);
      }
    } catch (error) {
      if (!(error instanceof Unsatisfiable)) throw error;
      return undefined;
    }
    return `item_${tries + 1}`;
  }

  private isNameAllowed(c: Constraints, key: string): boolean {
    return this.satisfies(c.names, key);
  }

  private schemasFor(c: Constraints, key: string): SchemaNode[] {
    const found: SchemaNode[] = [];
    for (const { properties, patterns, rest } of c.objects) {
      const own = properties.get(key);
      const matching = patterns.filter(([pattern]) => pattern.test(key)).map(([, schema]) => schema);
      if (own !== undefined) found.push(own);
      found.push(...matching);
      if (own === undefined && !matching.length && rest !== undefined) found.push(rest);
    }
    if (!found.length && c.unevaluatedProperties !== undefined) found.push(c.unevaluatedProperties);
    return found.length || c.objects.length ? found : [{ type: ["string", "integer", "boolean"] }];
  }

  private makeArray(c: Constraints, name: string, depth: number): unknown {
    const { chance } = this.choices;
    const held = c.contains.flatMap(({ schema, min }) =>
      Array.from({ length: Math.min(min, MAX_VALUES) }, () => schema),
    );
    const prefix = Math.max(0, ...c.arrays.map((scope) => scope.prefix.length));
    const least = Math.max(c.minItems, held.length ? Math.max(...c.contains.map(({ min }) => min)) : 0);
    if (least > c.maxItems || least > MAX_VALUES) throw new Unsatisfiable();
    const due = Math.max(least, held.length);
    const bare = chance.next() < 0.5 ? least : due;
    let target = this.mustEnd(depth) ? bare : Math.max(due, prefix || chance.int(2, 3));
    if (held.length && prefix && chance.next() < 0.5) target = Math.max(least, prefix + held.length);
    if (this.attempt > 3 && !this.bare) target = least + chance.int(0, 4);
    target = Math.min(target, c.maxItems);
    const most = chance.next() < 0.5 ? chance.shuffled(c.contains) : c.contains;
    const out: unknown[] = [];
    const seen = new Set<string>();
    for (let at = 0; at < target; at++) {
      // One item may serve several `contains`, or each its own: the check afterwards tells.
      const wanted = at >= target - held.length || chance.next() < 0.3 ? held.shift() : undefined;
      const schemas = this.itemSchemas(c, at, wanted !== undefined);
      for (const { schema, max } of most) if (wanted !== schema && max < Infinity) schemas.push({ not: schema });
      if (wanted !== undefined) schemas.push(wanted);
      try {
        const item = this.make(schemas, name.replace(/s$/, ""), depth + 1, c.unique ? seen : undefined);
        out.push(item);
        seen.add(JSON.stringify(item));
      } catch (error) {
        if (!(error instanceof Unsatisfiable) || at < least || wanted !== undefined) throw error;
        break;
      }
    }
    return out;
  }

  private itemSchemas(c: Constraints, at: number, isWanted: boolean): SchemaNode[] {
    const found: SchemaNode[] = [];
    for (const { prefix, rest } of c.arrays) {
      const own = prefix[at] ?? rest;
      if (own !== undefined) found.push(own);
    }
    if (!found.length && c.unevaluatedItems !== undefined && !isWanted) found.push(c.unevaluatedItems);
    return found.length || isWanted ? found : [{ type: "string" }];
  }
}

/** The numbers that a schema speaks of. */
function numbersIn(compiled: CompiledSchema): number[] {
  const found = new Set<number>();
  const seen = new Set<object>();
  const pending: unknown[] = [compiled.root, ...Object.values(compiled.lookup)];
  for (let next = pending.pop(); next !== undefined && found.size < 50; next = pending.pop()) {
    if (typeof next === "number") found.add(next);
    if (typeof next !== "object" || next === null || seen.has(next)) continue;
    seen.add(next);
    pending.push(...Object.values(next));
  }
  return [...found];
}
