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
      <search>
        <form class="search search-page" action="/docs/search">
          <label class="unseen" for="again">
            What to search for
          </label>
          <input id="again" name="q" type="search" value={QUERY} autocomplete="off" />
          <button type="submit">Search</button>
        </form>
      </search>
      <div dangerouslySetInnerHTML={{ __html: RESULTS }} />
    </Layout>
  );
  return `<!doctype html>${html}`;
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
