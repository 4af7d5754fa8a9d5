import { type Problem, problem } from "../domain/errors.ts";
import { LIMITS } from "../domain/limits.ts";
import { pathOf } from "../domain/text.ts";

const MAX_DEPTH = 200;

type Read = { value: unknown; problem?: never } | { problem: Problem };

/** Reads a JSON body within the limit: what it parses to, or why not. `optional` takes an empty body for `{}`, whatever its type says. */
export async function readJson(
  request: Request,
  optional: boolean,
  limit: number = LIMITS.request_body_bytes,
): Promise<Read> {
  const bytes = await readBytes(request, limit);
  if (bytes === null) {
    return { problem: problem("payload_too_large", `The body must be at most ${limit} bytes.`) };
  }
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return { problem: problem("invalid_request", "body: is not valid UTF-8") };
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
  return said ? { problem: problem("invalid_request", said) } : { value };
}

/**
 * Why a parsed value could not be kept as it came: `1e999` parses to an infinity that JSON lacks, a lone surrogate has no
 * UTF-8, and too deep a nesting overflows whatever walks it.
 */
function unkeepable(value: unknown): string | undefined {
  const left: { value: unknown; path: PropertyKey[] }[] = [{ value, path: [] }];
  for (let next = left.pop(); next; next = left.pop()) {
    const said = unkeepableItself(next.value, next.path.length);
    if (said) return `${pathOf(next.path) || "body"}: ${said}`;
    if (typeof next.value !== "object" || next.value === null) continue;
    for (const [key, inner] of Object.entries(next.value)) {
      if (!key.isWellFormed()) return `${pathOf(next.path) || "body"}: has a key that is not well-formed Unicode`;
      left.push({ value: inner, path: [...next.path, Array.isArray(next.value) ? Number(key) : key] });
    }
  }
  return undefined;
}

function unkeepableItself(value: unknown, depth: number): string | undefined {
  if (typeof value === "number" && !Number.isFinite(value)) return "is a number out of range";
  if (typeof value === "string" && !value.isWellFormed()) return "is not well-formed Unicode";
  if (typeof value === "object" && value !== null && depth >= MAX_DEPTH)
    return `is nested over ${MAX_DEPTH} levels deep`;
  return undefined;
}

/** The bytes of a body, or null if there are more than `limit`: nothing beyond that is kept. */
async function readBytes(request: Request, limit: number): Promise<Uint8Array | null> {
  if (Number(request.headers.get("Content-Length") ?? 0) > limit) {
    await request.body?.cancel();
    return null;
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (request.body) {
    for await (const chunk of request.body as ReadableStream<Uint8Array>) {
      size += chunk.byteLength;
      if (size > limit) return null;
      chunks.push(chunk);
    }
  }
  const all = new Uint8Array(size);
  let filled = 0;
  for (const chunk of chunks) {
    all.set(chunk, filled);
    filled += chunk.byteLength;
  }
  return all;
}
