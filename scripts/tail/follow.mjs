import { existsSync } from "node:fs";
import { open, stat } from "node:fs/promises";
import { StringDecoder } from "node:string_decoder";
import { setTimeout as sleep } from "node:timers/promises";

const POLL_MS = 200;
const CHUNK = 64 * 1024;

/**
 * The lines of a file, and, if it is followed, those that are added: through its rotation to `<path>.1` and through its
 * truncation. `null` stands between what was there and what is new.
 * @param {string} path
 * @param {{ follow: boolean, withOlder: boolean, signal: AbortSignal }} how `withOlder` begins with `<path>.1`
 * @returns {AsyncGenerator<string | null>}
 */
export async function* linesOf(path, { follow, withOlder, signal }) {
  if (withOlder && existsSync(`${path}.1`)) {
    const older = await Reader.open(`${path}.1`);
    yield* older.toEnd();
    yield* older.close();
  }
  let reader = existsSync(path) ? await Reader.open(path) : null;
  if (reader) yield* reader.toEnd();
  yield null;
  while (follow && !signal.aborted) {
    if (reader) yield* reader.toEnd();
    if (await isAnother(path, reader)) {
      if (reader) {
        // What was written between the last look and the rotation.
        yield* reader.toEnd();
        yield* reader.close();
      }
      reader = await Reader.open(path);
      continue;
    }
    await sleep(POLL_MS, undefined, { signal }).catch(() => {});
  }
  if (reader) yield* reader.close();
}

/** Whether the path leads to another file than the one that is read. Between a rotation's two steps it leads nowhere. */
async function isAnother(path, reader) {
  const there = await stat(path).catch(() => null);
  return there !== null && there.ino !== reader?.ino;
}

class Reader {
  position = 0;
  partial = "";
  decoder = new StringDecoder("utf8");

  static async open(path) {
    const file = await open(path, "r");
    return new Reader(file, (await file.stat()).ino);
  }

  constructor(file, ino) {
    this.file = file;
    this.ino = ino;
  }

  /** The whole lines up to the present end. A file that became shorter begins anew. */
  async *toEnd() {
    if ((await this.file.stat()).size < this.position) {
      this.position = 0;
      this.partial = "";
      this.decoder = new StringDecoder("utf8");
    }
    const buffer = Buffer.alloc(CHUNK);
    for (;;) {
      const { bytesRead } = await this.file.read(buffer, 0, CHUNK, this.position);
      if (bytesRead === 0) return;
      this.position += bytesRead;
      const lines = (this.partial + this.decoder.write(buffer.subarray(0, bytesRead))).split("\n");
      this.partial = lines.pop() ?? "";
      yield* lines;
    }
  }

  /** Ends with what came after the last line's end. */
  async *close() {
    await this.file.close();
    const rest = this.partial + this.decoder.end();
    if (rest !== "") yield rest;
  }
}
