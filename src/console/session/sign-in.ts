import type { Hono } from "hono";
import * as z from "zod";
import { ownPage, signInPath } from "../../domain/sessions/next.ts";
import { HOMES, type PersonKind } from "../../domain/sessions/person.ts";
import type { AppEnv, Ctx } from "../../http/types.ts";
import { closeAllSessions, closeSession } from "../../services/sessions/close-session.ts";
import { openSession } from "../../services/sessions/open-session.ts";
import { readSignInLink } from "../../services/sessions/read-sign-in-link.ts";
import { requestSignIn, type SendSignInMail } from "../../services/sessions/request-sign-in.ts";
import { noCookie, sessionCookie } from "./cookies.ts";
import { readForm } from "./form.ts";
import { sessionOf } from "./guard.ts";
import { page } from "./page.ts";
import { DeadLinkPage, LinkPage, SentPage, SignedOutPage, SignInPage } from "./pages.tsx";
import { formRoute, openRoute } from "./routes.ts";

const FORM_BYTES = 16 * 1024;
const GONE = 410;
const address = z.email().max(254);
const nothing = z.object({});

/** Signing in and out of one kind's pages. `send` mails a link. */
export function signInRoutes(app: Hono<AppEnv>, kind: PersonKind, send: SendSignInMail): void {
  const { path: home, title: product } = HOMES[kind];
  const nextOf = (c: Ctx) => ownPage(c.req.query("next"), kind);
  const seeOther = (location: string) => new Response(null, { status: 303, headers: { Location: location } });

  openRoute(app, "GET", `${home}/sign-in`, async ({ c }) => {
    const next = nextOf(c);
    if (await sessionOf(c, kind)) return seeOther(next ?? home);
    const notice = c.req.query("ended") ? { notice: "Your session has ended. Sign in again to go on." } : {};
    return page(c, SignInPage({ title: product, product, action: signInPath(kind, { next }), email: "", ...notice }));
  });

  openRoute(app, "POST", `${home}/sign-in`, async ({ c, ctx }) => {
    const { email } = await readForm(c, FORM_BYTES);
    const next = nextOf(c);
    const action = signInPath(kind, { next });
    const typed = typeof email === "string" ? email.trim() : "";
    if (!address.safeParse(typed).success) {
      const error = "Type an e-mail address, such as ada@example.com.";
      return page(c, SignInPage({ title: product, product, action, email: typed, error }), 400);
    }
    await requestSignIn({ ctx, input: { kind, email: typed, path: next }, send });
    return page(c, SentPage({ product, again: action, local: ctx.settings.local }));
  });

  openRoute(app, "GET", `${home}/sign-in/:token`, async ({ c, ctx }) => {
    const token = c.req.param("token") ?? "";
    const next = nextOf(c);
    const person = await readSignInLink({ ctx, input: { kind, token } });
    if (!person) return page(c, DeadLinkPage({ product, action: signInPath(kind, { next }) }), GONE);
    const query = next === null ? "" : `?${new URLSearchParams({ next })}`;
    return page(c, LinkPage({ product, name: person.name, action: `${signInPath(kind)}/${token}${query}` }));
  });

  openRoute(app, "POST", `${home}/sign-in/:token`, async ({ c, ctx }) => {
    const token = c.req.param("token") ?? "";
    const user_agent = c.req.header("User-Agent") ?? null;
    const next = nextOf(c);
    const opened = await openSession({ ctx, input: { kind, token, user_agent } });
    if (!opened) return page(c, DeadLinkPage({ product, action: signInPath(kind, { next }) }), GONE);
    const response = seeOther(next ?? home);
    const { cookie_value: value, expires_at } = opened;
    response.headers.append("Set-Cookie", sessionCookie(c, kind, { value, expires_at }));
    return response;
  });

  const signedOut = async (c: Ctx, everywhere: boolean) => {
    const response = await page(c, SignedOutPage({ product, everywhere, again: signInPath(kind) }));
    response.headers.append("Set-Cookie", noCookie(c, kind));
    return response;
  };

  formRoute(app, `${home}/sign-out`, nothing, async ({ c, ctx, session }) => {
    await closeSession({ ctx, input: session });
    return signedOut(c, false);
  });

  formRoute(app, `${home}/sign-out-everywhere`, nothing, async ({ c, ctx, session }) => {
    await closeAllSessions({ ctx, input: session });
    return signedOut(c, true);
  });
}
