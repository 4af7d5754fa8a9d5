import type { Hono, Context as HonoContext } from "hono";
import { etag } from "hono/etag";
import { API_VERSION } from "../../../domain/version.ts";
import { TITLE } from "../../docs/content/index.ts";
import { llmsText } from "../../docs/llms.ts";
import { docsPage } from "../../docs/page.tsx";
import { STYLE } from "../../docs/style.ts";
import { openApiDocument } from "../../openapi/document.ts";
import type { AppEnv } from "../../types.ts";
import { AGENT_ROUTES } from "../agent/index.ts";

const CSP =
  "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const CACHE = "public, max-age=300";

/** What anybody may read: the documentation for people, models and tools, and the index of the API. */
export function docsRoutes(app: Hono<AppEnv>): void {
  const page = lastOf(docsPage);
  const llms = lastOf(llmsText);
  const openapi = lastOf((base) => JSON.stringify(openApiDocument(AGENT_ROUTES, base)));
  const index = lastOf((base) => JSON.stringify(apiIndex(base)));
  const serve = (path: string, type: string, make: (base: string) => string) =>
    app.get(path, etag(), (c) => answer(c, type, make(c.get("base").base_url)));

  serve("/docs", "text/html; charset=utf-8", page);
  serve("/docs/style.css", "text/css; charset=utf-8", () => STYLE);
  serve("/llms.txt", "text/plain; charset=utf-8", llms);
  serve("/openapi.json", "application/json", openapi);
  serve("/", "application/json", index);
}

function answer(c: HonoContext<AppEnv>, type: string, body: string): Response {
  return c.body(body, 200, {
    "Content-Type": type,
    "Cache-Control": CACHE,
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
  });
}

/** What `GET /` says: where everything is. */
function apiIndex(base: string) {
  return {
    name: TITLE,
    version: API_VERSION,
    endpoints: Object.fromEntries(
      AGENT_ROUTES.map(({ method, path, operation_id }) => [operation_id, `${method.toUpperCase()} ${path}`]),
    ),
    docs: `${base}/docs`,
    openapi: `${base}/openapi.json`,
    llms: `${base}/llms.txt`,
  };
}

/** Remembers the last result only: a Worker has one address, and a made-up Host header must not fill its memory. */
function lastOf(make: (base: string) => string): (base: string) => string {
  let last: { base: string; text: string } | undefined;
  return (base) => {
    if (last?.base !== base) last = { base, text: make(base) };
    return last.text;
  };
}
