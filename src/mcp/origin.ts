import { type Problem, problem } from "../domain/errors.ts";

const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

/**
 * Why a request may not come from the web page that sent it: a page could otherwise reach an instance on its visitor's own
 * machine. Requests without an Origin come from no page.
 */
export function originProblem(
  origin: string | undefined,
  allowed: { public_url: string | undefined; origins: string | undefined; local: boolean },
): Problem | undefined {
  if (!origin) return undefined;
  const url = URL.parse(origin);
  const known = [allowed.public_url, ...(allowed.origins ?? "").split(",")].flatMap((each) => {
    const parsed = each ? URL.parse(each.trim()) : null;
    return parsed ? [parsed.origin] : [];
  });
  // Not the host of the request: by DNS rebinding that can be anybody's.
  const fine = url && url.origin !== "null" && (known.includes(url.origin) || (allowed.local && isLoopback(url)));
  return fine ? undefined : problem("forbidden", "Origin: is not one that may call /mcp. Programs send none.");
}

function isLoopback({ protocol, hostname }: URL): boolean {
  return protocol.startsWith("http") && LOOPBACK.includes(hostname);
}
