import type { Child, PropsWithChildren } from "hono/jsx";
import { API_VERSION } from "../../../domain/version.ts";
import { assetPath } from "./picture.tsx";
import { type Chapter, type HeadingLine, type PageEntry, pathOf, twinOf } from "./types.ts";

export const TITLE = "Deploy API";
const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='4' fill='%230b6b5b'/%3E%3Cpath d='M4 8h7M8 5l3 3-3 3' fill='none' stroke='%23fff' stroke-width='1.6'/%3E%3C/svg%3E";

/** What the frame says of each page besides its own. */
export interface Frame {
  chapters: Chapter[];
  titles: Map<string, string>;
  manifest: Record<string, string>;
}

/** A page in its frame: navigation, one column to read in, and what is on the page. Needs no script. */
export function Layout({
  page,
  title,
  summary,
  headings = [],
  frame,
  children,
}: PropsWithChildren<{
  page: PageEntry | null;
  title: string;
  summary: string;
  headings?: HeadingLine[];
  frame: Frame;
}>) {
  const shown = headings.filter(({ depth }) => depth === 2 || depth === 3);
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="description" content={summary} />
        <title>{page?.slug === "" ? `${TITLE}: documentation` : `${title} · ${TITLE}`}</title>
        <link rel="icon" href={ICON} />
        <link rel="stylesheet" href={assetPath("docs.css", frame.manifest)} />
        {page ? <link rel="alternate" type="text/markdown" href={twinOf(page)} title="This page as Markdown" /> : null}
        <link rel="alternate" type="text/plain" href="/llms.txt" title="For language models" />
        <link rel="service-desc" type="application/json" href="/openapi.json" />
        <script src={assetPath("docs.js", frame.manifest)} defer />
      </head>
      <body>
        <a class="skip" href="#content">
          Skip to content
        </a>
        <header class="top">
          <a class="brand" href="/docs">
            <svg class="mark" viewBox="0 0 16 16" width="20" height="20" aria-hidden="true">
              <rect width="16" height="16" rx="4" fill="currentColor" />
              <path d="M4 8h7M8 5l3 3-3 3" class="mark-arrow" fill="none" stroke-width="1.6" />
            </svg>
            <span>{TITLE}</span>
          </a>
          <span class="version">{API_VERSION}</span>
          <button type="button" class="menu-button" popovertarget="menu">
            Menu
          </button>
        </header>
        <div class="side" id="menu" popover="auto">
          <search>
            <form class="search" action="/docs/search">
              <label class="unseen" for="q">
                Search the documentation
              </label>
              <input id="q" name="q" type="search" placeholder="Search" autocomplete="off" />
              <kbd class="needs-script" title="Press / to search">
                /
              </kbd>
            </form>
          </search>
          <nav class="contents" aria-label="Documentation">
            {frame.chapters.map((chapter) => (
              <ChapterList chapter={chapter} page={page} frame={frame} />
            ))}
          </nav>
        </div>
        <main id="content" tabindex={-1}>
          <h1>{title}</h1>
          {shown.length > 1 ? (
            <details class="toc-small">
              <summary>On this page</summary>
              <nav aria-label="On this page, folded">
                <Toc headings={shown} />
              </nav>
            </details>
          ) : null}
          {children}
          {page ? <After page={page} frame={frame} /> : null}
        </main>
        {shown.length > 1 ? (
          <nav class="toc" aria-labelledby="toc-title">
            <p id="toc-title">On this page</p>
            <Toc headings={shown} />
          </nav>
        ) : null}
      </body>
    </html>
  );
}

function ChapterList({ chapter, page, frame }: { chapter: Chapter; page: PageEntry | null; frame: Frame }) {
  const id = `nav-${chapter.title.toLowerCase().replaceAll(" ", "-")}`;
  return (
    <>
      <p id={id}>{chapter.title}</p>
      <ul aria-labelledby={id}>
        {chapter.pages.map((entry) => (
          <li class={entry.inner ? "inner" : undefined}>
            <a href={pathOf(entry)} aria-current={entry.slug === page?.slug ? "page" : undefined}>
              {nameOf(entry, frame)}
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}

function Toc({ headings }: { headings: HeadingLine[] }) {
  return (
    <ul>
      {headings.map(({ id, text, depth }) => (
        <li class={depth > 2 ? "inner" : undefined}>
          <a href={`#${id}`}>{text}</a>
        </li>
      ))}
    </ul>
  );
}

/** The pages before and after, and this one as Markdown. */
function After({ page, frame }: { page: PageEntry; frame: Frame }) {
  const pages = frame.chapters.flatMap((chapter) => chapter.pages);
  const at = pages.findIndex(({ slug }) => slug === page.slug);
  return (
    <footer class="after">
      <nav class="turn" aria-label="Next and previous page">
        <Turn to={pages[at - 1]} word="Previous" frame={frame} />
        <Turn to={pages[at + 1]} word="Next" frame={frame} />
      </nav>
      <p>
        <a href={twinOf(page)}>This page as Markdown</a>
      </p>
    </footer>
  );
}

function Turn({ to, word, frame }: { to: PageEntry | undefined; word: string; frame: Frame }): Child {
  if (!to) return <span />;
  return (
    <a class={word.toLowerCase()} href={pathOf(to)} rel={word === "Next" ? "next" : "prev"}>
      <span>{word}</span>
      {frame.titles.get(to.slug) ?? ""}
    </a>
  );
}

function nameOf(entry: PageEntry, frame: Frame): string {
  return entry.short ?? frame.titles.get(entry.slug) ?? entry.slug;
}
