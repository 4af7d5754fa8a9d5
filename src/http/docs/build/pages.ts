import { BASE } from "../base.ts";
import type { Site } from "./documents.tsx";
import { stateDiagramSvg } from "./generated/state-diagram.ts";
import { resolveLink, twinLink } from "./links.ts";
import { CHAPTERS } from "./nav.ts";
import { referencePage } from "./reference/pages.tsx";
import { render } from "./render.tsx";
import { readSource, twinText } from "./source.ts";
import { type Page, type PageEntry, pathOf, type Sources } from "./types.ts";

/** Every page there is, from its file or from the API's declarations. */
export async function readPages(sources: Sources): Promise<Site> {
  const drawings = { states: await stateDiagramSvg() };
  const chapters = CHAPTERS.map((chapter) => ({
    ...chapter,
    pages: chapter.pages.filter(
      ({ source, optional }) => !optional || (source !== undefined && sources.texts.has(source)),
    ),
  }));
  const entries = chapters.flatMap(({ pages }) => pages);
  const served = new Set(entries.map(({ slug }) => slug));
  const pages = entries.map((entry) => {
    const page = entry.source ? written(entry, entry.source) : referencePage(entry);
    if (!page) throw new Error(`nothing makes the page ${entry.slug}`);
    return page;
  });
  return { chapters, pages };

  function written(entry: PageEntry, source: string): Page {
    const text = sources.texts.get(source);
    if (text === undefined) throw new Error(`the page ${entry.slug} has no file ${source}`);
    const { title, summary, markdown } = readSource(text, source);
    const resolve = (url: string) => resolveLink(url, source, (slug) => served.has(slug));
    const { body, headings } = render(markdown, {
      here: pathOf(entry),
      resolve,
      picture: (url) => pictureOf(url, source, sources),
      drawings,
      manifest: sources.manifest,
    });
    const twin = twinText(markdown, (url) => twinLink(resolve(url), entry, BASE));
    return {
      ...entry,
      title: entry.title ?? title,
      summary,
      body,
      headings,
      markdown: twin,
    };
  }
}

/** A picture by its address in a text, with the dark one of the same name where there is one. */
function pictureOf(url: string, from: string, { pictures }: Sources) {
  const path = new URL(url, `file:///${from}`).pathname.slice(1);
  const light = pictures.get(path);
  if (!light) throw new Error(`${from} shows ${url}, which is not there`);
  return { light, dark: pictures.get(path.replace(/-light\.png$/, "-dark.png")) };
}
