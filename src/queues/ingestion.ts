import { exports } from "cloudflare:workers";
import * as z from "zod";
import { type Env, type FilePointer, settingsOf } from "../env.ts";
import { describeError, log } from "../log.ts";
import { ingestFile } from "../services/ingest/ingest-file.ts";
import type { Ingester } from "./ingester.ts";

const Pointer = z.object({ deployment_id: z.string().min(1), file_id: z.string().min(1) });
const RETRY_SECONDS = 5;

/** Ingests files: each message names one, and its deployment knows whether there is anything left to do. What can't be handled is tried again, and ends in the dead-letter queue; the deployment asks again by itself. */
export async function consumeFiles(batch: MessageBatch<FilePointer>, env: Env): Promise<void> {
  await Promise.all(
    batch.messages.map(async (message) => {
      try {
        await ingest(env, Pointer.parse(message.body));
        message.ack();
      } catch (error) {
        log({
          event: "queue.retry",
          level: "warn",
          queue: batch.queue,
          message_id: message.id,
          error: describeError(error),
        });
        message.retry({ delaySeconds: RETRY_SECONDS });
      }
    }),
  );
}

/**
 * A deployed queue runs many consumers at once, and gives each 15 min. The local one runs one at a time, so that a link
 * that hangs would hold up every other file: there the work is handed over.
 */
async function ingest(env: Env, pointer: FilePointer): Promise<void> {
  const { Ingester } = exports as unknown as { Ingester: Pick<Ingester, "start"> };
  if (settingsOf(env).local) await Ingester.start(pointer);
  else await ingestFile({ env, ...pointer });
}
