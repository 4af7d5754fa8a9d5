import { Unreadable } from "./contract.ts";
import { inflate } from "./inflate.ts";

/** A part of a zip archive. */
export interface ZipPart {
  /** Inflated, as the archive declares it: it may lie. */
  size: number;
  /** Its bytes, inflated as they are read. */
  open(): AsyncIterable<Uint8Array>;
}

const END = 0x06054b50;
const END_BYTES = 22;
const MAX_COMMENT_BYTES = 0xffff;
const ENTRY = 0x02014b50;
const ENTRY_BYTES = 46;
const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;
const STORED = 0;
const DEFLATED = 8;

/** Whether bytes begin as an archive does. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes.byteLength >= END_BYTES && view(bytes).getUint32(0, true) === LOCAL;
}

/**
 * The named parts of an archive that it has. Reads the directory and nothing else; no memory is taken for what the
 * archive merely claims. Unreadable if it is broken, encrypted, or has more than `maxParts`.
 */
export function partsOf(bytes: Uint8Array, names: string[], maxParts: number): Map<string, ZipPart> {
  const data = view(bytes);
  const end = endOf(data);
  const count = data.getUint16(end + 10, true);
  if (count > maxParts) throw new Unreadable("the archive has too many parts");
  const parts = new Map<string, ZipPart>();
  let at = data.getUint32(end + 16, true);
  for (let index = 0; index < count; index++) {
    if (at + ENTRY_BYTES > end || data.getUint32(at, true) !== ENTRY) throw broken();
    const nameEnd = at + ENTRY_BYTES + data.getUint16(at + 28, true);
    const name = new TextDecoder().decode(bytes.subarray(at + ENTRY_BYTES, nameEnd));
    if (names.includes(name)) parts.set(name, partAt(bytes, data, at));
    at = nameEnd + data.getUint16(at + 30, true) + data.getUint16(at + 32, true);
  }
  return parts;
}

function partAt(bytes: Uint8Array, data: DataView, at: number): ZipPart {
  const encrypted = data.getUint16(at + 8, true) & 1;
  const method = data.getUint16(at + 10, true);
  const compressed = data.getUint32(at + 20, true);
  const local = data.getUint32(at + 42, true);
  if (encrypted) throw new Unreadable("the archive is protected by a password");
  if (method !== STORED && method !== DEFLATED) throw broken();
  if (local + LOCAL_BYTES > bytes.byteLength || data.getUint32(local, true) !== LOCAL) throw broken();
  const start = local + LOCAL_BYTES + data.getUint16(local + 26, true) + data.getUint16(local + 28, true);
  if (start + compressed > bytes.byteLength) throw broken();
  const packed = bytes.subarray(start, start + compressed);
  return {
    size: data.getUint32(at + 24, true),
    open: () => (method === STORED ? whole(packed) : inflate(packed, "raw")),
  };
}

async function* whole(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function endOf(data: DataView): number {
  const lowest = Math.max(0, data.byteLength - END_BYTES - MAX_COMMENT_BYTES);
  for (let at = data.byteLength - END_BYTES; at >= lowest; at--) {
    if (data.getUint32(at, true) === END) return at;
  }
  throw broken();
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function broken(): Unreadable {
  return new Unreadable("the archive is broken");
}
