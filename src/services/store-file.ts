import { fail } from "../domain/errors.ts";
import { LIMITS } from "../domain/limits.ts";

/** R2 takes a stream of unknown length only in parts, each of at least 5 MiB but the last. */
const PART_BYTES = 8 * 1024 * 1024;

export interface StoredBytes {
  size_bytes: number;
  /** Lower-case hex. */
  sha256: string;
}

/**
 * Streams a body into R2, never holding more than a part of it. Fails with 413 over the limit, 400 if it is empty or
 * breaks off; then nothing is stored.
 */
export async function storeFile(
  bucket: R2Bucket,
  key: string,
  body: ReadableStream<Uint8Array>,
  length: number | null,
  options: { httpMetadata: R2HTTPMetadata; customMetadata: Record<string, string> },
): Promise<StoredBytes> {
  const meter = new Meter();
  if (length === null) await storeInParts(bucket, key, body.pipeThrough(meter.stream()), options);
  else await storeWhole(bucket, key, body.pipeThrough(meter.stream()), length, options);
  return { size_bytes: meter.size, sha256: await meter.digest() };
}

async function storeWhole(
  bucket: R2Bucket,
  key: string,
  body: ReadableStream<Uint8Array>,
  length: number,
  options: R2PutOptions,
): Promise<void> {
  const fixed = new FixedLengthStream(length);
  const piped = body.pipeTo(fixed.writable);
  const results = await Promise.allSettled([bucket.put(key, fixed.readable, options), piped]);
  const broken = results.find((result) => result.status === "rejected");
  if (!broken) return;
  await bucket.delete(key);
  fail("invalid_request", "body: broke off before its Content-Length");
}

async function storeInParts(
  bucket: R2Bucket,
  key: string,
  body: ReadableStream<Uint8Array>,
  options: R2MultipartOptions,
): Promise<void> {
  const upload = await bucket.createMultipartUpload(key, options);
  try {
    const parts: R2UploadedPart[] = [];
    let size = 0;
    for await (const part of inParts(body)) {
      size += part.byteLength;
      if (size > LIMITS.file_bytes) fail("payload_too_large", `A file must be at most ${LIMITS.file_bytes} bytes.`);
      parts.push(await upload.uploadPart(parts.length + 1, part));
    }
    if (size === 0) fail("invalid_request", "body: is required");
    await upload.complete(parts);
  } catch (error) {
    await upload.abort();
    throw error;
  }
}

async function* inParts(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  let buffer = new Uint8Array(PART_BYTES);
  let filled = 0;
  for await (const chunk of body) {
    let rest = chunk;
    while (rest.byteLength > 0) {
      const taken = rest.subarray(0, PART_BYTES - filled);
      buffer.set(taken, filled);
      filled += taken.byteLength;
      rest = rest.subarray(taken.byteLength);
      if (filled < PART_BYTES) continue;
      yield buffer;
      buffer = new Uint8Array(PART_BYTES);
      filled = 0;
    }
  }
  if (filled > 0) yield buffer.subarray(0, filled);
}

/** Counts and digests what passes. */
class Meter {
  size = 0;
  private readonly digester = new crypto.DigestStream("SHA-256");

  constructor() {
    // A body that breaks off has no digest, and nobody waits for it.
    this.digester.digest.catch(() => {});
  }

  stream(): TransformStream<Uint8Array, Uint8Array> {
    const writer = this.digester.getWriter();
    return new TransformStream<Uint8Array, Uint8Array>({
      transform: async (chunk, controller) => {
        this.size += chunk.byteLength;
        await writer.write(chunk);
        controller.enqueue(chunk);
      },
      flush: () => writer.close(),
    });
  }

  async digest(): Promise<string> {
    return [...new Uint8Array(await this.digester.digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }
}
