import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import type { HumanDeploy } from "../client.ts";
import { UsageError } from "./failures.ts";
import { clean } from "./style.ts";
import type { Terminal } from "./terminal.ts";

const MOST_BYTES = 100_000_000;

interface Upload {
  client: HumanDeploy;
  terminal: Terminal;
  signal: AbortSignal;
  /** The key of the whole command, where it has one. */
  idempotencyKey: string | undefined;
}

/** Throws a UsageError unless each path is a file that may be uploaded. */
export async function checkFiles(paths: readonly string[]): Promise<void> {
  let total = 0;
  for (const path of paths) {
    const found = await stat(path).catch(() => undefined);
    if (!found?.isFile()) throw new UsageError(`--file: ${path} is not a file`);
    total += found.size;
  }
  if (total > MOST_BYTES) throw new UsageError("--file: all files together must be at most 100 MB");
}

/** Uploads files one by one; gives the addresses that stand for them in a deployment. */
export async function uploadFiles(paths: readonly string[], upload: Upload): Promise<string[]> {
  const { client, terminal, signal, idempotencyKey } = upload;
  const urls: string[] = [];
  for (const [index, path] of paths.entries()) {
    const name = basename(path);
    terminal.live(`uploading ${clean(name)}, ${index + 1} of ${paths.length}`);
    try {
      // The same address again, so that the deployment that names it is the same again.
      const key = idempotencyKey === undefined ? undefined : `${idempotencyKey}:file:${index}`;
      const body = await readFile(path);
      const { url } = await client.files.upload(body, { name }, { signal, idempotencyKey: key, timeoutMs: 600_000 });
      urls.push(url);
    } finally {
      terminal.live("");
    }
  }
  return urls;
}
