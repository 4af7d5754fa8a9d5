import type { Contract } from "./contract.ts";
import type { Parameter, Route } from "./document.ts";

export interface Sent {
  method: string;
  query: [string, string][];
  headers: Record<string, string>;
  body: string | Uint8Array | null;
}

/** What about a request to an operation the document does not allow; empty if it is one as described. */
export function strayings(contract: Contract, route: Route, sent: Sent): string[] {
  const { parameters } = route.operation;
  return [
    ...ofQuery(contract, parameters, sent.query),
    ...parameters.filter((each) => each.in === "header").flatMap((each) => ofHeader(contract, each, sent.headers)),
    ...ofBody(contract, route, sent),
  ];
}

function ofQuery(contract: Contract, parameters: Parameter[], query: [string, string][]): string[] {
  const known = parameters.filter((parameter) => parameter.in === "query");
  const unknown = query.filter(([name]) => !known.some((parameter) => parameter.name === name));
  const wrong = known.flatMap(({ name, required, schema }) => {
    const values = query.filter((one) => one[0] === name).map(([, value]) => value);
    if (values.length === 0) return required ? [`${name} is missing`] : [];
    if (schema.type !== "array" && values.length > 1) return [`${name} is there twice`];
    const [first = ""] = values;
    const value = schema.type === "integer" && /^\d+$/.test(first) ? Number(first) : first;
    return contract.schemas.check(schema, { closed: false })(schema.type === "array" ? values : value);
  });
  return [...unknown.map(([name]) => `${name} is unknown`), ...wrong];
}

function ofHeader(contract: Contract, { name, schema }: Parameter, headers: Record<string, string>): string[] {
  const value = new Headers(headers).get(name);
  return value === null ? [] : contract.schemas.check(schema, { closed: false })(value);
}

function ofBody(contract: Contract, { operation: { requestBody } }: Route, { headers, body }: Sent): string[] {
  if (!requestBody) return [];
  const text = read(body);
  if (text === null) return ["the body is not UTF-8"];
  const schema = requestBody.content["application/json"]?.schema;
  if (!schema) return text === "" ? ["the body is missing"] : [];
  if (text.trim() === "") return requestBody.required ? ["the body is missing"] : [];
  const type = headers["Content-Type"]?.split(";")[0]?.trim() ?? "";
  if (type !== "application/json" && !(type === "" && !requestBody.required)) return ["the content type is another"];
  try {
    return contract.schemas.check(schema, { closed: false })(JSON.parse(text));
  } catch {
    return ["the body is not JSON"];
  }
}

function read(body: Sent["body"]): string | null {
  if (body === null || typeof body === "string") return (body ?? "").replace(/^\ufeff/, "");
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(body);
  } catch {
    return null;
  }
}
