const latin = (text: string): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
};
const utf8 = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(new TextEncoder().encode(text));

type Bytes = Uint8Array<ArrayBuffer>;

async function deflated(bytes: Uint8Array<ArrayBuffer>, format: "deflate" | "deflate-raw"): Promise<Bytes> {
  const packed = new Response(bytes).body?.pipeThrough(new CompressionStream(format));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

export function joined(...parts: (string | Uint8Array)[]): Bytes {
  const all = parts.map((part) => (typeof part === "string" ? latin(part) : part));
  const bytes = new Uint8Array(all.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of all) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}

/** A stream object of a PDF. */
export function pdfStream(dictionary: string, data: string | Uint8Array): Bytes {
  const bytes = typeof data === "string" ? latin(data) : data;
  return joined(`<<${dictionary}/Length ${bytes.byteLength}>>\nstream\n`, bytes, "\nendstream");
}

export async function deflatedPdfStream(data: string, dictionary = ""): Promise<Bytes> {
  return pdfStream(`/Filter/FlateDecode${dictionary}`, await deflated(latin(data), "deflate"));
}

export async function deflatedTwice(data: string): Promise<Bytes> {
  return deflated(await deflated(latin(data), "deflate"), "deflate");
}

/** A PDF of objects 1, 2 and so on, with a correct table of them. */
export function pdfOf(objects: (string | Uint8Array)[], trailer = ""): Bytes {
  let file = joined("%PDF-1.7\n");
  const offsets: number[] = [];
  for (const [index, object] of objects.entries()) {
    offsets.push(file.byteLength);
    file = joined(file, `${index + 1} 0 obj\n`, object, "\nendobj\n");
  }
  const rows = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  const size = objects.length + 1;
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${rows}trailer\n<</Size ${size}/Root 1 0 R${trailer}>>\n`;
  return joined(file, table, `startxref\n${file.byteLength}\n%%EOF`);
}

const FONT = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>";

/** A PDF of one page for each content stream; `forms` are objects that the pages may draw, the first one as /X. */
export function pdf(contents: (string | Uint8Array)[], forms: Uint8Array[] = []): Bytes {
  const firstPage = 4;
  const pages = contents.map((_, index) => firstPage + 2 * index);
  const firstForm = firstPage + 2 * contents.length;
  const xobjects = forms.length > 0 ? `/XObject<</X ${firstForm} 0 R>>` : "";
  return pdfOf([
    "<</Type/Catalog/Pages 2 0 R>>",
    `<</Type/Pages/Kids[${pages.map((page) => `${page} 0 R`).join(" ")}]/Count ${pages.length}>>`,
    FONT,
    ...contents.flatMap((content, index) => [
      `<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents ${firstPage + 2 * index + 1} 0 R` +
        `/Resources<</Font<</F1 3 0 R>>${xobjects}>>>>`,
      typeof content === "string" ? pdfStream("", content) : content,
    ]),
    ...forms,
  ]);
}

/** A page's content with lines of text. */
export function lines(...text: string[]): string {
  return `BT /F1 12 Tf 72 700 Td ${text.map((line) => `(${line}) Tj 0 -20 Td`).join(" ")} ET`;
}

/** Forms of which each draws the next one `fan` times, the last one a text: 10 of them draw it fan^10 times. */
export function formsInForms({ depth, fan, firstObject }: { depth: number; fan: number; firstObject: number }) {
  return Array.from({ length: depth }, (_, index) => {
    const isLast = index === depth - 1;
    const inner = isLast ? "" : `/XObject<</X ${firstObject + index + 1} 0 R>>`;
    return pdfStream(
      `/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</Font<</F1 3 0 R>>${inner}>>`,
      isLast ? "BT /F1 12 Tf (again and again) Tj ET" : "/X Do ".repeat(fan),
    );
  });
}

interface Part {
  name: string;
  data: string | Bytes;
  /** As the directory tells it, where that is not the truth. */
  declaredSize?: number;
  stored?: boolean;
  encrypted?: boolean;
}

/** A zip archive. Its checksums are left out: nobody looks at them. */
export async function zip(parts: Part[]): Promise<Bytes> {
  let files: Bytes = new Uint8Array(0);
  let directory: Bytes = new Uint8Array(0);
  for (const { name, data, declaredSize, stored = false, encrypted = false } of parts) {
    const raw: Bytes = typeof data === "string" ? utf8(data) : data;
    const packed = stored ? raw : await deflated(raw, "deflate-raw");
    const head = new DataView(new ArrayBuffer(26));
    head.setUint16(0, 20, true);
    head.setUint16(2, encrypted ? 1 : 0, true);
    head.setUint16(4, stored ? 0 : 8, true);
    head.setUint32(14, packed.byteLength, true);
    head.setUint32(18, declaredSize ?? raw.byteLength, true);
    head.setUint16(22, utf8(name).byteLength, true);
    const common = new Uint8Array(head.buffer);
    const tail = new DataView(new ArrayBuffer(14));
    tail.setUint32(10, files.byteLength, true);
    directory = joined(directory, "PK\x01\x02", "\x14\0", common, new Uint8Array(tail.buffer), utf8(name));
    files = joined(files, "PK\x03\x04", common, utf8(name), packed);
  }
  const end = new DataView(new ArrayBuffer(18));
  end.setUint16(4, parts.length, true);
  end.setUint16(6, parts.length, true);
  end.setUint32(8, directory.byteLength, true);
  end.setUint32(12, files.byteLength, true);
  return joined(files, directory, "PK\x05\x06", new Uint8Array(end.buffer));
}

const WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

/** The XML of a Word document with the body given. */
export function wordXml(body: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="${WORD}"><w:body>${body}</w:body></w:document>`;
}

export function paragraph(text: string): string {
  return `<w:p><w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`;
}

/** A docx with the document's XML given; more parts replace its own. */
export function docx(document: string | Bytes, more: Part[] = []): Promise<Bytes> {
  const type = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument";
  const own: Part[] = [
    { name: "[Content_Types].xml", data: "<Types/>" },
    {
      name: "_rels/.rels",
      data: `<Relationships><Relationship Id="rId1" Type="${type}" Target="word/document.xml"/></Relationships>`,
    },
    { name: "word/document.xml", data: document },
  ];
  return zip([...own.filter(({ name }) => !more.some((part) => part.name === name)), ...more]);
}
