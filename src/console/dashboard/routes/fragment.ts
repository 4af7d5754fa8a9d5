import { html } from "hono/html";
import type { Child } from "hono/jsx";
import type { Ctx } from "../../../http/types.ts";

/** Answers with a piece of a page, for the page's script. */
export async function fragment(c: Ctx, content: Child): Promise<Response> {
  return c.html(await html`${content}`);
}
