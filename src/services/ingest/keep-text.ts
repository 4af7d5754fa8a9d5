import type { Env } from "../../env.ts";
import { describeError, log } from "../../log.ts";

/** Reads the text in a file, or null where there is none. */
export type Extract = (
  env: Env,
  file: { name: string; media_type: string; body: ReadableStream<Uint8Array> },
) => Promise<string | null>;

/** More than anybody reads in a page. */
const TEXT_CHARACTERS = 1_000_000;
const TEXT_TYPE = "text/plain; charset=utf-8";

/**
 * Sees to it that the text of a stored file lies beside it, and gives it, or null where there is none. A file is read
 * once: the empty text is put there first, so that one which takes the process down with it does so once.
 */
export async function keepText(env: Env, key: string, extract: Extract = nothing): Promise<string | null> {
  const kept = await env.FILES.get(textKey(key));
  if (kept) return (await kept.text()) || null;
  const object = await env.FILES.get(key);
  if (!object) return null;
  await putText(env, key, "");
  const text = await textOf(env, object, extract);
  if (text) await putText(env, key, text);
  return text;
}

/** A file whose text can't be read is as good a file. */
async function textOf(env: Env, object: R2ObjectBody, extract: Extract): Promise<string | null> {
  const { body, httpMetadata, customMetadata } = object;
  const name = customMetadata?.name ?? "file";
  const media_type = httpMetadata?.contentType ?? "application/octet-stream";
  try {
    const text = await extract(env, { name, media_type, body });
    return text?.trim() ? text.slice(0, TEXT_CHARACTERS).toWellFormed() : null;
  } catch (error) {
    log({ event: "file.no_text", level: "warn", media_type, size_bytes: object.size, error: describeError(error) });
    return null;
  } finally {
    if (!body.locked) await body.cancel().catch(() => {});
  }
}

async function putText(env: Env, key: string, text: string): Promise<void> {
  await env.FILES.put(textKey(key), text, { httpMetadata: { contentType: TEXT_TYPE } });
}

function textKey(key: string): string {
  return `${key}.txt`;
}

async function nothing(): Promise<null> {
  return null;
}
