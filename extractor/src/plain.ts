import { Unreadable } from "./contract.ts";

/**
 * Text out of bytes: by its byte order mark, else as UTF-8 if it is that, else by the declared charset, else as
 * windows-1252, which reads anything. Line ends become `\n`. Bytes that are not the whole file may end inside of a letter.
 * Unreadable if they are no text.
 */
export function decode(bytes: Uint8Array, whole: boolean, charset?: string): string {
  const text = (byMark(bytes) ?? asUtf8(bytes, whole) ?? as(charset, bytes) ?? as("windows-1252", bytes) ?? "").replace(
    /\r\n?/g,
    "\n",
  );
  if (text.includes("\0")) throw new Unreadable("the bytes are not text");
  return text;
}

function byMark(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return as("utf-16le", bytes);
  if (first === 0xfe && second === 0xff) return as("utf-16be", bytes);
  return undefined;
}

function asUtf8(bytes: Uint8Array, whole: boolean): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes, { stream: !whole });
  } catch {
    return undefined;
  }
}

function as(charset: string | undefined, bytes: Uint8Array): string | undefined {
  if (charset === undefined) return undefined;
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return undefined; // A charset that nobody knows.
  }
}
