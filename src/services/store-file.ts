import type { Mode } from "../domain/actors.ts";
import type { MeteredBody } from "./ingest/metered-body.ts";

/** R2 takes a stream of unknown length only in parts, each of at least 5 MiB but the last. */
const PART_BYTES = 8 * 1024 * 1024;
/** The first to store a file wins: who comes second, with a repeated message, changes nothing. */
const IF_NONE = { etagDoesNotMatch: "*" };

export interface FileFacts {
  httpMetadata: { contentType: string };
  customMetadata: Record<string, string>;
}

/**
 * Streams a body into R2, never holding more than a part of it. What is stored under the key already stays. Throws the
 * body's own error where the body was at fault, else the bucket's; then nothing is stored.
 */
export async function storeFile(bucket: R2Bucket, key: string, body: MeteredBody, facts: FileFacts): Promise<void> {
  try {
    if (body.bounds.length === null) await storeInParts(bucket, key, body.stream(), facts);
    else await storeWhole(bucket, key, body.stream(), body.bounds.length, facts);
  } catch (error) {
    await body.stop();
    throw body.error ?? error;
  }
}

async function storeWhole(
  bucket: R2Bucket,
  key: string,
  body: ReadableStream<Uint8Array>,
  length: number,
  facts: FileFacts,
): Promise<void> {
  const fixed = new FixedLengthStream(length);
  const piped = body.pipeTo(fixed.writable);
  const put = bucket.put(key, fixed.readable, { ...facts, onlyIf: IF_NONE });
  const [stored, sent] = await Promise.allSettled([put, piped]);
  if (stored.status === "rejected") throw stored.reason;
  if (sent.status === "fulfilled" || stored.value === null) return;
  await bucket.delete(key);
  throw sent.reason;
}

async function storeInParts(
  bucket: R2Bucket,
  key: string,
  body: ReadableStream<Uint8Array>,
  facts: FileFacts,
): Promise<void> {
  const parts = inParts(body);
  const first = await parts.next();
  if (first.done) return;
  if (first.value.byteLength < PART_BYTES) {
    await bucket.put(key, first.value, { ...facts, onlyIf: IF_NONE });
    return;
  }
  const upload = await bucket.createMultipartUpload(key, facts);
  try {
    const uploaded = [await upload.uploadPart(1, first.value)];
    for await (const part of parts) uploaded.push(await upload.uploadPart(uploaded.length + 1, part));
    if (await bucket.head(key)) await upload.abort();
    else await upload.complete(uploaded);
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

/** Where a file lies in the bucket. Its text, if it has any, lies beside it, under the same key and `.txt`. */
export function fileKey(workspaceId: string, mode: Mode, id: string): string {
  return `${workspaceId}/${mode}/${id}`;
}
