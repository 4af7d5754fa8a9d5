import fc from "fast-check";
import type { Contract } from "./contract.ts";
import type { Parameter, Route, Schema } from "./document.ts";
import { hostileHeader, hostileText, spoiledBody } from "./hostile.ts";
import { valueBy } from "./values.ts";

export const CREDENTIALS = [
  "none",
  "other_mode",
  "revoked",
  "expired",
  "expert",
  "admin",
  "mistyped",
  "basic",
  "spaces",
] as const;
export type Credential = "own" | (typeof CREDENTIALS)[number];

/** A request before it is sent: what it names by id is found when its turn comes. */
export interface Plan {
  route: Route;
  method: string;
  /** Which of the ids known by then; `text` is an id of nobody. */
  id: { pick: number } | { text: string };
  query: [string, string][];
  headers: Record<string, string>;
  body: string | Uint8Array<ArrayBuffer> | null;
  credential: Credential;
}
type Change = (plan: Plan) => Plan;

/** Requests to every operation of a document alike: some as it describes them, the others spoiled in one or two ways. */
export function plans(contract: Contract): fc.Arbitrary<Plan> {
  return fc.constantFrom(...contract.routes).chain((route) => {
    const right = rightPlan(contract, route);
    const spoil = fc.oneof(...spoilers(route));
    const spoiled = fc.tuple(right, fc.array(spoil, { minLength: 1, maxLength: 2 }));
    return fc.oneof(
      right,
      spoiled.map(([plan, changes]) => changes.reduce((made, change) => change(made), plan)),
    );
  });
}

function rightPlan(contract: Contract, route: Route): fc.Arbitrary<Plan> {
  const { method, operation } = route;
  const of = (place: Parameter["in"]) => operation.parameters.filter((parameter) => parameter.in === place);
  return fc.record({
    route: fc.constant(route),
    method:
      method === "GET"
        ? fc.oneof({ weight: 9, arbitrary: fc.constant("GET") }, { weight: 1, arbitrary: fc.constant("HEAD") })
        : fc.constant(method),
    id: fc.record({ pick: fc.nat() }),
    query: parameters(contract, of("query")).map(heldBriefly),
    headers: fc
      .tuple(headers(contract, of("header")), body(contract, route))
      .map(([sent, { type }]) => ({ ...sent, ...(type ? { "Content-Type": type } : {}) })),
    body: body(contract, route).map(({ text }) => text),
    credential: fc.constant<Credential>("own"),
  });
}

/** A wait of any length is asked for, but answered at once where it is long. */
function heldBriefly(query: [string, string][]): [string, string][] {
  if (!query.some(([name, value]) => name === "wait" && value !== "1")) return query;
  return [...query.filter(([name]) => name !== "after"), ["after", "0"]];
}

function parameters(contract: Contract, all: Parameter[]): fc.Arbitrary<[string, string][]> {
  const each = all.map(({ name, required, schema }) => {
    const given = valueBy(contract.document, schema, name).map((value): [string, string][] =>
      (Array.isArray(value) ? value : [value]).map((one) => [name, String(one)]),
    );
    return required ? given : fc.oneof(given, fc.constant<[string, string][]>([]));
  });
  return fc.tuple(...each).map((found) => found.flat());
}

function headers(contract: Contract, all: Parameter[]): fc.Arbitrary<Record<string, string>> {
  const accept = fc.constantFrom("application/json", "*/*", "text/event-stream", "text/html");
  const fields = all.map(({ name, schema }) => [name, header(contract, name, schema)]);
  const record = fc.record(Object.fromEntries([...fields, ["Accept", accept]]), { requiredKeys: [] });
  return record as fc.Arbitrary<Record<string, string>>;
}

function header(contract: Contract, name: string, schema: Schema): fc.Arbitrary<string> {
  if (name === "Range") return fc.constantFrom("bytes=0-1", "bytes=-2", "bytes=1-", "bytes=100000-");
  // A few keys, so that they meet again, and those of both bounds.
  if (name === "Idempotency-Key")
    return fc.oneof(
      { weight: 4, arbitrary: fc.uuid() },
      { weight: 1, arbitrary: fc.constantFrom("a", "b", "x".repeat(255)) },
    );
  if (schema.enum) return valueBy(contract.document, schema).map(String);
  return fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 30 });
}

function body(contract: Contract, { operation }: Route): fc.Arbitrary<{ text: string | null; type: string | null }> {
  const { requestBody } = operation;
  if (!requestBody) return fc.constant({ text: null, type: null });
  const schema = requestBody.content["application/json"]?.schema;
  if (!schema) return fc.string({ minLength: 1, maxLength: 500 }).map((text) => ({ text, type: "text/plain" }));
  const check = contract.schemas.check(schema, { closed: false });
  const type = "application/json";
  const full = valueBy(contract.document, schema)
    .filter((value) => check(value).length === 0)
    .map((value) => ({ text: JSON.stringify(value), type }));
  return requestBody.required ? full : fc.oneof(full, fc.constant({ text: "", type }));
}

function spoilers({ operation, method }: Route): fc.Arbitrary<Change>[] {
  const query = operation.parameters.filter((parameter) => parameter.in === "query").map(({ name }) => name);
  const sent = operation.parameters.filter((parameter) => parameter.in === "header").map(({ name }) => name);
  const types = [
    "text/plain",
    "application/x-www-form-urlencoded",
    "",
    "application/jsonp",
    "application/json; charset=utf-16",
    "multipart/form-data",
  ];
  const others = ["GET", "POST", "PUT", "PATCH", "DELETE"].filter((other) => other !== method);
  const out: fc.Arbitrary<Change>[] = [
    fc.tuple(fc.constantFrom(...query, "unknown", "__proto__"), hostileText).map(([name, text]) => (plan) => ({
      ...plan,
      query: [...plan.query, [name, text]],
    })),
    fc.tuple(fc.constantFrom(...sent, "Accept", "Range"), hostileHeader).map(([name, text]) => (plan) => ({
      ...plan,
      headers: { ...plan.headers, [name]: text },
    })),
    fc.constantFrom(...CREDENTIALS).map((credential) => (plan) => ({ ...plan, credential })),
    fc
      .constantFrom(...others)
      .map((other) => (plan) => ({ ...plan, method: other, body: ["GET", "HEAD"].includes(other) ? null : plan.body })),
  ];
  if (operation.parameters.some((parameter) => parameter.in === "path")) {
    out.push(hostileText.filter((text) => text !== "").map((text) => (plan) => ({ ...plan, id: { text } })));
  }
  if (operation.requestBody?.content["application/json"]) {
    const spoiled: fc.Arbitrary<Change> = spoiledBody.map((spoil) => (plan) => ({
      ...plan,
      body: spoil(parsed(plan.body)),
    }));
    out.push(
      spoiled,
      spoiled,
      spoiled,
      fc
        .constantFrom(...types)
        .map((type) => (plan) => ({ ...plan, headers: { ...plan.headers, "Content-Type": type } })),
    );
  }
  return out;
}

function parsed(body: Plan["body"]): unknown {
  try {
    return JSON.parse(String(body));
  } catch {
    return {};
  }
}
