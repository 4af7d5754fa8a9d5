import { LIMITS } from "../limits.ts";

/** How much of a file's beginning {@link trueMediaType} wants to see. */
export const SNIFFED_BYTES = 1_024;

/** What may be shown in a page of ours. All else is handed over as an attachment. */
const INLINE = ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "application/pdf"];

const OPAQUE = ["application/octet-stream", "binary/octet-stream", "application/x-download", "application/download"];
const ZIP = "application/zip";
const OOXML = "application/vnd.openxmlformats-officedocument";

/** Formats that are zip archives inside, by the end of a name. */
const ZIP_NAMES: Record<string, string> = {
  docx: `${OOXML}.wordprocessingml.document`,
  xlsx: `${OOXML}.spreadsheetml.sheet`,
  pptx: `${OOXML}.presentationml.presentation`,
  odt: "application/vnd.oasis.opendocument.text",
  ods: "application/vnd.oasis.opendocument.spreadsheet",
  odp: "application/vnd.oasis.opendocument.presentation",
  epub: "application/epub+zip",
};

const TEXT_NAMES: Record<string, string> = {
  txt: "text/plain",
  md: "text/markdown",
  markdown: "text/markdown",
  csv: "text/csv",
  json: "application/json",
  html: "text/html",
  htm: "text/html",
  svg: "image/svg+xml",
  xml: "application/xml",
};

const HTML =
  /^<(!doctype\s+html|html|head|body|meta|link|title|style|script|iframe|object|embed|img|video|form|input|table|div|span|font|a|b|i|p|br|h[1-6])[\s/>]/i;

/** True for a type, as {@link trueMediaType} gave it, that a browser may show in place. */
export function isInline(mediaType: string): boolean {
  return INLINE.includes(mediaType);
}

/**
 * What a file is: its own first bytes say so where they can, else what was declared, else its name. A type that can be
 * told by its first bytes is never believed without them, so what is no image is never called one.
 */
export function trueMediaType(declared: string | null, head: Uint8Array, name: string): string {
  const said = tidy(declared);
  const signed = signatureOf(head);
  if (signed === ZIP) return zipType(said, name);
  if (signed) return signed;
  if (!isText(head)) return said && !isTextual(said) && !isSigned(said) ? said : "application/octet-stream";
  if (said && !isSigned(said) && (isTextual(said) || !/^(image|audio|video|font)\//.test(said))) return said;
  const byName = named(TEXT_NAMES, name);
  // Who was wrong about the type is not believed about the name either.
  return (said ? (markupOf(head) ?? byName) : (byName ?? markupOf(head))) ?? "text/plain";
}

/** A declared type in lower case with its parameters, or null if it is none or says nothing. */
function tidy(declared: string | null): string | null {
  const match = /^([\w!#$&^.+-]+\/[\w!#$&^.+-]+)\s*(;[\x20-\x7e]*)?$/.exec(declared?.trim() ?? "");
  const essence = match?.[1]?.toLowerCase();
  if (!essence || OPAQUE.includes(essence) || essence.length > LIMITS.media_type_characters) return null;
  const whole = essence + (match?.[2] ?? "");
  return whole.length <= LIMITS.media_type_characters ? whole : essence;
}

function isTextual(type: string): boolean {
  return /^text\/|^application\/(json|xml|javascript|x-ndjson)\b|^[^;]*\+(json|xml)\b/.test(type);
}

/** True for types that {@link signatureOf} would have known by their first bytes. */
function isSigned(type: string): boolean {
  const essence = type.split(";")[0] ?? "";
  return INLINE.includes(essence) || essence === "image/jpg" || isZipBased(essence);
}

function isZipBased(essence: string): boolean {
  return essence === ZIP || essence === "application/x-zip-compressed" || Object.values(ZIP_NAMES).includes(essence);
}

function zipType(said: string | null, name: string): string {
  const essence = said?.split(";")[0]?.trim() ?? "";
  if (/^application\/(vnd\.|epub\+zip|java-archive)/.test(essence)) return essence;
  return named(ZIP_NAMES, name) ?? ZIP;
}

function named(types: Record<string, string>, name: string): string | null {
  const extension = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
  return Object.hasOwn(types, extension) ? (types[extension] ?? null) : null;
}

function signatureOf(head: Uint8Array): string | null {
  const text = latin1(head.subarray(0, 64));
  if (text.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
  if (text.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (/^GIF8[79]a/.test(text)) return "image/gif";
  if (/^RIFF.{4}WEBP/s.test(text)) return "image/webp";
  if (/^.{4}ftyp(.{4})*?avi[fs]/s.test(text)) return "image/avif";
  if (text.startsWith("%PDF-")) return "application/pdf";
  if (text.startsWith("PK\x03\x04") || text.startsWith("PK\x05\x06")) return ZIP;
  return null;
}

/** True where nothing looks binary: no control characters beyond white space, or the mark of UTF-16. */
function isText(head: Uint8Array): boolean {
  if (utf16(head)) return true;
  return head.every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d) || byte === 0x1b);
}

/** The type of markup that a browser would take a text for, past declarations and comments. */
function markupOf(head: Uint8Array): string | null {
  let text = new TextDecoder(utf16(head) ?? "utf-8").decode(head).trimStart();
  for (;;) {
    const close = text.startsWith("<!--") ? "-->" : text.startsWith("<?") ? "?>" : null;
    if (close === null || !text.includes(close)) break;
    text = text.slice(text.indexOf(close) + close.length).trimStart();
  }
  if (/^<(!doctype\s+)?svg\b/i.test(text)) return "image/svg+xml";
  return HTML.test(text) ? "text/html" : null;
}

function utf16(head: Uint8Array): string | null {
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  return head[0] === 0xff && head[1] === 0xfe ? "utf-16le" : null;
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
