import { Parser } from "htmlparser2";
import { BOUNDS, Unreadable } from "./contract.ts";
import { isZip, partsOf, type ZipPart } from "./zip.ts";

const ROOT = "_rels/.rels";
const DOCUMENT = "word/document.xml";
/** Beside the document, with text of their own. */
const NOTES = ["footnotes.xml", "endnotes.xml"];
/** What holds settings, what another element repeats, and where moved text once was. */
const PASSED_OVER = new Set(["pPr", "rPr", "tblPr", "sectPr", "Fallback", "moveFrom"]);

/**
 * The text of a Word document, its notes at the end: a blank line between paragraphs, a line for each row of a table.
 * Parts are inflated and read as a stream, up to `max` characters of text, so what they inflate to is never in memory.
 */
export async function readDocx(bytes: Uint8Array, max: number): Promise<{ text: string; truncated: boolean }> {
  if (!isZip(bytes)) throw new Unreadable("the bytes are not those of a docx file");
  const budget = { left: BOUNDS.docx_inflated_bytes };
  const main = await mainPart(bytes, budget);
  const names = [main, ...NOTES.map((note) => main.replace(/[^/]*$/, note))];
  const parts = partsOf(bytes, names, BOUNDS.docx_parts);
  if (!parts.has(main)) throw new Unreadable("the bytes are not those of a docx file");
  const reader = new TextReader();
  for (const part of names.map((name) => parts.get(name))) {
    if (part && reader.text.length <= max) await parse(part, budget, reader, () => reader.text.length <= max);
  }
  return { text: reader.text, truncated: reader.text.length > max };
}

/** Where the document is: some writers call it document2.xml. */
async function mainPart(bytes: Uint8Array, budget: { left: number }): Promise<string> {
  let target = DOCUMENT;
  const root = partsOf(bytes, [ROOT], BOUNDS.docx_parts).get(ROOT);
  const onopentag = (_: string, { Type, Target }: Record<string, string>) => {
    if (Type?.endsWith("/officeDocument") && Target) target = Target.replace(/^\//, "");
  };
  if (root) await parse(root, budget, { onopentag }, () => true);
  return target;
}

interface Handler {
  onopentag(name: string, attributes: Record<string, string>): void;
  onclosetag?(name: string): void;
  ontext?(text: string): void;
}

/** Parses a part while `goOn` says so. Unreadable once more was inflated, in all, than the budget has. */
async function parse(part: ZipPart, budget: { left: number }, handler: Handler, goOn: () => boolean): Promise<void> {
  if (part.size > budget.left) throw tooLarge();
  let depth = 0;
  const parser = new Parser(
    {
      ...handler,
      onopentag(name, attributes) {
        if (++depth > BOUNDS.xml_depth) throw new Unreadable("the document is nested too deeply");
        handler.onopentag(name, attributes);
      },
      onclosetag(name) {
        depth--;
        handler.onclosetag?.(name);
      },
      ontext: (text) => handler.ontext?.(text),
    },
    { xmlMode: true },
  );
  const decoder = new TextDecoder();
  for await (const chunk of part.open()) {
    budget.left -= chunk.byteLength;
    if (budget.left < 0) throw tooLarge();
    parser.write(decoder.decode(chunk, { stream: true }));
    if (!goOn()) return;
  }
  parser.end();
}

/** Gathers the text of WordprocessingML. */
class TextReader implements Handler {
  text = "";
  /** What separates the text so far from the text to come, if any comes. */
  private gap = "";
  private passedOver = 0;
  private inText = 0;
  private tables = 0;

  onopentag = (name: string): void => {
    const element = local(name);
    if (PASSED_OVER.has(element)) this.passedOver++;
    if (this.passedOver > 0) return;
    if (element === "t") this.inText++;
    else if (element === "tbl") this.tables++;
    else if (element === "tab") this.write("\t");
    else if (element === "br" || element === "cr") this.write("\n");
    else if (element === "noBreakHyphen") this.write("-");
  };

  onclosetag = (name: string): void => {
    const element = local(name);
    if (PASSED_OVER.has(element)) this.passedOver--;
    if (this.passedOver > 0) return;
    if (element === "t") this.inText--;
    else if (element === "p") this.gap = this.tables === 0 ? "\n\n" : this.gap || " ";
    else if (element === "tc") this.gap = `${this.gap === " " ? "" : this.gap}\t`;
    else if (element === "tr") this.gap = "\n";
    else if (element === "tbl") {
      this.tables--;
      this.gap = "\n\n";
    }
  };

  ontext = (text: string): void => {
    if (this.inText > 0 && this.passedOver === 0) this.write(text);
  };

  private write(text: string): void {
    this.text += this.text ? this.gap + text : text;
    this.gap = "";
  }
}

function local(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

function tooLarge(): Unreadable {
  return new Unreadable("the document inflates to more than is read");
}
