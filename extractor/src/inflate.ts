import { Readable } from "node:stream";
import { createInflate, createInflateRaw, inflateSync } from "node:zlib";

const PIECE_BYTES = 16 * 1024;
const SMALL_BYTES = 256 * 1024;

/**
 * What compressed bytes inflate to, in small pieces: each is made when it is asked for, so that a bomb takes no memory.
 * What follows the end of the compressed data is not looked at. Throws if they are damaged.
 */
export async function* inflate(bytes: Uint8Array, format: "zlib" | "raw"): AsyncGenerator<Uint8Array> {
  const inflating = format === "zlib" ? createInflate() : createInflateRaw();
  const source = Readable.from(pieces(bytes));
  source.pipe(inflating);
  try {
    for await (const chunk of inflating) yield chunk;
  } finally {
    source.destroy();
    inflating.destroy();
  }
}

function* pieces(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
}

/**
 * What the zlib data at the start of these bytes inflates to, at once; empty if it is damaged. Undefined if it is not
 * small: then `inflate` it.
 */
export function inflateSmall(bytes: Uint8Array): Uint8Array | undefined {
  try {
    return inflateSync(bytes.subarray(0, PIECE_BYTES), { maxOutputLength: SMALL_BYTES });
  } catch (error) {
    // zlib's own words: the runtime gives no code.
    const isDamaged = error instanceof Error && /^(invalid|incorrect) /.test(error.message);
    return isDamaged ? new Uint8Array(0) : undefined;
  }
}
