import { compile, type FormatCallback } from "html-to-text";
import { Parser } from "htmlparser2";
import { Unreadable } from "./contract.ts";
import { decode } from "./plain.ts";

const MAX_DEPTH = 500;
/** A page becomes a tree in memory. */
const MAX_ELEMENTS = 100_000;
const MAX_CHARSET_AT = 1024;

const row: FormatCallback = (element, walk, builder) => {
  builder.openBlock({ leadingLineBreaks: 1 });
  walk(element.children, builder);
  builder.closeBlock({ trailingLineBreaks: 1 });
};
const cell: FormatCallback = (element, walk, builder) => {
  walk(element.children, builder);
  builder.addLiteral("\t");
};

const toText = compile({
  wordwrap: false,
  formatters: { row, cell },
  selectors: [
    { selector: "a", options: { ignoreHref: true } },
    ...["h1", "h2", "h3", "h4", "h5", "h6"].map((selector) => ({ selector, options: { uppercase: false } })),
    { selector: "table", format: "block" },
    { selector: "tr", format: "row" },
    ...["td", "th"].map((selector) => ({ selector, format: "cell" })),
    ...["head", "title", "script", "style", "noscript", "template", "iframe", "svg", "img"].map((selector) => ({
      selector,
      format: "skip",
    })),
  ],
});

/** What a person would read of a page, or of the start of one: no markup, scripts or styles. Unreadable if it is nested without end. */
export function readHtml(bytes: Uint8Array, whole: boolean, charset?: string): { text: string; truncated: boolean } {
  const page = decode(bytes, whole, charset ?? declaredCharset(bytes));
  const length = readableLength(page);
  const lines = toText(page.slice(0, length)).split("\n");
  const text = lines.map((line) => line.trimEnd()).join("\n");
  return { text: text.trim(), truncated: !whole || length < page.length };
}

/** How much of a page makes a tree of bearable size. */
function readableLength(page: string): number {
  let depth = 0;
  let elements = 0;
  let end = page.length;
  const parser = new Parser({
    onopentagname() {
      if (++depth > MAX_DEPTH) throw new Unreadable("the page is nested too deeply");
      if (++elements > MAX_ELEMENTS) end = Math.min(end, parser.startIndex);
    },
    onclosetag: () => depth--,
  });
  parser.end(page);
  return end;
}

function declaredCharset(bytes: Uint8Array): string | undefined {
  const start = new TextDecoder("windows-1252").decode(bytes.subarray(0, MAX_CHARSET_AT));
  return /<meta[^>]+charset\s*=\s*["']?([^\s"'/>;]+)/i.exec(start)?.[1];
}
