import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from "jose";
import { fail } from "../domain/errors.ts";
import type { Env } from "../env.ts";
import { describeError, log } from "../log.ts";
import type { Context } from "./context.ts";

/** How long the keys of a team are taken as they are, and how soon an unknown key id asks again. */
const KEYS_LIVE_MS = 10 * 60 * 1_000;
const KEYS_COOL_MS = 30 * 1_000;
const TIMEOUT_MS = 5_000;

/** Cloudflare Access in front of operators: whose certificates count, and for which application. */
export interface AccessSettings {
  issuer: string;
  audience: string;
}

const keys = new Map<string, JWTVerifyGetKey>();

/** What Access is configured to be; null where it is not. */
export function accessOf({
  ACCESS_TEAM_DOMAIN,
  ACCESS_AUD,
}: Pick<Env, "ACCESS_TEAM_DOMAIN" | "ACCESS_AUD">): AccessSettings | null {
  if (!ACCESS_TEAM_DOMAIN || !ACCESS_AUD) return null;
  return { issuer: `https://${ACCESS_TEAM_DOMAIN}`, audience: ACCESS_AUD };
}

/**
 * Passes if Access is not configured, or if the request carries what Access signed for this application: signature,
 * issuer, audience and expiry. Fails with 403, and with 503 while the team's keys can't be read.
 */
export async function requireAccess({ ctx, input }: { ctx: Context; input: { assertion: string | undefined } }) {
  const access = accessOf(ctx.env);
  if (access === null) return;
  if (!input.assertion) return refuse();
  try {
    await jwtVerify(input.assertion, keysOf(access.issuer), {
      issuer: access.issuer,
      audience: access.audience,
      algorithms: ["RS256", "ES256"],
      requiredClaims: ["exp", "iat"],
    });
  } catch (error) {
    if (isRefusal(error)) return refuse();
    log({ event: "access.unavailable", level: "error", request_id: ctx.request_id, error: describeError(error) });
    return fail("internal_error", "Sign-in can't be checked for a moment. Try again shortly.", {
      status: 503,
      retry_after: 5,
    });
  }
}

/** What is wrong with the assertion itself. Anything else is wrong with the way to the keys. */
function isRefusal(error: unknown): boolean {
  const ofKeys = error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid;
  return error instanceof errors.JOSEError && !ofKeys && error.code !== "ERR_JOSE_GENERIC";
}

function keysOf(issuer: string): JWTVerifyGetKey {
  const known = keys.get(issuer);
  if (known) return known;
  const fresh = createRemoteJWKSet(new URL(`${issuer}/cdn-cgi/access/certs`), {
    cacheMaxAge: KEYS_LIVE_MS,
    cooldownDuration: KEYS_COOL_MS,
    timeoutDuration: TIMEOUT_MS,
  });
  keys.set(issuer, fresh);
  return fresh;
}

function refuse(): never {
  return fail("forbidden", "This is behind Cloudflare Access: sign in there first.");
}
