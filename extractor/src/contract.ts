/** A file to read, as it crosses to the extractor. */
export interface ExtractInput {
  /** The file's name; its ending tells the kind where the media type doesn't. */
  name: string;
  /** As the file's sender declared it, parameters included. */
  media_type: string;
  /** A byte stream, such as R2's. It is read as far as needed, then cancelled. */
  body: ReadableStream<Uint8Array>;
}

/** A file's text, `truncated` if there was more than is kept; or one short sentence that says why there is none. */
export type Extracted = { text: string; truncated: boolean } | { error: string };

/** What is read and kept at most. An isolate has 128 MB for everything. */
export const BOUNDS = {
  /** UTF-8 bytes of the text that is kept. */
  text_bytes: 1024 * 1024,
  /** Bytes read of a plain kind; UTF-16 needs two for a letter. */
  plain_bytes: 2 * 1024 * 1024 + 4,
  html_bytes: 4 * 1024 * 1024,
  /** A JSON file up to this size is laid out anew. */
  json_layout_bytes: 256 * 1024,
  /** A PDF or docx above it is refused. */
  heavy_bytes: 20 * 1024 * 1024,
  /** The XML of a docx, inflated. */
  docx_inflated_bytes: 64 * 1024 * 1024,
  docx_parts: 10_000,
  xml_depth: 500,
  /** One compressed stream of a PDF, inflated; an image, which is not read, may be larger. */
  pdf_stream_bytes: 24 * 1024 * 1024,
  pdf_image_bytes: 64 * 1024 * 1024,
  pdf_inflated_bytes: 2048 * 1024 * 1024,
  pdf_pages: 1_000,
  pdf_ms: 10_000,
} as const;

/** A file that can't be read, for a reason that its message tells. */
export class Unreadable extends Error {}
