import { kindOf } from "../../extractor/src/kinds.ts";
import type { Env } from "../env.ts";
import { describeError, log } from "../log.ts";
import { within } from "../within.ts";

/** The extractor has its own, shorter bounds: this one is for an extractor that hangs. */
const TIMEOUT_MS = 120_000;

export interface TextSource {
  /** For the log. */
  file_id: string;
  name: string;
  media_type: string | null;
  /** A byte stream, such as R2's. It is used up, or cancelled. */
  body: ReadableStream<Uint8Array>;
}

/** Whether a file is of a kind whose text can be read. */
export function isReadable(name: string, media_type: string | null): boolean {
  return kindOf(name, media_type ?? "") !== undefined;
}

/**
 * The text of a file, at most 1 MiB of UTF-8: the start of a longer one. Null if it has none, can't be read, or no
 * extractor is bound; undefined if the extractor itself failed, so that another try may come to something. Never throws.
 */
export async function extractText(env: Pick<Env, "EXTRACTOR">, source: TextSource): Promise<string | null | undefined> {
  const { file_id, name, media_type, body } = source;
  try {
    if (!env.EXTRACTOR || !isReadable(name, media_type)) {
      await body.cancel();
      return null;
    }
    const asked = env.EXTRACTOR.extract({ name, media_type: media_type ?? "", body });
    const answer = await within(TIMEOUT_MS, "the extractor", asked);
    if ("error" in answer) {
      log({ event: "extract.refused", file_id, media_type, error: answer.error });
      return null;
    }
    return answer.text.trim() === "" ? null : answer.text;
  } catch (error) {
    log({ event: "extract.failed", level: "warn", file_id, media_type, error: describeError(error) });
    return undefined;
  }
}
