/** The kinds of file whose text can be read. */
export type Kind = "plain" | "html" | "json" | "pdf" | "docx";

const DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

const BY_MEDIA_TYPE = new Map<string, Kind>([
  ["text/plain", "plain"],
  ["text/markdown", "plain"],
  ["text/x-markdown", "plain"],
  ["text/csv", "plain"],
  ["application/csv", "plain"],
  ["text/tab-separated-values", "plain"],
  ["text/html", "html"],
  ["application/xhtml+xml", "html"],
  ["application/json", "json"],
  ["text/json", "json"],
  ["application/pdf", "pdf"],
  ["application/x-pdf", "pdf"],
  [DOCX, "docx"],
]);

const BY_ENDING = new Map<string, Kind>([
  ["txt", "plain"],
  ["text", "plain"],
  ["log", "plain"],
  ["md", "plain"],
  ["markdown", "plain"],
  ["csv", "plain"],
  ["tsv", "plain"],
  ["html", "html"],
  ["htm", "html"],
  ["xhtml", "html"],
  ["json", "json"],
  ["pdf", "pdf"],
  ["docx", "docx"],
]);

/** Types that say nothing: a docx is a zip, and some senders know no more of it. */
const GENERIC = new Set(["", "application/octet-stream", "binary/octet-stream", "application/zip"]);

/** The kind of a file by its media type, or by its name's ending where the type is generic; undefined if it is none of ours. */
export function kindOf(name: string, mediaType: string): Kind | undefined {
  const type = (mediaType.split(";")[0] ?? "").trim().toLowerCase();
  if (!GENERIC.has(type))
    return BY_MEDIA_TYPE.get(type) ?? (/^application\/[^/]+\+json$/.test(type) ? "json" : undefined);
  const kind = BY_ENDING.get(/\.([a-z]+)$/.exec(name.toLowerCase())?.[1] ?? "");
  return type === "application/zip" && kind !== "docx" ? undefined : kind;
}

/** The `charset` parameter of a media type. */
export function charsetOf(mediaType: string): string | undefined {
  return /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(mediaType)?.[1];
}
