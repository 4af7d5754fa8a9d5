import type { Child } from "hono/jsx";
import { STATUSES } from "../../domain/deployment/schemas.ts";
import { anchorOf } from "./links.ts";

const MARKS =
  /``([^`]+)``|`([^`]+)`|\b((?:GET|POST|PATCH|DELETE) \/v1\/[\w/{}]+)|\*\*([^*]+)\*\*|\[([^\]]+)\]\(([^)\s]+)\)/g;

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

/** Text with `code`, **bold** and [links](#to); ``code`` in two ticks is only code, and an operation is code anyway. */
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

function mark([, plain, ticked, operation, bold, label, href]: RegExpMatchArray): Child {
  const code = ticked ?? operation;
  if (plain !== undefined) return <code>{plain}</code>;
  if (code !== undefined) return <InlineCode code={code} />;
  if (bold !== undefined) return <strong>{bold}</strong>;
  return <a href={href}>{label}</a>;
}
