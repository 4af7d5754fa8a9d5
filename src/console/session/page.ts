import { html } from "hono/html";
import type { Child } from "hono/jsx";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { type Problem, ProblemError, problem, statusOf } from "../../domain/errors.ts";
import { HOMES, kindOfPath } from "../../domain/sessions/person.ts";
import type { Ctx } from "../../http/types.ts";
import { describeError, log } from "../../log.ts";
import { ProblemPage } from "./pages.tsx";

/** What every page says to a browser: nothing but our own files, no frame around it, nothing kept. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "Referrer-Policy": "same-origin",
  "Cache-Control": "no-store",
  "X-Frame-Options": "DENY",
  "Cross-Origin-Opener-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
};

/** Answers with a page: a whole `<html>` element. */
export async function page(c: Ctx, content: Child, status = 200): Promise<Response> {
  const text = await html`<!doctype html>${content}`;
  return withPageHeaders(await c.html(text, status as ContentfulStatusCode));
}

/** Adds {@link PAGE_HEADERS}; what a response says itself stands, so that a file may bring a policy of its own. */
export function withPageHeaders(response: Response): Response {
  const out = new Response(response.body, response);
  for (const [name, value] of Object.entries(PAGE_HEADERS)) {
    if (!out.headers.has(name)) out.headers.set(name, value);
  }
  return out;
}

/** Answers with an error as a page. */
export async function pageProblem(c: Ctx, what: Problem): Promise<Response> {
  const kind = kindOfPath(c.req.path);
  const home = kind === null ? null : HOMES[kind];
  const response = await page(c, ProblemPage({ problem: what, home }), statusOf(what));
  if (what.retry_after !== undefined) response.headers.set("Retry-After", String(what.retry_after));
  if (what.allow) response.headers.set("Allow", what.allow.join(", "));
  return response;
}

/** Answers with whatever was thrown, as a page: an unexpected error tells nothing of the inside. */
export function pageError(c: Ctx, error: unknown): Promise<Response> {
  if (error instanceof ProblemError) return pageProblem(c, error.problem);
  const { request_id } = c.get("base");
  log({ event: "request.failed", level: "error", request_id, error: describeError(error) });
  return pageProblem(c, problem("internal_error", "Something failed on our side. Try again."));
}
