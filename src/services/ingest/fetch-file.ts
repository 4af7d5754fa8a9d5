import { nameInDisposition } from "../../domain/files/disposition.ts";
import { SNIFFED_BYTES, trueMediaType } from "../../domain/files/media-type.ts";
import { nameInUrl, safeFileName } from "../../domain/files/names.ts";
import { TOO_LARGE } from "../../domain/files/too-large.ts";
import { MINUTE, SECOND } from "../../domain/time.ts";
import type { UrlPolicy } from "../../domain/webhooks/url-policy.ts";
import { storeFile } from "../store-file.ts";
import { BodyError, MeteredBody } from "./metered-body.ts";
import { type OpenSource, openSource, SourceError, type SourceTimes } from "./open-source.ts";

/** A file to fetch, and where to put it. */
export interface Errand {
  bucket: R2Bucket;
  key: string;
  url: string;
  policy: UrlPolicy;
  /** The most bytes that it may have. */
  bytes_left: number;
  times: SourceTimes;
}

/** Makes one try to fetch a file into R2. Fails with {@link SourceError} where the source is at fault; then nothing is stored. */
export async function fetchFile({ bucket, key, url, policy, bytes_left, times }: Errand): Promise<void> {
  const deadline = Date.now() + times.all;
  if (bytes_left <= 0) throw new SourceError(TOO_LARGE, false);
  const source = await openSource(url, policy, times);
  try {
    const length = lengthOf(source.headers);
    if (length !== null && length > bytes_left) throw new SourceError(TOO_LARGE, false);
    if (!source.body) throw new BodyError("empty");
    const body = new MeteredBody(source.body, { length, limit: bytes_left, stall_ms: times.stall, deadline });
    const head = await body.head(SNIFFED_BYTES);
    const name = nameOf(source);
    await storeFile(bucket, key, body, {
      httpMetadata: { contentType: trueMediaType(source.headers.get("Content-Type"), head, name) },
      customMetadata: { name },
    });
  } catch (error) {
    throw error instanceof BodyError ? blamed(error, times) : error;
  } finally {
    source.close();
  }
}

/** Null too where the body was packed in spite of what was asked for: then it tells the packed length. */
function lengthOf(headers: Headers): number | null {
  const told = headers.get("Content-Length") ?? "";
  const packed = (headers.get("Content-Encoding") ?? "identity").toLowerCase() !== "identity";
  return packed || !/^\d{1,15}$/.test(told) ? null : Number(told);
}

function nameOf({ headers, url }: OpenSource): string {
  const given = nameInDisposition(headers.get("Content-Disposition"));
  return given === null ? nameInUrl(url) : safeFileName(given);
}

function blamed({ trouble }: BodyError, times: SourceTimes): SourceError {
  switch (trouble) {
    case "empty":
      return new SourceError("is empty", false);
    case "too_long":
      return new SourceError(TOO_LARGE, false);
    case "broke_off":
      return new SourceError("the link broke off before the end of the file", true);
    case "stalled":
      return new SourceError(`the link sent nothing for ${times.stall / SECOND} s`, true);
    case "timed_out":
      return new SourceError(`the link took over ${times.all / MINUTE} min`, true);
  }
}
