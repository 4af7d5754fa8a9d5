import type { FileToIngest, IngestedFile } from "../../../durable-objects/contract.ts";
import { SECOND } from "../../domain/time.ts";
import { type Env, settingsOf } from "../../env.ts";
import { log } from "../../log.ts";
import { deploymentObject } from "../objects.ts";
import { fileKey } from "../store-file.ts";
import { fetchFile } from "./fetch-file.ts";
import { keepText } from "./keep-text.ts";
import { SOURCE_TIMES, SourceError, type SourceTimes } from "./open-source.ts";

/** What is waited between the three tries, in milliseconds. */
const PAUSES = [2 * SECOND, 8 * SECOND];

/** How it is done, where a test wants it done otherwise. */
export interface Manner {
  times?: SourceTimes;
  pauses?: number[];
}

/**
 * Fetches a file that a deployment waits for, stores it with its text, and tells the deployment how it went. The three
 * tries are made here, one after the other: whoever was interrupted begins anew, and only who came to the end reports.
 * What was stored but not reported is not fetched again. Throws what is our own fault, for the message to come again.
 */
export async function ingestFile(
  { env, deployment_id, file_id }: { env: Env; deployment_id: string; file_id: string },
  manner: Manner = {},
): Promise<void> {
  const began = Date.now();
  const deployment = deploymentObject(env, deployment_id);
  const asked = await deployment.fileToIngest(file_id);
  if (!asked) return;
  const isWanted = async () => (await deployment.fileToIngest(file_id)) !== null;
  const result = await ingested(env, asked, isWanted, manner);
  if (!result) return;
  await deployment.fileIngested(file_id, result);
  const { workspace_id, mode } = asked.owner;
  log({
    event: `file.${result.status}`,
    workspace_id,
    mode,
    deployment_id,
    file_id,
    ...(result.status === "failed"
      ? { error: result.error }
      : { media_type: result.media_type, size_bytes: result.size_bytes, has_text: result.has_text }),
    duration_ms: Date.now() - began,
  });
}

/** What came of it, or null where somebody else came to an end meanwhile. */
async function ingested(
  env: Env,
  { owner, file, bytes_left }: FileToIngest,
  isWanted: () => Promise<boolean>,
  { times = SOURCE_TIMES, pauses = PAUSES }: Manner,
): Promise<IngestedFile | null> {
  const key = fileKey(owner.workspace_id, owner.mode, file.id);
  const errand = { bucket: env.FILES, key, url: file.source_url, policy: settingsOf(env).urls.file, bytes_left, times };
  if (!(await env.FILES.head(key))) {
    const tried = await inTries(() => fetchFile(errand), isWanted, pauses);
    if (tried === "unwanted") return null;
    if (tried !== "stored") return { status: "failed", error: tried.error };
  }
  const text = await keepText(env, key);
  const object = await env.FILES.head(key);
  if (!object) throw new Error("a stored file is gone");
  const name = object.customMetadata?.name;
  return {
    status: "ingested",
    media_type: object.httpMetadata?.contentType ?? "application/octet-stream",
    size_bytes: object.size,
    has_text: text !== null,
    ...(name === undefined ? {} : { name }),
  };
}

/** Tries until one succeeds; else says why the last one failed. */
async function inTries(
  attempt: () => Promise<void>,
  isWanted: () => Promise<boolean>,
  pauses: number[],
): Promise<"stored" | "unwanted" | { error: string }> {
  for (let made = 0; ; made++) {
    try {
      await attempt();
      return "stored";
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      const pause = pauses[made];
      if (!error.again || pause === undefined) return { error: error.message };
      await scheduler.wait(pause);
      if (!(await isWanted())) return "unwanted";
    }
  }
}
