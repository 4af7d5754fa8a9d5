import type { Hono } from "hono";
import { accepts } from "hono/accepts";
import { etag } from "hono/etag";
import { fail, ProblemError } from "../../../domain/errors.ts";
import { API_VERSION } from "../../../domain/version.ts";
import { BASE, MISSING, QUERY, RESULTS } from "../../docs/base.ts";
import { results } from "../../docs/results.tsx";
import { type SearchEntry, search } from "../../docs/search.ts";
import { staticAsset } from "../../static-asset.ts";
import type { AppEnv, Ctx } from "../../types.ts";
import { AGENT_ROUTES } from "../agent/index.ts";

const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const CACHE = "public, max-age=300";
const HTML = "text/html; charset=utf-8";
const MARKDOWN = "text/markdown; charset=utf-8";
const PAGE = /^[a-z0-9-]+(?:\/[a-z0-9-]+)?$/;
const MOST_RESULTS = 30;

/** What anybody may read: the documentation for people, models and tools, and the index of the API. */
export function docsRoutes(app: Hono<AppEnv>): void {
  const file = (path: string, type: string) =>
    app.get(path, etag(), async (c) => answer(c, type, await textOf(c, path)));

  file("/llms.txt", "text/plain; charset=utf-8");
  file("/llms-full.txt", "text/plain; charset=utf-8");
  file("/openapi.json", "application/json");
  file("/docs/search.json", "application/json");
  file("/docs/webhook-vectors.json", "application/json");
  app.get("/docs", etag(), (c) => page(c, ""));
  app.get("/docs/", (c) => c.redirect("/docs", 301));
  app.get("/docs/search", etag(), async (c) => answer(c, HTML, await found(c, c.req.query("q") ?? "")));
  app.get("/docs/:name{.+}", etag(), (c) => page(c, c.req.param("name")).catch((error) => missing(c, error)));
  app.get("/", etag(), (c) => answer(c, "application/json", JSON.stringify(apiIndex(c.get("base").base_url))));
}

/** A page as HTML; as Markdown where its address ends so, or where that is what the reader would rather have. */
async function page(c: Ctx, name: string): Promise<Response> {
  const slug = name.replace(/\.md$/, "");
  if (slug !== "" && !PAGE.test(slug)) fail("not_found", "There is no such page. /docs lists them.");
  const asked = name.endsWith(".md") || prefersMarkdown(c.req.header("Accept") ?? "");
  const path = `/docs/${slug || "index"}.${asked ? "md" : "html"}`;
  const response = answer(c, asked ? MARKDOWN : HTML, await textOf(c, path));
  response.headers.set("Vary", "Accept");
  return response;
}

/** What was asked for and is not there: a page for a browser, the usual problem for all others. */
async function missing(c: Ctx, error: unknown): Promise<Response> {
  const supports = ["application/json", "text/html"];
  const type = accepts(c, { header: "Accept", supports, default: "application/json" });
  if (!(error instanceof ProblemError && error.problem.code === "not_found") || type !== "text/html") throw error;
  const response = answer(c, HTML, await textOf(c, MISSING), 404);
  response.headers.set("Cache-Control", "no-store");
  response.headers.set("Vary", "Accept");
  return response;
}

/** True if Markdown is named, and named before HTML or without it. */
function prefersMarkdown(accept: string): boolean {
  const types = accept.split(",").map((type) => type.split(";")[0]?.trim().toLowerCase());
  const markdown = types.indexOf("text/markdown");
  const html = types.indexOf("text/html");
  return markdown !== -1 && (html === -1 || markdown < html);
}

/** The page of what a search found, for browsers without a script. */
async function found(c: Ctx, query: string): Promise<string> {
  const [document, entries] = await Promise.all([textOf(c, "/docs/search.html"), textOf(c, "/docs/search.json")]);
  const asked = query.slice(0, 200);
  const list = results(asked, search(JSON.parse(entries) as SearchEntry[], asked, MOST_RESULTS));
  return document.replace(QUERY, () => escaped(asked)).replace(RESULTS, () => list);
}

/** A built text with the address of this instance in it. */
async function textOf(c: Ctx, path: string): Promise<string> {
  const text = await (await staticAsset(c, path)).text();
  return text.replaceAll(BASE, escaped(c.get("base").base_url));
}

function answer(c: Ctx, type: string, body: string, status: 200 | 404 = 200): Response {
  return c.body(body, status, {
    "Content-Type": type,
    "Cache-Control": CACHE,
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
  });
}

/** Without an address of its own an instance has that of the request, in which a quote may stand. */
function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

/** What `GET /` says: where everything is. */
function apiIndex(base: string) {
  return {
    name: "Deploy API",
    version: API_VERSION,
    endpoints: Object.fromEntries(
      AGENT_ROUTES.map(({ method, path, operation_id }) => [operation_id, `${method.toUpperCase()} ${path}`]),
    ),
    docs: `${base}/docs`,
    openapi: `${base}/openapi.json`,
    llms: `${base}/llms.txt`,
  };
}
