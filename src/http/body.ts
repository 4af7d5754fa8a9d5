import { type Problem, problem } from "../domain/errors.ts";
import { LIMITS } from "../domain/limits.ts";

const MAX_DEPTH = 200;

type Read = { value: unknown; problem?: never } | { problem: Problem };

/** Reads a JSON body within the limit: what it parses to, or why not. `optional` takes an empty body for `{}`, whatever its type says. */
export async function readJson(request: Request, optional: boolean): Promise<Read> {
  const text = await readText(request, LIMITS.request_body_bytes);
  if (text === null) {
    return { problem: problem("payload_too_large", `The body must be at most ${LIMITS.request_body_bytes} bytes.`) };
  }
  if (optional && text.trim() === "") return { value: {} };
  const type = request.headers.get("Content-Type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  const isJson = type === "application/json" || (type.startsWith("application/") && type.endsWith("+json"));
  if (!isJson && !(optional && type === "")) {
    return { problem: problem("invalid_request", "Content-Type: must be application/json") };
  }
  if (text.trim() === "") return { problem: problem("invalid_request", "body: is required") };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: problem("invalid_request", "body: is not valid JSON") };
  }
  const said = unkeepable(value);
  return said ? { problem: problem("invalid_request", `body: ${said}`) } : { value };
}

/** Why a parsed value could not be kept as it came: `1e999` parses to an infinity that JSON lacks, and too deep a nesting overflows whatever walks it. */
function unkeepable(value: unknown): string | undefined {
  const left: { value: unknown; depth: number }[] = [{ value, depth: 0 }];
  for (let next = left.pop(); next; next = left.pop()) {
    if (typeof next.value === "number" && !Number.isFinite(next.value)) return "holds a number out of range";
    if (typeof next.value !== "object" || next.value === null) continue;
    if (next.depth >= MAX_DEPTH) return `is nested over ${MAX_DEPTH} levels deep`;
    for (const inner of Object.values(next.value)) left.push({ value: inner, depth: next.depth + 1 });
  }
  return undefined;
}

/** The text of a body, or null if it has more than `limit` bytes: nothing beyond that is kept. */
async function readText(request: Request, limit: number): Promise<string | null> {
  if (Number(request.headers.get("Content-Length") ?? 0) > limit) {
    await request.body?.cancel();
    return null;
  }
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  if (!request.body) return text;
  for await (const chunk of request.body as ReadableStream<Uint8Array>) {
    size += chunk.byteLength;
    if (size > limit) return null;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
