import { createInflate, createInflateRaw } from "node:zlib";

/**
 * What compressed bytes inflate to, in small pieces: each is made when it is asked for, so that a bomb takes no memory.
 * What follows the end of the compressed data is not looked at. Throws if they are damaged.
 */
export async function* inflate(bytes: Uint8Array, format: "zlib" | "raw"): AsyncGenerator<Uint8Array> {
  const inflating = format === "zlib" ? createInflate() : createInflateRaw();
  inflating.end(bytes);
  try {
    for await (const chunk of inflating) yield chunk;
  } finally {
    inflating.destroy();
  }
}
