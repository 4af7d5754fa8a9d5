import { openApiDocument } from "../../src/http/openapi/document.ts";
import { AGENT_ROUTES } from "../../src/http/routes/agent/index.ts";
import { Contract, type Exchange } from "./contract.ts";
import type { OpenApi } from "./document.ts";

let made: Contract | undefined;

/** The contract of the Worker under test: what it serves as openapi.json. */
export function contract(): Contract {
  made ??= new Contract(JSON.parse(JSON.stringify(openApiDocument(AGENT_ROUTES, "https://api.test"))) as OpenApi);
  return made;
}

/** Insists that an answer of the agent's API is one that the document allows. */
export function obey(exchange: Exchange): void {
  if (!exchange.path.startsWith("/v1/")) return;
  const problems = contract().problems(exchange);
  if (problems.length > 0) throw new Error(`openapi.json disagrees:\n${problems.slice(0, 5).join("\n")}`);
}

/** The same for an answer whose reader is still to come: a body of JSON is read from a copy, any other is left alone. */
export async function obeyed(request: Request, response: Response): Promise<Response> {
  const { pathname: path } = new URL(request.url);
  const { status, headers } = response;
  const isJson = headers.get("Content-Type")?.startsWith("application/json") ?? false;
  const text = isJson ? await response.clone().text() : null;
  obey({ method: request.method, path, status, headers, text });
  return response;
}
