/** A piece of a page as the search knows it. */
export interface SearchEntry {
  url: string;
  page: string;
  heading: string;
  text: string;
}

/** A piece that was found, with the words around the first match: what is between marks is the match itself. */
export interface Found extends SearchEntry {
  snippet: { before: string; match: string; after: string };
}

const MOST_TERMS = 8;
const AROUND = 90;

/**
 * The pieces that have all of the words asked for, or begin words with them; the best first. A match counts the more
 * the fewer words stand beside it: title, heading, text. The same for the browser and the server, and small enough to
 * be part of both, which no search library is.
 */
export function search(entries: readonly SearchEntry[], query: string, most: number): Found[] {
  const terms = [...new Set(wordsOf(query))].slice(0, MOST_TERMS);
  if (terms.length === 0) return [];
  const scored: { entry: SearchEntry; score: number }[] = [];
  for (const entry of entries) {
    let score = entry.heading ? 0 : 1;
    for (const term of terms) {
      const found = 12 * hits(entry.heading, term) + 9 * hits(entry.page, term) + hits(entry.text, term);
      if (found === 0) score = Number.NaN;
      score += found;
    }
    if (score > 0) scored.push({ entry, score });
  }
  return scored
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ entry }) => ({ ...entry, snippet: snippetOf(entry.text, terms[0] ?? "") }));
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
}

/** How well a text has a word: 2 for the word itself, 1 for one that begins so, up to three times. */
function hits(text: string, term: string): number {
  let score = 0;
  for (const word of wordsOf(text)) {
    if (word === term) score += 2;
    else if (word.startsWith(term) || (term.length > 2 && word.includes(`_${term}`))) score += 1;
    if (score >= 6) break;
  }
  return score;
}

function snippetOf(text: string, term: string): Found["snippet"] {
  const at = Math.max(0, text.toLowerCase().search(new RegExp(`(?<![\\p{L}\\p{N}])${term}`, "u")));
  const from = at > AROUND ? text.indexOf(" ", at - AROUND) + 1 : 0;
  const end = at + term.length;
  const isThere = text.slice(at, end).toLowerCase() === term;
  const to = end + AROUND < text.length ? text.lastIndexOf(" ", end + AROUND) : text.length;
  return {
    before: (from > 0 ? "…" : "") + text.slice(from, isThere ? at : from),
    match: isThere ? text.slice(at, end) : "",
    after: text.slice(isThere ? end : from, Math.max(to, end)) + (to < text.length ? "…" : ""),
  };
}
