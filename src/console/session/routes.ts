import type { Hono } from "hono";
import type { z } from "zod";
import { fail } from "../../domain/errors.ts";
import { kindOfPath, type PersonKind, type Session } from "../../domain/sessions/person.ts";
import { describeIssues } from "../../domain/text.ts";
import type { AppEnv, Ctx } from "../../http/types.ts";
import type { Context } from "../../services/context.ts";
import { readCookie, sessionCookie } from "./cookies.ts";
import { type Fields, readForm } from "./form.ts";
import { isSafe, refuseForeign, requireCsrf, sessionOf, toSignIn } from "./guard.ts";
import { pageError, withPageHeaders } from "./page.ts";

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
type Answer = Response | Promise<Response>;

export interface PageArgs {
  c: Ctx;
  ctx: Context;
  session: Session;
}

/** How large a form may be, in bytes, unless its route says otherwise: it is held in memory. */
const FORM_BYTES = 1024 * 1024;

/** Serves a page that needs no session. Errors are pages; a POST from another site is refused. */
export function openRoute(
  app: Hono<AppEnv>,
  method: Method,
  path: string,
  handler: (args: { c: Ctx; ctx: Context }) => Answer,
): void {
  app.on(method, path, async (c) => {
    try {
      if (!isSafe(c)) refuseForeign(c);
      return withPageHeaders(await handler({ c, ctx: c.get("base") }));
    } catch (error) {
      return pageError(c, error);
    }
  });
}

/**
 * Serves a page to whoever is signed in there: the path says which kind of person that is. Everybody else is sent to sign
 * in. A method other than GET must carry the session's token in `X-CSRF-Token`: its body is left to the handler.
 */
export function pageRoute(app: Hono<AppEnv>, method: Method, path: string, handler: (args: PageArgs) => Answer): void {
  const kind = kindAt(path);
  openRoute(app, method, path, ({ c }) =>
    withSession(c, kind, (args) => {
      if (!isSafe(c)) requireCsrf(c, args.session);
      return handler(args);
    }),
  );
}

/**
 * Serves the POST of a form to whoever is signed in there. In this order: not from another site (403), a session (303 to
 * sign in), a form within `max_bytes` (413, 400), the session's token in its field `csrf` or in `X-CSRF-Token` (403), what
 * the schema says of the other fields (400).
 */
export function formRoute<S extends z.ZodType>(
  app: Hono<AppEnv>,
  path: string,
  schema: S,
  handler: (args: PageArgs & { input: z.output<S> }) => Answer,
  { max_bytes = FORM_BYTES }: { max_bytes?: number } = {},
): void {
  const kind = kindAt(path);
  openRoute(app, "POST", path, ({ c }) =>
    withSession(c, kind, async (args) => {
      const { csrf, ...fields } = await readForm(c, max_bytes);
      requireCsrf(c, args.session, csrf);
      return handler({ ...args, input: parseForm(schema, fields) });
    }),
  );
}

/** What a schema makes of a form's fields. Fails with 400, naming the field. */
export function parseForm<S extends z.ZodType>(schema: S, fields: Fields): z.output<S> {
  const parsed = schema.safeParse(fields, { reportInput: true });
  return parsed.success ? parsed.data : fail("invalid_request", describeIssues(parsed.error, "form"));
}

async function withSession(c: Ctx, kind: PersonKind, handler: (args: PageArgs) => Answer): Promise<Response> {
  const session = await sessionOf(c, kind);
  if (!session) return toSignIn(c, kind);
  c.set("session", session);
  const response = await handler({ c, ctx: c.get("base"), session });
  const value = session.renewed ? readCookie(c, kind) : undefined;
  if (value === undefined || response.headers.has("Set-Cookie")) return response;
  const out = new Response(response.body, response);
  out.headers.append("Set-Cookie", sessionCookie(c, kind, { value, expires_at: session.expires_at }));
  return out;
}

function kindAt(path: string): PersonKind {
  const kind = kindOfPath(path);
  if (kind === null) throw new Error(`${path} is nobody's page`);
  return kind;
}
