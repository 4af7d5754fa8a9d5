import type { Code } from "mdast";
import { highlight } from "./highlight.mjs";
import { fenceOf } from "./markdown.ts";

const LABELS: Record<string, string> = {
  sh: "Shell",
  shell: "Shell",
  ts: "TypeScript",
  py: "Python",
  python: "Python",
  json: "JSON",
  toml: "TOML",
  http: "HTTP",
};

/** A block of code that scrolls inside itself. Without a script it has no button: the stylesheet hides it. */
export function CodeBlock({ code, language, label }: { code: string; language: string; label?: string | undefined }) {
  const said = label ?? LABELS[language] ?? "Text";
  return (
    <figure class="code">
      <figcaption>
        <span>{said}</span>
        <button type="button" class="copy needs-script" aria-label={`Copy: ${said}`}>
          Copy
        </button>
      </figcaption>
      {/* Focusable, so that the keyboard can scroll it. */}
      <pre tabindex={0}>
        <code dangerouslySetInnerHTML={{ __html: highlight(code, language) }} />
      </pre>
    </figure>
  );
}

/** A fence of a page. */
export function Fence({ node }: { node: Code }) {
  return <CodeBlock code={node.value} language={node.lang ?? ""} label={fenceOf(node.meta).title} />;
}

/**
 * The same in several languages: one is shown, by radio buttons and the stylesheet alone. The script makes the choice
 * hold for the others and for the next page.
 */
export function Tabs({ group, fences }: { group: string; fences: Code[] }) {
  return (
    <fieldset class="tabs">
      <legend class="unseen">Language of the example</legend>
      {fences.map((fence, index) => {
        const name = fenceOf(fence.meta).tab ?? "";
        const id = `${group}-${name.toLowerCase().replaceAll(/[^a-z]+/g, "-")}`;
        return (
          <>
            <input type="radio" name={group} id={id} value={name} checked={index === 0} />
            <label for={id}>{name}</label>
          </>
        );
      })}
      <div class="panels">
        {fences.map((fence) => (
          <CodeBlock
            code={fence.value}
            language={fence.lang ?? ""}
            label={fenceOf(fence.meta).title ?? fenceOf(fence.meta).tab}
          />
        ))}
      </div>
    </fieldset>
  );
}
