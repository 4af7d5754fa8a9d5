import { hmac, sameText } from "../keys/credential.ts";
import { base64url } from "./secret.ts";

/** The token that forms of a session carry: bound to it, and of no use without its cookie. */
export async function csrfToken(sessionHash: string, installationSecret: string): Promise<string> {
  return base64url(await hmac(installationSecret, `csrf:${sessionHash}`));
}

/** True if a form carries the token of its session. */
export function isCsrfToken(given: unknown, session: { csrf: string }): boolean {
  return typeof given === "string" && sameText(given, session.csrf);
}

/** What a browser says of where a request comes from; undefined where it says nothing. */
export interface Provenance {
  /** Sec-Fetch-Site. */
  site: string | undefined;
  /** Origin. */
  origin: string | undefined;
}

/**
 * True if a browser says that a request comes from anywhere but our own pages: of two headers, both must be good. An opaque
 * Origin is good only beside a Sec-Fetch-Site of ours, for then the page merely hides its address.
 */
export function isForeign({ site, origin }: Provenance, ownOrigins: readonly string[]): boolean {
  if (site !== undefined && site !== "same-origin" && site !== "none") return true;
  if (origin === "null") return site !== "same-origin";
  return origin !== undefined && !ownOrigins.includes(origin);
}
