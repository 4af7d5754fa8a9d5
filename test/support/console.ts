import { exports } from "cloudflare:workers";
import { expect } from "vitest";
import { admin, BASE } from "./api.ts";

export interface Page {
  status: number;
  headers: Headers;
  text: string;
  /** Where a redirect leads, or null. */
  location: string | null;
}

/** A browser in which somebody is signed in: its cookie, and the token that its forms carry. */
export interface Browser {
  cookie: string;
  csrf: string;
}

export type Fields = Record<string, string> | FormData;

/** One request for a page, as a browser sends it. No redirect is followed. */
export async function visit(
  browser: Pick<Browser, "cookie"> | null,
  path: string,
  init: RequestInit = {},
): Promise<Page> {
  const headers = new Headers(init.headers);
  if (browser) headers.set("Cookie", browser.cookie);
  const request = new Request(`${BASE}${path}`, { ...init, headers, redirect: "manual" });
  const response = await exports.default.fetch(request);
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, location: response.headers.get("Location") };
}

/** A form as our own page sends it, with the session's token unless `fields` say another. */
export function submit(
  browser: Browser,
  path: string,
  fields: Fields = {},
  headers: Record<string, string> = {},
): Promise<Page> {
  const body = fields instanceof FormData ? fields : new URLSearchParams({ csrf: browser.csrf, ...fields });
  if (fields instanceof FormData && !fields.has("csrf")) fields.set("csrf", browser.csrf);
  return visit(browser, path, {
    method: "POST",
    body,
    headers: { Origin: BASE, "Sec-Fetch-Site": "same-origin", ...headers },
  });
}

/** The token in a page's forms. */
export function csrfOf({ text }: Page): string {
  return /name="csrf" value="([^"]+)"/.exec(text)?.[1] ?? expect.fail("the page has no form with a token");
}

/** Signs an expert in by a link, in a browser of its own. */
export async function signIn(expert: { id: string }): Promise<Browser> {
  const link = await admin<{ url: string }>(`/experts/${expert.id}/sign_in_links`, {});
  expect(link.status, link.text).toBe(201);
  const path = link.body.url.slice(BASE.length);
  const answer = await visit(null, path, { method: "POST", headers: { Origin: BASE } });
  expect(answer.status, answer.text).toBe(303);
  const cookie = (answer.headers.get("Set-Cookie") ?? "").split(";")[0] ?? "";
  return { cookie, csrf: csrfOf(await visit({ cookie }, "/console")) };
}
