import { html } from "hono/html";
import type { Child } from "hono/jsx";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Ctx } from "../../../http/types.ts";

/** Answers with a piece of a page, for the page's script. */
export async function fragment(c: Ctx, content: Child, status = 200): Promise<Response> {
  const text = await html`${content}`;
  return c.html(text, status as ContentfulStatusCode);
}
