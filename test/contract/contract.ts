import { type DeclaredResponse, type Header, type OpenApi, type Route, resolved, routesOf } from "./document.ts";
import { Schemas } from "./schemas.ts";

/** One exchange, as it was seen. `text` is null where the body was not read: a stream, or bytes. */
export interface Exchange {
  method: string;
  /** With or without the query. */
  path: string;
  status: number;
  headers: Headers;
  text: string | null;
}

/** Holds responses against an OpenAPI document. */
export class Contract {
  readonly routes: Route[];
  readonly schemas: Schemas;
  readonly document: OpenApi;

  constructor(document: OpenApi) {
    this.document = document;
    this.routes = routesOf(document);
    this.schemas = new Schemas(document);
  }

  /** The operation that a request reaches. HEAD is the GET without its body. */
  routeOf(method: string, path: string): Route | undefined {
    const asked = method === "HEAD" ? "GET" : method;
    const [plain = ""] = path.split("?");
    const matching = this.routes.filter((route) => route.method === asked && route.pattern.test(plain));
    return matching.toSorted((a, b) => a.path.split("{").length - b.path.split("{").length)[0];
  }

  /** What the document does not allow about a response, in words; empty if nothing. */
  problems(exchange: Exchange): string[] {
    const route = this.routeOf(exchange.method, exchange.path);
    const name = route?.operation.operationId ?? `${exchange.method} ${exchange.path.split("?")[0]}`;
    const found = route ? this.ofOperation(route, exchange) : this.ofNoOperation(exchange);
    return found.map((what) => `${name} answered ${exchange.status}: ${what}`);
  }

  private ofOperation({ operation }: Route, exchange: Exchange): string[] {
    const declared = operation.responses[String(exchange.status)];
    if (!declared) return [`the status is not declared (${Object.keys(operation.responses).join(", ")} are)`];
    const response = resolved<DeclaredResponse>(this.document, declared);
    return [...this.ofHeaders(response, exchange.headers), ...this.ofBody(response, exchange)];
  }

  /** An unknown route or method answers as the errors of all operations do. */
  private ofNoOperation(exchange: Exchange): string[] {
    if (exchange.method === "OPTIONS" && exchange.status === 204) return [];
    if (![400, 401, 404, 405, 429, 500, 503].includes(exchange.status)) return ["no such operation is declared"];
    const error = { content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } } };
    return this.ofBody(error, exchange);
  }

  private ofHeaders({ headers = {} }: DeclaredResponse, sent: Headers): string[] {
    return Object.entries(headers).flatMap(([name, declared]) => {
      const { required = false, schema } = resolved<Header>(this.document, declared);
      const value = sent.get(name);
      if (value === null) return required ? [`the header ${name} is missing`] : [];
      const typed = schema.type === "integer" && /^-?\d+$/.test(value) ? Number(value) : value;
      return this.schemas
        .check(schema, { closed: true })(typed)
        .map((said) => `the header ${name}: ${said}`);
    });
  }

  private ofBody({ content = {} }: DeclaredResponse, { method, headers, text }: Exchange): string[] {
    const type = headers.get("Content-Type")?.split(";")[0]?.trim().toLowerCase();
    const kinds = Object.keys(content);
    if (kinds.length === 0) return text || type ? ["it has a body, and none is declared"] : [];
    const kind = kinds.find((each) => each === type) ?? (type && kinds.includes("*/*") ? "*/*" : undefined);
    if (!kind) return [`the content type ${type} is not declared (${kinds.join(", ")} are)`];
    const schema = content[kind]?.schema;
    if (kind !== "application/json" || !schema || text === null || method === "HEAD") return [];
    const parsed = parse(text);
    return parsed
      ? this.schemas
          .check(schema, { closed: true })(parsed.value)
          .map((said) => `body${said}`)
      : ["the body is not JSON"];
  }
}

function parse(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
