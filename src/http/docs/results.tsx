import type { Found } from "./search.ts";

/** What a search found, for its page. */
export function results(query: string, found: Found[]): string {
  const list = (
    <ol class="found" aria-label="Results">
      {found.map(({ url, page, heading, snippet }) => (
        <li>
          <a href={url}>{heading ? `${page}: ${heading}` : page}</a>
          <p>
            {snippet.before}
            <mark>{snippet.match}</mark>
            {snippet.after}
          </p>
        </li>
      ))}
    </ol>
  );
  if (!query.trim()) return String(<p>Type what you are looking for.</p>);
  return String(found.length ? list : <p role="status">Nothing was found about “{query}”.</p>);
}
