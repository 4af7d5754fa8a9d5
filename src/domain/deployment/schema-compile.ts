import { format as formats } from "@cfworker/json-schema";
import { pathOf } from "../text.ts";
import { longestFor, PatternJudge } from "./pattern-cost.ts";
import { ANCHOR_KEYWORDS, KEYWORDS } from "./schema-keywords.ts";

/** What is wrong, and where: dots for keys, `[n]` for indices, an empty path for the whole. */
export interface PathProblem {
  path: string;
  message: string;
}

export type SchemaObject = { [keyword: string]: unknown };
export type SchemaNode = boolean | SchemaObject;

/** A schema with only the keywords that bind or suggest data, each `$ref` replaced by a key of `lookup`. */
export interface CompiledSchema {
  root: SchemaNode;
  lookup: Record<string, SchemaNode>;
  /** How many characters a text may have to be held against its patterns: without any, or with simple ones, no limit that matters. */
  longest_text: number;
}

type Path = (string | number)[];
/** Null while a schema is being weighed. */
type Weights = Map<SchemaNode, { steps: number; chain: number } | null>;

const MAX_DEPTH = 200;
const MAX_CHAIN = 100;
const MAX_STEPS_PER_VALUE = 10_000;
const BASE = "https://schema.invalid/";
const ENDLESS = "can read a text in too many ways, as (a+)+ does: for some texts it would never come to an end";

class Fault extends Error {
  constructor(
    readonly path: Path,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Checks a JSON Schema of draft 2020-12 and prepares it for validation and synthesis; or says what is wrong with it. One that
 * is `fresh` comes from outside: what its patterns may cost is judged as well.
 */
export function compileSchema(
  schema: SchemaObject,
  { fresh = false }: { fresh?: boolean } = {},
): { compiled: CompiledSchema } | { problem: PathProblem } {
  if (isDeeperThan(schema, MAX_DEPTH)) {
    return { problem: { path: "", message: `is nested more than ${MAX_DEPTH} levels deep` } };
  }
  try {
    return { compiled: new Compiler(JSON.parse(JSON.stringify(schema)), fresh).compile() };
  } catch (error) {
    if (error instanceof Fault) return { problem: { path: pathOf(error.path), message: error.message } };
    throw error;
  }
}

class Compiler {
  private readonly bases = new Map<SchemaObject, string>();
  private readonly paths = new Map<SchemaObject, Path>();
  private readonly byUri = new Map<string, SchemaObject>();
  private readonly targets = new Map<SchemaObject, SchemaNode>();
  private readonly copies = new Map<SchemaObject, SchemaObject>();
  private readonly keys = new Map<SchemaNode, string>();
  /** Grows while references to places outside the known keywords are found. */
  private readonly withRef: SchemaObject[] = [];
  private readonly judge = new PatternJudge();
  private degree = 1;

  constructor(
    private readonly root: SchemaObject,
    private readonly fresh: boolean,
  ) {}

  compile(): CompiledSchema {
    this.byUri.set(BASE, this.root);
    this.check(this.root, [], BASE);
    for (const node of this.withRef) this.targets.set(node, this.resolve(node));
    const seen: Weights = new Map();
    for (const node of this.paths.keys()) this.weigh(node, seen);
    const root = this.copy(this.root);
    const lookup: Record<string, SchemaNode> = Object.create(null);
    // More keys turn up while their targets are copied.
    for (const [target, key] of this.keys) lookup[key] = this.copy(target);
    return { root, lookup, longest_text: longestFor(this.degree) };
  }

  private check(node: unknown, path: Path, outerBase: string): void {
    if (typeof node === "boolean") return;
    if (!isObject(node)) throw new Fault(path, "must be a schema: an object, true or false");
    if (this.bases.has(node)) return;
    const base = this.identify(node, path, outerBase);
    this.bases.set(node, base);
    this.paths.set(node, path);
    for (const [keyword, value] of Object.entries(node)) {
      const rule = KEYWORDS.get(keyword);
      if (!rule) continue;
      const at = [...path, keyword];
      const complaint = rule.check(value);
      if (complaint) throw new Fault(at, complaint);
      for (const pattern of patternsIn(keyword, value)) {
        this.degree = Math.max(this.degree, this.judge.degreeOf(pattern));
        if (this.fresh && this.degree === Infinity) throw new Fault(at, `${quoted(pattern)} ${ENDLESS}`);
      }
      for (const [step, child] of childrenOf(rule.holds, value)) this.check(child, [...at, ...step], base);
    }
    if (node.$ref !== undefined) this.withRef.push(node);
  }

  /** Registers the names of a schema and gives the URI that its references are relative to. */
  private identify(node: SchemaObject, path: Path, outerBase: string): string {
    let base = outerBase;
    if (typeof node.$id === "string") {
      const uri = URL.canParse(node.$id, outerBase) ? new URL(node.$id, outerBase).href.replace(/#$/, "") : "#";
      if (uri.includes("#")) throw new Fault([...path, "$id"], "must be a URI without a fragment");
      this.name(uri, node, [...path, "$id"]);
      base = uri;
    }
    for (const keyword of ANCHOR_KEYWORDS) {
      const anchor = node[keyword];
      if (typeof anchor === "string") this.name(`${base}#${anchor}`, node, [...path, keyword]);
    }
    return base;
  }

  private name(uri: string, node: SchemaObject, path: Path): void {
    const holder = this.byUri.get(uri);
    if (holder && holder !== node) throw new Fault(path, "is used twice in this schema");
    this.byUri.set(uri, node);
  }

  private resolve(node: SchemaObject): SchemaNode {
    const ref = String(node.$ref);
    const at = [...(this.paths.get(node) ?? []), "$ref"];
    const base = this.bases.get(node) ?? BASE;
    if (!URL.canParse(ref, base)) throw new Fault(at, "must be a URI reference");
    const href = new URL(ref, base).href;
    const hash = href.indexOf("#");
    const uri = hash < 0 ? href : href.slice(0, hash);
    const fragment = hash < 0 ? "" : href.slice(hash + 1);
    const resource = this.byUri.get(uri);
    if (!resource)
      throw new Fault(at, `points outside this schema (${ref.slice(0, 200)}): only references within it are followed`);
    const target = fragment.startsWith("/")
      ? this.follow(resource, fragment)
      : fragment
        ? this.byUri.get(`${uri}#${fragment}`)
        : resource;
    if (target === undefined) throw new Fault(at, `points to nothing in this schema (${ref.slice(0, 200)})`);
    return target;
  }

  private follow(resource: SchemaObject, pointer: string): SchemaNode | undefined {
    let value: unknown = resource;
    let base = this.bases.get(resource) ?? BASE;
    const path: Path = [...(this.paths.get(resource) ?? [])];
    for (const part of pointer.slice(1).split("/")) {
      const key = decode(part).replaceAll("~1", "/").replaceAll("~0", "~");
      if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
      path.push(Array.isArray(value) ? Number(key) : key);
      value = (value as SchemaObject)[key];
      if (isObject(value)) base = this.bases.get(value) ?? base;
    }
    this.check(value, path, base);
    return value as SchemaNode;
  }

  /** Refuses schemas that would never come to an end, or take too long, on a single value. */
  private weigh(node: SchemaNode, seen: Weights): { steps: number; chain: number } {
    if (typeof node === "boolean") return { steps: 1, chain: 1 };
    const known = seen.get(node);
    if (known) return known;
    const path = this.paths.get(node) ?? [];
    if (known === null) throw new Fault(path, "refers to itself without end");
    seen.set(node, null);
    const weight = { steps: 1, chain: 1 };
    for (const child of this.sameValueChildren(node)) {
      const inner = this.weigh(child, seen);
      weight.steps += inner.steps;
      weight.chain = Math.max(weight.chain, inner.chain + 1);
    }
    if (weight.chain > MAX_CHAIN) throw new Fault(path, `leads through more than ${MAX_CHAIN} schemas in a row`);
    if (weight.steps > MAX_STEPS_PER_VALUE) throw new Fault(path, "combines too many schemas to be checked");
    seen.set(node, weight);
    return weight;
  }

  private *sameValueChildren(node: SchemaObject): Generator<SchemaNode> {
    const target = this.targets.get(node);
    if (target !== undefined) yield target;
    for (const [keyword, value] of Object.entries(node)) {
      const rule = KEYWORDS.get(keyword);
      if (rule?.sameValue) for (const [, child] of childrenOf(rule.holds, value)) yield child as SchemaNode;
    }
  }

  private copy(node: SchemaNode): SchemaNode {
    if (typeof node === "boolean") return node;
    const made = this.copies.get(node);
    if (made) return made;
    const out: SchemaObject = {};
    this.copies.set(node, out);
    for (const [keyword, value] of Object.entries(node)) {
      const rule = KEYWORDS.get(keyword);
      if (!rule?.keep) continue;
      if (keyword === "$ref") out.$ref = this.keyOf(this.targets.get(node) ?? true);
      // The validator calls the format by its name, inherited ones included.
      else if (keyword === "format" && !Object.hasOwn(formats, String(value))) continue;
      else if (rule.holds === "schema") out[keyword] = this.copy(value as SchemaNode);
      else if (rule.holds === "schemas") out[keyword] = (value as SchemaNode[]).map((child) => this.copy(child));
      else if (rule.holds === "map") {
        const entries = Object.entries(value as SchemaObject);
        out[keyword] = Object.fromEntries(entries.map(([key, child]) => [key, this.copy(child as SchemaNode)]));
      } else out[keyword] = value;
    }
    return out;
  }

  private keyOf(target: SchemaNode): string {
    let key = this.keys.get(target);
    if (key === undefined) {
      key = `s${this.keys.size}`;
      this.keys.set(target, key);
    }
    return key;
  }
}

function* childrenOf(holds: "schema" | "schemas" | "map" | undefined, value: unknown): Generator<[Path, unknown]> {
  if (holds === "schema") yield [[], value];
  else if (holds === "schemas") for (const [index, child] of (value as unknown[]).entries()) yield [[index], child];
  else if (holds === "map") for (const [key, child] of Object.entries(value as SchemaObject)) yield [[key], child];
}

function patternsIn(keyword: string, value: unknown): string[] {
  if (keyword === "pattern") return [String(value)];
  return keyword === "patternProperties" ? Object.keys(value as object) : [];
}

function quoted(pattern: string): string {
  return pattern.length > 100 ? `${pattern.slice(0, 100)}…` : pattern;
}

function isObject(value: unknown): value is SchemaObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((child) => isDeeperThan(child, levels - 1));
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
