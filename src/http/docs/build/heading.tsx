import type { PropsWithChildren } from "hono/jsx";

/** A heading with an anchor to link to. */
export function Heading({ level, id, children }: PropsWithChildren<{ level: number; id: string }>) {
  const Tag = `h${Math.min(level, 5)}` as "h2" | "h3" | "h4" | "h5";
  return (
    <Tag id={id}>
      {children}{" "}
      <a class="anchor" href={`#${id}`} aria-label="Link to this section">
        #
      </a>
    </Tag>
  );
}
