import { generateCookie, getCookie } from "hono/cookie";
import type { PersonKind } from "../../domain/sessions/person.ts";
import { SECOND } from "../../domain/time.ts";
import type { Ctx } from "../../http/types.ts";

/** The value of a kind's session cookie, if the browser sent one. */
export function readCookie(c: Ctx, kind: PersonKind): string | undefined {
  return getCookie(c, nameOf(kind), prefixOf(c));
}

/** The Set-Cookie line of a session. `expires_at` is in epoch ms. */
export function sessionCookie(c: Ctx, kind: PersonKind, cookie: { value: string; expires_at: number }): string {
  return line(c, kind, cookie.value, Math.ceil((cookie.expires_at - Date.now()) / SECOND));
}

/** The Set-Cookie line that takes a session's cookie away. */
export function noCookie(c: Ctx, kind: PersonKind): string {
  return line(c, kind, "", 0);
}

function line(c: Ctx, kind: PersonKind, value: string, maxAge: number): string {
  const prefix = prefixOf(c);
  const secure = prefix !== undefined;
  return generateCookie(nameOf(kind), value, {
    ...(prefix ? { prefix } : {}),
    path: "/",
    httpOnly: true,
    sameSite: "Lax",
    secure,
    maxAge,
  });
}

function nameOf(kind: PersonKind): string {
  return `humandeploy_${kind}`;
}

/** Bound to this very host, over TLS; a local instance has no TLS, and no browser would keep such a cookie there. */
function prefixOf(c: Ctx): "host" | undefined {
  const isPlain = c.get("base").settings.local && new URL(c.req.url).protocol === "http:";
  return isPlain ? undefined : "host";
}
