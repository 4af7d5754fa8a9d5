import { WorkerEntrypoint } from "cloudflare:workers";
import type { Env, FilePointer } from "../env.ts";
import { describeError, log } from "../log.ts";
import { ingestFile } from "../services/ingest/ingest-file.ts";

/** Ingests a file in an invocation of its own: `start` answers at once, the work goes on behind it. If this process dies, the deployment asks again. */
export class Ingester extends WorkerEntrypoint<Env> {
  async start(pointer: FilePointer): Promise<void> {
    this.ctx.waitUntil(
      ingestFile({ env: this.env, ...pointer }).catch((error) =>
        log({ event: "file.interrupted", level: "error", ...pointer, error: describeError(error) }),
      ),
    );
  }
}
