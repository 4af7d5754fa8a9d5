import { ERRORS } from "../../../domain/errors.ts";
import { QUERY, RESULTS } from "../base.ts";
import { Heading } from "./heading.tsx";
import { type Frame, Layout, TITLE } from "./layout.tsx";
import type { Chapter, Page } from "./types.ts";

/** All of the documentation. */
export interface Site {
  chapters: Chapter[];
  pages: Page[];
}

/** Each page as an HTML document, by its path in the assets. */
export function documents(site: Site, manifest: Record<string, string>): [path: string, html: string][] {
  const frame = frameOf(site, manifest);
  return site.pages.map((page) => {
    const { slug, title, summary, headings, body } = page;
    const shown = slug === "" ? TITLE : title;
    const html = (
      <Layout page={page} title={shown} summary={summary} headings={headings} frame={frame}>
        {body}
        {slug === "" ? <OldErrors /> : null}
      </Layout>
    );
    return [`docs/${slug || "index"}.html`, `<!doctype html>${html}`];
  });
}

/** The page of results, without them. */
export function searchDocument(site: Site, manifest: Record<string, string>): string {
  const html = (
    <Layout page={null} title="Search" summary="Search the documentation." frame={frameOf(site, manifest)}>
      <SearchForm value={QUERY} />
      <div dangerouslySetInnerHTML={{ __html: RESULTS }} />
    </Layout>
  );
  return `<!doctype html>${html}`;
}

/** What a browser is shown at an address that no page has. */
export function missingDocument(site: Site, manifest: Record<string, string>): string {
  const html = (
    <Layout page={null} title="No such page" summary="There is no such page." frame={frameOf(site, manifest)}>
      <p>
        There is no such page: its address may have been mistyped, or it has another name. Search for what it was about,
        or begin at the <a href="/docs">overview</a>.
      </p>
      <SearchForm />
    </Layout>
  );
  return `<!doctype html>${html}`;
}

function SearchForm({ value }: { value?: string }) {
  return (
    <search>
      <form class="search search-page" action="/docs/search">
        <label class="unseen" for="again">
          What to search for
        </label>
        <input id="again" name="q" type="search" value={value} autocomplete="off" />
        <button type="submit">Search</button>
      </form>
    </search>
  );
}

/** Errors used to link to the first page: there each still has a line, which leads on. */
function OldErrors() {
  return (
    <section class="codes" aria-labelledby="error-codes">
      <Heading level={2} id="error-codes">
        Error codes
      </Heading>
      <ul>
        {Object.keys(ERRORS).map((code) => (
          <li id={`error-${code}`}>
            <a href={`/docs/errors#${code}`}>
              <code>{code}</code>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function frameOf({ chapters, pages }: Site, manifest: Record<string, string>): Frame {
  return { chapters, titles: new Map(pages.map(({ slug, title }) => [slug, title])), manifest };
}
