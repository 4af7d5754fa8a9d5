import { BlockView, Heading } from "./blocks.tsx";
import type { Section } from "./content/blocks.ts";
import { SUMMARY, sections, TITLE } from "./content/index.ts";
import { Layout, type NavItem } from "./layout.tsx";
import type { Operation } from "./reference/operations.ts";
import { readApi } from "./reference/read-api.ts";
import { type ApiObject, Reference, tagId } from "./reference/reference.tsx";

/** The whole documentation as one HTML document. `base` is the address of the API, without a trailing slash. */
export function docsPage(base: string): string {
  const { before, after } = sections(base);
  const { operations, objects } = readApi(base);
  const page = (
    <Layout title={`${TITLE}: documentation`} summary={SUMMARY} nav={navigation(before, operations, objects, after)}>
      <h1>{TITLE}</h1>
      <p class="lead">{SUMMARY}</p>
      <p>
        The base URL is <code>{base}</code>. For tools and models there are <a href="/openapi.json">openapi.json</a> and{" "}
        <a href="/llms.txt">llms.txt</a>.
      </p>
      {before.map((section) => (
        <SectionView section={section} />
      ))}
      <Reference operations={operations} objects={objects} base={base} />
      {after.map((section) => (
        <SectionView section={section} />
      ))}
    </Layout>
  );
  return `<!doctype html>${page}`;
}

function SectionView({ section }: { section: Section }) {
  return (
    <section aria-labelledby={section.id}>
      <Heading level={2} id={section.id}>
        {section.title}
      </Heading>
      {section.blocks.map((block) => (
        <BlockView block={block} />
      ))}
    </section>
  );
}

function navigation(before: Section[], operations: Operation[], objects: ApiObject[], after: Section[]): NavItem[] {
  const chapter = ({ id, title }: Section): NavItem => ({ id, title });
  const tags = [...new Set(operations.map(({ tag }) => tag))];
  const reference: NavItem[] = tags.map((tag) => ({
    id: tagId(tag),
    title: tag,
    items: operations.filter((operation) => operation.tag === tag).map(({ id }) => ({ id, title: id, code: true })),
  }));
  reference.push({
    id: "objects",
    title: "Objects",
    items: objects.map(({ name }) => ({ id: `object-${name}`, title: name, code: true })),
  });
  return [...before.map(chapter), { id: "reference", title: "API reference", items: reference }, ...after.map(chapter)];
}
