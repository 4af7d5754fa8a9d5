import type { Env } from "../../env.ts";
import { extractText, isReadable } from "../extract-text.ts";

const TEXT_TYPE = "text/plain; charset=utf-8";

/**
 * Sees to it that the text of a stored file lies beside it, and gives it, or null where there is none. A file is read
 * once: that it has no text is kept too, as an empty one.
 */
export async function keepText(env: Env, key: string): Promise<string | null> {
  const kept = await env.FILES.get(textKey(key));
  if (kept) return (await kept.text()) || null;
  const facts = env.EXTRACTOR ? await env.FILES.head(key) : null;
  const readable = facts && isReadable(facts.customMetadata?.name ?? "", facts.httpMetadata?.contentType ?? null);
  const object = readable ? await env.FILES.get(key) : null;
  if (!object) return null;
  const text = await extractText(env, {
    file_id: key.slice(key.lastIndexOf("/") + 1),
    name: object.customMetadata?.name ?? "file",
    media_type: object.httpMetadata?.contentType ?? null,
    body: object.body,
  });
  // The extractor may do better the next time that somebody asks.
  if (text === undefined) return null;
  await env.FILES.put(textKey(key), text ?? "", { httpMetadata: { contentType: TEXT_TYPE } });
  return text;
}

function textKey(key: string): string {
  return `${key}.txt`;
}
