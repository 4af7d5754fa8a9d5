import { fail } from "../../domain/errors.ts";
import { isCsrfToken, isForeign } from "../../domain/sessions/csrf.ts";
import { signInPath } from "../../domain/sessions/next.ts";
import type { PersonKind, Session } from "../../domain/sessions/person.ts";
import type { Ctx } from "../../http/types.ts";
import { readSession } from "../../services/sessions/read-session.ts";
import { readCookie } from "./cookies.ts";

/** The session of a request, or null. Fails with 503 while that can't be known. */
export async function sessionOf(c: Ctx, kind: PersonKind): Promise<Session | null> {
  const cookie_value = readCookie(c, kind);
  return cookie_value === undefined ? null : readSession({ ctx: c.get("base"), input: { kind, cookie_value } });
}

/** Refuses, with 403, what a browser says was sent by somebody else's page. */
export function refuseForeign(c: Ctx): void {
  const provenance = { site: c.req.header("Sec-Fetch-Site"), origin: c.req.header("Origin") };
  const own = [new URL(c.get("base").base_url).origin, new URL(c.req.url).origin];
  if (isForeign(provenance, own)) fail("forbidden", "This came from another site. Nothing changed.");
}

/** Refuses, with 403, a form that does not carry its session's token. The header wins over the field. */
export function requireCsrf(c: Ctx, session: Session, field?: unknown): void {
  if (!isCsrfToken(c.req.header("X-CSRF-Token") ?? field, session)) {
    fail("forbidden", "This page is older than your session. Nothing changed: reload it and try again.");
  }
}

/** True for methods that change nothing. */
export function isSafe(c: Ctx): boolean {
  return c.req.method === "GET" || c.req.method === "HEAD";
}

/** Sends somebody without a session to sign in, and back to the page they were on: a page is redirected, a script told. */
export function toSignIn(c: Ctx, kind: PersonKind): Response {
  const ended = !isSafe(c) || readCookie(c, kind) !== undefined;
  const where = signInPath(kind, { next: pageOf(c), ended });
  return isScript(c)
    ? new Response(null, { status: 401, headers: { "HX-Redirect": where } })
    : new Response(null, { status: 303, headers: { Location: where } });
}

/** True for what a page's script asks for, where a redirect to another page would only confuse it. */
function isScript(c: Ctx): boolean {
  const accepts = c.req.header("Accept") ?? "";
  const isData = accepts.startsWith("text/event-stream") || accepts.startsWith("application/json");
  return isData || c.req.header("HX-Request") === "true" || c.req.header("X-CSRF-Token") !== undefined;
}

/** The page somebody is on: a fragment's or a form's own address is none. */
function pageOf(c: Ctx): string | null {
  const from = c.req.header("HX-Current-URL") ?? (isSafe(c) ? c.req.url : c.req.header("Referer"));
  const url = from === undefined ? null : URL.parse(from);
  return url && url.pathname + url.search;
}
