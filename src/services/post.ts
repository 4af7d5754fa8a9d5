const TIMEOUT_MS = 10_000;
const RESPONSE_BYTES = 1_024;

/** What came of one POST: an HTTP status, or an error in a few words. */
export interface PostResult {
  status: number | null;
  error: string | null;
  duration_ms: number;
  /** The first kilobyte of the response. */
  response: string | null;
}

/** Posts a JSON body, follows no redirect, waits 10 s at most, and reads no more than a kilobyte of what comes back. */
export async function post(url: string, body: string, headers: Record<string, string>): Promise<PostResult> {
  const began = Date.now();
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
  try {
    const response = await fetch(url, {
      method: "POST",
      redirect: "manual",
      headers: { "Content-Type": "application/json", "User-Agent": "HumanDeploy/1", ...headers },
      body,
      signal: abort.signal,
    });
    const excerpt = await readExcerpt(response);
    return { status: response.status, error: null, duration_ms: Date.now() - began, response: excerpt };
  } catch {
    const error = abort.signal.aborted ? "timeout" : "connection failed";
    return { status: null, error, duration_ms: Date.now() - began, response: null };
  } finally {
    clearTimeout(timer);
  }
}

async function readExcerpt(response: Response): Promise<string> {
  if (!response.body) return "";
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  try {
    while (size < RESPONSE_BYTES) {
      const { done, value } = await reader.read();
      if (done) break;
      const kept = value.subarray(0, RESPONSE_BYTES - size);
      size += kept.byteLength;
      text += decoder.decode(kept, { stream: true });
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
  return text;
}
