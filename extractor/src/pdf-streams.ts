import { BOUNDS, Unreadable } from "./contract.ts";
import { inflate, inflateSmall } from "./inflate.ts";

const KEYWORD = new TextEncoder().encode("stream");
const DICTIONARY_BYTES = 512;
/** What even an empty stream counts for: to begin with one takes time, too. */
const LEAST_BYTES = 32 * 1024;

/**
 * Refuses a PDF whose compressed streams inflate to more than memory bears: the library inflates each one whole. Finds
 * them by their keyword and header, wherever the file's tables say they are. `goOn` is called before each of them, and
 * throws when time is up.
 */
export async function assertBearable(pdf: Uint8Array, goOn: () => void): Promise<void> {
  let total = 0;
  for (let at = keyword(pdf, 0); at >= 0; at = keyword(pdf, at)) {
    const start = dataAt(pdf, at);
    if (!isZlib(pdf, start)) continue;
    goOn();
    const isImage = /\/Subtype\s*\/Image\b/.test(latin(pdf.subarray(Math.max(0, at - DICTIONARY_BYTES), at)));
    const most = isImage ? BOUNDS.pdf_image_bytes : BOUNDS.pdf_stream_bytes;
    const size = await inflatedSize(pdf.subarray(start), Math.min(most, BOUNDS.pdf_inflated_bytes - total), isImage);
    total += Math.max(size, LEAST_BYTES);
  }
}

/** Unreadable if it is more than `max`, or if what comes out is compressed again. */
async function inflatedSize(bytes: Uint8Array, max: number, isImage: boolean): Promise<number> {
  const small = inflateSmall(bytes);
  let size = 0;
  try {
    for await (const chunk of small ? [small] : inflate(bytes, "zlib")) {
      if (size === 0 && !isImage && chunk[0] === 0x78 && isZlib(chunk, 0)) throw tooLarge();
      size += chunk.byteLength;
      if (size > max) throw tooLarge();
    }
  } catch (error) {
    // A damaged stream is the library's to judge.
    if (error instanceof Unreadable) throw error;
  }
  return size;
}

/** Behind the next "stream", -1 if there is none. */
function keyword(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0x73, from); at >= 0; at = bytes.indexOf(0x73, at + 1)) {
    if (KEYWORD.every((byte, index) => bytes[at + index] === byte)) return at + KEYWORD.byteLength;
  }
  return -1;
}

function dataAt(bytes: Uint8Array, at: number): number {
  let start = at;
  while (bytes[start] === 0x20) start++;
  if (bytes[start] === 0x0d) start++;
  if (bytes[start] === 0x0a) start++;
  return start;
}

function isZlib(bytes: Uint8Array, at: number): boolean {
  const method = bytes[at] ?? 0;
  return (method & 0x0f) === 8 && ((method << 8) | (bytes[at + 1] ?? 0)) % 31 === 0;
}

function latin(bytes: Uint8Array): string {
  return new TextDecoder("windows-1252").decode(bytes);
}

function tooLarge(): Unreadable {
  return new Unreadable("the PDF inflates to more than is read");
}
