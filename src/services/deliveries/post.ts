const TIMEOUT_MS = 10_000;
const EXCERPT_TIMEOUT_MS = 1_000;
const EXCERPT_BYTES = 1_024;

/** What came of one POST: an HTTP status, or an error in a few words. */
export interface PostResult {
  status: number | null;
  error: string | null;
  duration_ms: number;
  /** The first kilobyte of the response. */
  response: string | null;
  /** As the receiver asked, in whole seconds. */
  retry_after_seconds: number | null;
}

/**
 * Posts a JSON body, follows no redirect, and waits 10 s at most for the answer. Of its body no more than a kilobyte is
 * read, and for no more than a second: an endless or compressed one costs nothing.
 */
export async function post(url: string, body: string, headers: Record<string, string>): Promise<PostResult> {
  const began = Date.now();
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
  try {
    const response = await fetch(url, {
      method: "POST",
      redirect: "manual",
      headers: {
        "Content-Type": "application/json",
        "User-Agent": "HumanDeploy/1",
        "Accept-Encoding": "identity",
        ...headers,
      },
      body,
      signal: abort.signal,
    });
    const { status } = response;
    const retry_after_seconds = readRetryAfter(response.headers.get("Retry-After"), Date.now());
    const excerpt = await readExcerpt(response);
    return { status, error: null, duration_ms: Date.now() - began, response: excerpt, retry_after_seconds };
  } catch {
    const error = abort.signal.aborted ? "timeout" : "connection failed";
    return { status: null, error, duration_ms: Date.now() - began, response: null, retry_after_seconds: null };
  } finally {
    clearTimeout(timer);
  }
}

/** Whole seconds until what a Retry-After header says, in either of its forms; null if it says nothing. */
export function readRetryAfter(header: string | null, now: number): number | null {
  if (header === null) return null;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header);
  const at = /^[A-Z][a-z]{2}, .* GMT$/.test(header.trim()) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - now) / 1_000));
}

async function readExcerpt(response: Response): Promise<string> {
  if (!response.body) return "";
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const timer = setTimeout(() => void reader.cancel().catch(() => {}), EXCERPT_TIMEOUT_MS);
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  try {
    while (size < EXCERPT_BYTES) {
      const { done, value } = await reader.read();
      if (done) break;
      const kept = value.subarray(0, EXCERPT_BYTES - size);
      size += kept.byteLength;
      text += decoder.decode(kept, { stream: true });
    }
  } catch {
    // It broke off or took too long: what came of it is kept.
  } finally {
    clearTimeout(timer);
    await reader.cancel().catch(() => {});
  }
  return text;
}
