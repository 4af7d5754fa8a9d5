import { type Schema as Draft, dereference, type OutputUnit, validate } from "@cfworker/json-schema";
import type { OpenApi, Schema } from "./document.ts";

const REF = "#/components/schemas/";
const ROOT = "https://contract.test/";

/** Says what is wrong with a value, by path; empty if it fits. */
export type Check = (value: unknown) => string[];

/**
 * Compiles the schemas of a document, once. A `closed` one refuses fields that the document does not know: clients must
 * let them pass, but a server that sends them has not documented them.
 */
export class Schemas {
  private readonly open: Record<string, Schema>;
  private readonly closed: Record<string, Schema>;
  private readonly made = new Map<string, Check>();

  constructor(document: OpenApi) {
    this.open = local(document.components.schemas) as Record<string, Schema>;
    this.closed = close(this.open) as Record<string, Schema>;
  }

  /** The check by a schema of the document. */
  check(schema: Schema, { closed }: { closed: boolean }): Check {
    const id = JSON.stringify([schema, closed]);
    const known = this.made.get(id);
    if (known) return known;
    const own = local(schema);
    const $defs = closed ? this.closed : this.open;
    const root = { $id: ROOT, $defs: { ...$defs, own: closed ? close(own) : own }, $ref: "#/$defs/own" } as Draft;
    const lookup = dereference(root);
    const check: Check = (value) => {
      const { valid, errors } = validate(value, root, "2020-12", lookup, false);
      return valid ? [] : leaves(errors);
    };
    this.made.set(id, check);
    return check;
  }
}

function local(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value).replaceAll(`"${REF}`, '"#/$defs/'));
}

function close(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(close);
  if (typeof value !== "object" || value === null) return value;
  const inner = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, close(each)]));
  const isObject = inner.type === "object" && typeof inner.properties === "object" && !("if" in inner);
  return isObject && !("additionalProperties" in inner) ? { ...inner, additionalProperties: false } : inner;
}

/** The errors that name a fault, without those that only say that something inside them failed. */
function leaves(errors: OutputUnit[]): string[] {
  const faults = errors.filter(
    (unit, index) => !errors.some((other, at) => at > index && isInside(other, unit)) || unit.keyword === "required",
  );
  return faults.map(({ instanceLocation, error }) => `${instanceLocation.replace(/^#/, "") || "/"}: ${error}`);
}

function isInside(inner: OutputUnit, outer: OutputUnit): boolean {
  return inner.keywordLocation.startsWith(`${outer.keywordLocation}/`);
}
