import type { Child } from "hono/jsx";
import { STATUSES } from "../../domain/deployment/schemas.ts";
import { anchorOf } from "./links.ts";

const MARKS = /`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\(([^)\s]+)\)/g;

/** A state as a word with its colour; any other code plain, linked where the page explains it. */
export function InlineCode({ code }: { code: string }) {
  if ((STATUSES as readonly string[]).includes(code)) return <code class={`state state-${code}`}>{code}</code>;
  const anchor = anchorOf(code);
  return anchor ? (
    <a href={anchor}>
      <code>{code}</code>
    </a>
  ) : (
    <code>{code}</code>
  );
}

/** Text with `code`, **bold** and [links](#to). */
export function Inline({ text }: { text: string }) {
  const out: Child[] = [];
  let end = 0;
  for (const match of text.matchAll(MARKS)) {
    out.push(text.slice(end, match.index), mark(match));
    end = match.index + match[0].length;
  }
  out.push(text.slice(end));
  return <>{out}</>;
}

function mark([, code, bold, label, href]: RegExpMatchArray): Child {
  if (code !== undefined) return <InlineCode code={code} />;
  if (bold !== undefined) return <strong>{bold}</strong>;
  return <a href={href}>{label}</a>;
}
