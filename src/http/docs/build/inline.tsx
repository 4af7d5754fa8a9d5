import type { Child } from "hono/jsx";
import { STATUSES } from "../../../domain/deployment/schemas.ts";
import { placeOf } from "./links.ts";

const MARKS = /``([^`]+)``|`([^`]+)`|\b((?:GET|POST|PATCH|DELETE) \/v1\/[\w/{}]+)|\[([^\]]+)\]\(([^)\s]+)\)/g;

/** A state as a word with its colour; any other code plain, linked where a page explains it. `here` is never linked to. */
export function InlineCode({ code, here = "" }: { code: string; here?: string }) {
  if ((STATUSES as readonly string[]).includes(code)) return <code class={`state state-${code}`}>{code}</code>;
  const place = placeOf(code);
  if (!place || place.split("#")[0] === here) return <code>{code}</code>;
  return (
    <a href={place}>
      <code>{code}</code>
    </a>
  );
}

/** A description of the API: `code` and [links](…); ``code`` in two ticks is only code, and an operation is code anyway. */
export function Inline({ text }: { text: string }) {
  const out: Child[] = [];
  let end = 0;
  for (const match of text.matchAll(MARKS)) {
    const [whole, plain, ticked, operation, label, href] = match;
    out.push(text.slice(end, match.index));
    const code = ticked ?? operation;
    if (plain !== undefined) out.push(<code>{plain}</code>);
    else if (code !== undefined) out.push(<InlineCode code={code} />);
    else out.push(<a href={href}>{label}</a>);
    end = match.index + whole.length;
  }
  out.push(text.slice(end));
  return <>{out}</>;
}
