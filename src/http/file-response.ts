import { disposition } from "../domain/files/disposition.ts";
import { isInline } from "../domain/files/media-type.ts";

const SANDBOX = "default-src 'none'; sandbox";
/** Browsers show no PDF in a sandbox. */
const PDF = "default-src 'none'; object-src 'none'; frame-ancestors 'self'";

/**
 * Somebody else's bytes, streamed: never a page of ours, never run. They are an attachment unless `inline` is asked for
 * and they are an image or a PDF, as told when they were stored. A part of a file, where that is what was read, is a 206.
 */
export function fileResponse(object: R2ObjectBody, { inline }: { inline: boolean }): Response {
  const type = object.httpMetadata?.contentType ?? "application/octet-stream";
  const shown = inline && isInline(type);
  const { offset, length } = partOf(object);
  const partial = length < object.size;
  const headers = new Headers({
    "Content-Type": type,
    "Content-Length": String(length),
    "Content-Disposition": disposition(shown ? "inline" : "attachment", object.customMetadata?.name ?? "file"),
    "Content-Security-Policy": shown && type === "application/pdf" ? PDF : SANDBOX,
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
    "Accept-Ranges": "bytes",
  });
  if (partial) headers.set("Content-Range", `bytes ${offset}-${offset + length - 1}/${object.size}`);
  return new Response(object.body as ReadableStream, { status: partial ? 206 : 200, headers });
}

function partOf({ range, size }: R2ObjectBody): { offset: number; length: number } {
  // All three are there, of which those that were not asked for are undefined.
  const { offset = 0, length = size, suffix }: { offset?: number; length?: number; suffix?: number } = range ?? {};
  if (suffix !== undefined) return { offset: Math.max(0, size - suffix), length: Math.min(suffix, size) };
  return { offset, length: Math.min(length, size - offset) };
}
