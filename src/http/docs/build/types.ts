import type { Child } from "hono/jsx";

/** A line of the navigation: where a page comes from and what it is called there. */
export interface PageEntry {
  /** Its path below `/docs/`; empty for the first page. */
  slug: string;
  /** Instead of the title that its file has. */
  title?: string;
  /** What the navigation calls it, where that is shorter than its title. */
  short?: string;
  /** The Markdown file, relative to the project. Pages without one are made of the API's own declarations. */
  source?: string;
  /** Left out where its source is not there. */
  optional?: boolean;
  /** Set in below the entry before. */
  inner?: boolean;
}

export interface Chapter {
  title: string;
  pages: PageEntry[];
}

export interface HeadingLine {
  id: string;
  text: string;
  depth: number;
}

/** A page, ready for its frame. */
export interface Page extends Omit<PageEntry, "title"> {
  title: string;
  summary: string;
  body: Child;
  headings: HeadingLine[];
  /** The same as Markdown, with links that work from anywhere. */
  markdown: string;
}

/** A block of code on a page, as the tests run it. */
export interface Block {
  page: string;
  source: string;
  language: string;
  code: string;
  /** What stands behind the language: `run`, `no-run="reason"`, `result`, `shown`… */
  marks: Record<string, string>;
}

/** A picture in the static assets. */
export interface Picture {
  /** Its name there: `docs-expert-inbox-light.png`. */
  name: string;
  width: number;
  height: number;
}

/** What the documentation is made of besides modules. Paths are relative to the project. */
export interface Sources {
  texts: Map<string, string>;
  pictures: Map<string, Picture>;
  manifest: Record<string, string>;
}

/** Where a page is served. */
export function pathOf({ slug }: { slug: string }): string {
  return slug ? `/docs/${slug}` : "/docs";
}

/** Where its Markdown is served. */
export function twinOf({ slug }: { slug: string }): string {
  return `/docs/${slug || "index"}.md`;
}
