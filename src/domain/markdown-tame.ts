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

/** True if the time to parse `text` as markdown is bounded: some seconds' worth of nesting fits in 100 KB. */
export function isTame(text: string): boolean {
  if (text.length > LIMITS.output_body_bytes || bytes(text) > LIMITS.output_body_bytes) return false;
  const lines = text.split(/\r\n?|\n/);
  if (lines.length > MAX_LINES) return false;
  let all = 0;
  let signs = 0;
  let openers = 0;
  for (const line of lines) {
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
