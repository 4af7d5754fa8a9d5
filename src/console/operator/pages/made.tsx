import type { Child } from "hono/jsx";
import { Banner } from "../../ui/kit.tsx";
import type { Frame } from "../frame.ts";
import { Secret } from "./fields.tsx";
import { Layout, type Section } from "./layout.tsx";

/** What was made, with what is shown this once. */
export function MadePage({
  frame,
  section,
  title,
  words,
  secrets,
  on,
}: {
  frame: Frame;
  section: Section;
  title: string;
  words: Child;
  secrets: { label: string; value: string }[];
  /** Where to go on. */
  on: { href: string; words: string };
}) {
  return (
    <Layout title={title} frame={frame} section={section}>
      <h1>{title}</h1>
      <Banner tone="warn">{words}</Banner>
      <div class="fields">
        {secrets.map(({ label, value }, index) => (
          <Secret id={`secret-${index}`} label={label} value={value} />
        ))}
        <p class="form-actions">
          <a class="button button-primary" href={on.href}>
            {on.words}
          </a>
        </p>
      </div>
    </Layout>
  );
}
