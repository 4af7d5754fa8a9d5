import { clip, readStart, readWhole } from "./bytes.ts";
import { BOUNDS, type Extracted, type ExtractInput, Unreadable } from "./contract.ts";
import { readDocx } from "./docx.ts";
import { readHtml } from "./html.ts";
import { layOut } from "./json.ts";
import { charsetOf, type Kind, kindOf } from "./kinds.ts";
import { readPdf } from "./pdf.ts";
import { decode } from "./plain.ts";
import { inTurn } from "./turn.ts";

type Reader = (body: ReadableStream<Uint8Array>, charset?: string) => Promise<{ text: string; truncated: boolean }>;

const MAX = BOUNDS.text_bytes;

const READERS: Record<Kind, Reader> = {
  async plain(body, charset) {
    const { bytes, whole } = await readStart(body, BOUNDS.plain_bytes);
    return { text: decode(bytes, whole, charset), truncated: !whole };
  },
  async json(body) {
    const { bytes, whole } = await readStart(body, BOUNDS.plain_bytes);
    const text = decode(bytes, whole);
    return { text: bytes.byteLength > BOUNDS.json_layout_bytes ? text : layOut(text), truncated: !whole };
  },
  html: (body, charset) =>
    inTurn(async () => {
      const { bytes, whole } = await readStart(body, BOUNDS.html_bytes);
      return readHtml(bytes, whole, charset);
    }),
  pdf: (body) => inTurn(async () => readPdf(await readWhole(body, BOUNDS.heavy_bytes), MAX)),
  docx: (body) => inTurn(async () => readDocx(await readWhole(body, BOUNDS.heavy_bytes), MAX)),
};

/** Reads the text of a file, as much of it as is kept. Never throws, whatever the file is. */
export async function extract({ name, media_type, body }: ExtractInput): Promise<Extracted> {
  try {
    const kind = kindOf(name, media_type);
    if (!kind) throw new Unreadable("not a kind whose text can be read");
    const { text, truncated } = await READERS[kind](body, charsetOf(media_type));
    const kept = clip(text, MAX);
    return { text: kept.text, truncated: truncated || kept.truncated };
  } catch (error) {
    // What a library throws may quote the file.
    return { error: error instanceof Unreadable ? error.message : "the file could not be read" };
  } finally {
    if (!body.locked) await body.cancel().catch(() => {});
  }
}
