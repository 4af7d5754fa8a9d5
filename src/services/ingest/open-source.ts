import { MINUTE, SECOND } from "../../domain/time.ts";
import { type UrlPolicy, urlProblem } from "../../domain/webhooks/url-policy.ts";

/** How long a source may take, in milliseconds. Three tries of `all`, and the text, stay within the 15 min of a queue's consumer. */
export interface SourceTimes {
  /** To the headers of the file itself, past all redirects. */
  headers: number;
  /** Without a byte of the body. */
  stall: number;
  all: number;
}
export const SOURCE_TIMES: SourceTimes = { headers: 15 * SECOND, stall: 30 * SECOND, all: 4 * MINUTE };

const MAX_REDIRECTS = 5;
const REDIRECTS = [301, 302, 303, 307, 308];

/** Why a source gave no file, as a phrase for people. It names no URL: those are signed. */
export class SourceError extends Error {
  constructor(
    message: string,
    /** True where another try may succeed. */
    readonly again: boolean,
  ) {
    super(message);
    this.name = "SourceError";
  }
}

export interface OpenSource {
  /** Where the redirects ended. */
  url: string;
  headers: Headers;
  body: ReadableStream<Uint8Array> | null;
  /** Drops the connection. */
  close(): void;
}

/** Asks for a file and waits for its headers, checking the URL policy before each request. Fails with {@link SourceError}. */
export async function openSource(url: string, policy: UrlPolicy, times: SourceTimes): Promise<OpenSource> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), times.headers);
  try {
    let at = allowed(url, policy, "the link");
    for (let hops = 0; ; hops++) {
      const response = await request(at, abort.signal, times.headers);
      const { status, headers } = response;
      if (status === 200) return { url: at, headers, body: response.body, close: () => abort.abort() };
      await response.body?.cancel().catch(() => {});
      if (!REDIRECTS.includes(status)) throw new SourceError(`the link answered ${status}`, status >= 500);
      if (hops === MAX_REDIRECTS) throw new SourceError(`the link redirects more than ${MAX_REDIRECTS} times`, false);
      at = follow(at, headers.get("Location"), policy);
    }
  } finally {
    clearTimeout(timer);
  }
}

function follow(from: string, location: string | null, policy: UrlPolicy): string {
  const to = location === null ? null : URL.parse(location, from);
  if (to === null) throw new SourceError("the link redirects to nowhere", false);
  if (from.startsWith("https:") && to.protocol === "http:") {
    throw new SourceError("the link redirects from https to http", false);
  }
  to.hash = "";
  return allowed(to.href, policy, "where the link redirects to");
}

function allowed(url: string, policy: UrlPolicy, what: string): string {
  const reason = urlProblem(url, policy);
  if (reason) throw new SourceError(`${what} ${reason}`, false);
  return url;
}

async function request(url: string, signal: AbortSignal, within: number): Promise<Response> {
  try {
    return await fetch(url, {
      method: "GET",
      redirect: "manual",
      cache: "no-store",
      headers: { "User-Agent": "HumanDeploy/1", "Accept-Encoding": "identity", Accept: "*/*" },
      signal,
    });
  } catch {
    const late = `the link did not answer within ${within / SECOND} s`;
    throw new SourceError(signal.aborted ? late : "the link could not be reached", true);
  }
}
