import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { createApp } from "../../src/http/app.ts";

export const BASE = "https://deploy.test";
// Without an address of its own, an instance is where it was asked.
const { PUBLIC_URL: _, ...unnamed } = env;

export async function get(path: string, headers: Record<string, string> = {}): Promise<Response> {
  const url = path.startsWith("http") ? path : BASE + path;
  return createApp().fetch(new Request(url, { headers }), unnamed, createExecutionContext());
}

/** A page as it was served. */
export interface Served {
  path: string;
  html: string;
  csp: string;
  ids: string[];
  links: string[];
}

/** Every page, found by the links of the navigation. */
export async function readSite(): Promise<Map<string, Served>> {
  const first = await readPage("/docs");
  const paths = new Set(
    first.links.filter((link) => /^\/docs(\/|$)/.test(link)).map((link) => link.split("#")[0] ?? ""),
  );
  const pages = await Promise.all([...paths].filter((path) => !path.endsWith(".md")).map(readPage));
  return new Map(pages.map((page) => [page.path, page]));
}

export async function readPage(path: string): Promise<Served> {
  const response = await get(path);
  if (response.status !== 200) throw new Error(`${path} answered ${response.status}`);
  const html = await response.text();
  return {
    path,
    html,
    csp: response.headers.get("Content-Security-Policy") ?? "",
    ids: attributes(html, "id"),
    links: attributes(html, "href"),
  };
}

/** Every value of an attribute in some HTML. */
export function attributes(html: string, name: string): string[] {
  return [...html.matchAll(new RegExp(`\\s${name}="([^"]*)"`, "g"))].map(([, value]) => seen(value ?? ""));
}

/** What a reader sees of some HTML. */
export function seen(html: string): string {
  const text = html.replaceAll(/<[^>]+>/g, "");
  return text
    .replaceAll("&#39;", "'")
    .replaceAll("&#x27;", "'")
    .replaceAll("&quot;", '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
