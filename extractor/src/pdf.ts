import { getDocumentProxy } from "unpdf";
import { BOUNDS, Unreadable } from "./contract.ts";
import { assertBearable } from "./pdf-streams.ts";

/** Readers look for the header in here: some writers put something before it. */
const HEADER_WITHIN = 1024;
type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>;

/**
 * The text of a PDF's pages, in order, a blank line between them. It ends early, as truncated, after so many pages, so
 * much time or `max` characters. Unreadable if it is broken, protected, or of a size that memory doesn't bear. A scan
 * has no text: that is an empty one.
 */
export async function readPdf(bytes: Uint8Array, max: number): Promise<{ text: string; truncated: boolean }> {
  if (!hasHeader(bytes)) throw new Unreadable("the bytes are not those of a PDF");
  const deadline = Date.now() + BOUNDS.pdf_ms;
  await assertBearable(bytes, () => assertTime(deadline));
  let pdf: Pdf | undefined;
  try {
    pdf = await inTime(deadline, getDocumentProxy(bytes, { verbosity: 0, disableFontFace: true }));
    return await readPages(pdf, max, deadline);
  } catch (error) {
    if (error instanceof Unreadable) throw error;
    const isProtected = error instanceof Error && error.name === "PasswordException";
    throw new Unreadable(isProtected ? "the PDF is protected by a password" : "the PDF is broken");
  } finally {
    await pdf?.loadingTask.destroy().catch(() => {});
  }
}

async function readPages(pdf: Pdf, max: number, deadline: number): Promise<{ text: string; truncated: boolean }> {
  const count = Math.min(pdf.numPages, BOUNDS.pdf_pages);
  let text = "";
  let broken = 0;
  for (let number = 1; number <= count; number++) {
    if (text.length > max) return { text, truncated: true };
    try {
      const page = await readPage(pdf, number, max - text.length, deadline);
      text += text && page ? `\n\n${page}` : page;
    } catch (error) {
      if (error instanceof Unreadable && text) return { text, truncated: true };
      if (error instanceof Unreadable) throw error;
      broken++;
    }
  }
  if (broken === count) throw new Unreadable("the PDF is broken");
  return { text, truncated: pdf.numPages > count };
}

/** One page's text; not all of it if it is more than `max`. Unreadable if there is no time for it. */
async function readPage(pdf: Pdf, number: number, max: number, deadline: number): Promise<string> {
  const page = await inTime(deadline, pdf.getPage(number));
  const reader: ReadableStreamDefaultReader<TextChunk> = page.streamTextContent().getReader();
  let text = "";
  try {
    for (;;) {
      const { done, value } = await inTime(deadline, reader.read());
      if (done) return text.trim();
      for (const { str = "", hasEOL } of value.items) text += hasEOL ? `${str}\n` : str;
      if (text.length > max) return text;
    }
  } finally {
    await reader.cancel(new Error("enough")).catch(() => {});
    page.cleanup();
  }
}

interface TextChunk {
  items: { str?: string; hasEOL?: boolean }[];
}

/** Waits for a step, after a moment in which the clock and timers can move on: the library itself never pauses for them. */
async function inTime<T>(deadline: number, step: Promise<T>): Promise<T> {
  step.catch(() => {});
  await scheduler.wait(0);
  assertTime(deadline);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const end = () => reject(tooLong());
    timer = setTimeout(end, deadline - Date.now());
  });
  try {
    return await Promise.race([late, step]);
  } finally {
    clearTimeout(timer);
  }
}

function assertTime(deadline: number): void {
  if (Date.now() >= deadline) throw tooLong();
}

function tooLong(): Unreadable {
  return new Unreadable("the PDF takes too long to read");
}

function hasHeader(bytes: Uint8Array): boolean {
  return new TextDecoder("windows-1252").decode(bytes.subarray(0, HEADER_WITHIN)).includes("%PDF-");
}
