import { bytes, LIMITS } from "./limits.ts";

const MAX_LINES = 10_000;
const MAX_NESTING = 24;
/** Signs that the parser may have to look at again and again until their partner is found. */
const MAX_SIGNS = 24_000;
const MAX_SIGNS_PER_BLOCK = 2_000;
/** Signs whose partner may be anywhere in the same block: each costs the whole rest of it. */
const MAX_OPENERS_PER_BLOCK = 400;

const CONTAINER = /^(?:[ \t]*(?:>|(?:[-+*]|\d{1,9}[.)])(?=[ \t]|$)))+/;
/** A line that ends the paragraph before it, whatever that was. */
const NEW_BLOCK = /^[ \t]*$|^ {0,3}(?:[-*+] +\S|#{1,6}(?: |$)|```|~~~)/;

/** True if `text` is quick to parse as markdown. Of nested or unfinished marks, 100 KB can take the parser minutes. */
export function isTame(text: string): boolean {
  if (text.length > LIMITS.output_body_bytes || bytes(text) > LIMITS.output_body_bytes) return false;
  const lines = text.split(/\r\n?|\n/);
  if (lines.length > MAX_LINES) return false;
  let all = 0;
  let signs = 0;
  let openers = 0;
  const isCode = codeTracker();
  for (const line of lines) {
    if (isCode(line)) continue;
    if (nesting(line) > MAX_NESTING) return false;
    if (NEW_BLOCK.test(line)) signs = openers = 0;
    const here = count(line, /[[\]*_~`|!]/g);
    all += here;
    signs += here;
    openers += count(line, /<|\[\^/g);
    if (all > MAX_SIGNS || signs > MAX_SIGNS_PER_BLOCK || openers > MAX_OPENERS_PER_BLOCK) return false;
  }
  return true;
}

/** Tells the lines within fences at the margin: nothing in them is looked for. Below HTML, fences may not be fences. */
function codeTracker(): (line: string) => boolean {
  let fence = "";
  let html = false;
  return (line) => {
    if (fence) {
      const mark = /^ {0,3}(`{3,}|~{3,})[ \t]*$/.exec(line)?.[1];
      if (mark?.startsWith(fence)) fence = "";
      return true;
    }
    html ||= /^ {0,3}</.test(line);
    if (!html) fence = /^(?:(`{3,})[^`]*|(~{3,}).*)$/.exec(line)?.slice(1).find(Boolean) ?? "";
    return false;
  };
}

/** How many quotes and lists a line may be in, by its marks and its indent. */
function nesting(line: string): number {
  const marks = CONTAINER.exec(line)?.[0];
  if (!marks) return 0;
  const columns = count(marks, /[ ]/g) + 4 * count(marks, /\t/g);
  return count(marks, /[^\s\d]/g) + Math.floor(columns / 4);
}

function count(text: string, signs: RegExp): number {
  let found = 0;
  for (const _ of text.matchAll(signs)) found++;
  return found;
}
