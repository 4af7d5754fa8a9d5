import { Unreadable } from "./contract.ts";

/** The start of a body: at most `max` bytes, and whether that is all of it. The rest is not read. */
export async function readStart(
  body: ReadableStream<Uint8Array>,
  max: number,
): Promise<{ bytes: Uint8Array; whole: boolean }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.byteLength;
    if (size > max) break;
  }
  const bytes = new Uint8Array(Math.min(size, max));
  let at = 0;
  for (const chunk of chunks) {
    const part = chunk.subarray(0, bytes.byteLength - at);
    bytes.set(part, at);
    at += part.byteLength;
  }
  return { bytes, whole: size <= max };
}

/** All of a body. Unreadable if it is larger than `max` bytes; then no more than that is read. */
export async function readWhole(body: ReadableStream<Uint8Array>, max: number): Promise<Uint8Array> {
  const { bytes, whole } = await readStart(body, max);
  if (!whole) throw new Unreadable(`the file is larger than the ${max / 1024 / 1024} MB that are read of its kind`);
  return bytes;
}

/** The longest start of a text that fits into `max` bytes of UTF-8. */
export function clip(text: string, max: number): { text: string; truncated: boolean } {
  if (text.length * 3 <= max) return { text: text.toWellFormed(), truncated: false };
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(max));
  return { text: text.slice(0, read).toWellFormed(), truncated: read < text.length };
}
