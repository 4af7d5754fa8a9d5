import { beforeAll, describe, expect, test } from "vitest";
import { type SearchEntry, search } from "../../src/http/docs/search.ts";
import { get, readSite, seen } from "./site.ts";

let entries: SearchEntry[] = [];
const first = (query: string) => search(entries, query, 5)[0]?.url;

beforeAll(async () => {
  entries = (await (await get("/docs/search.json")).json()) as SearchEntry[];
});

describe("what is found", () => {
  test.each([
    ["quickstart", "/docs/quickstart"],
    ["idempotency", "/docs/conventions#idempotency"],
    ["verify signature", "/docs/webhooks#verify-the-signature"],
    ["windsurf configuration", "/docs/mcp/windsurf"],
    ["exit codes", "/docs/cli#exit-codes"],
    ["sizes", "/docs/limits#sizes"],
  ])("%s: first what it is about", (query, url) => {
    expect(first(query)).toBe(url);
  });

  test("a word is found by its beginning, whatever its case, and by all of the words or not at all", () => {
    expect(first("IDEMPOT")).toBe("/docs/conventions#idempotency");
    expect(search(entries, "idempotency zebra", 5)).toEqual([]);
    expect(search(entries, "  ", 5)).toEqual([]);
    expect(search(entries, "(.*+?", 5)).toEqual([]);
  });

  test("each find shows the words around the match, and has its place on a page", async () => {
    const site = await readSite();
    for (const { url, text, snippet } of search(entries, "deployment", 200)) {
      const [path = "", anchor] = url.split("#");
      if (anchor) expect(site.get(path)?.ids, url).toContain(anchor);
      const words = `${snippet.before}${snippet.match}${snippet.after}`.replaceAll(/^…|…$/g, "");
      expect(text).toContain(words);
      expect(words.length).toBeLessThan(260);
    }
  });
});

describe("the page of results", () => {
  test("shows what was found without a script, links and all", async () => {
    const html = await (await get("/docs/search?q=dead+letter")).text();
    expect(html).toContain('value="dead letter"');
    expect(html).toContain('href="/docs/webhooks#answers-and-retries"');
  });

  test("shows what was asked as text, never as markup", async () => {
    const asked = `"><script>alert(1)</script>$&$\``;
    const html = await (await get(`/docs/search?q=${encodeURIComponent(asked)}`)).text();
    expect(html).not.toContain("<script>alert");
    expect(seen(html)).toContain(asked);
  });

  test("asks for a word where none was given, and is no longer for a very long one", async () => {
    expect(await (await get("/docs/search")).text()).toContain("Type what you are looking for.");
    const long = await (await get(`/docs/search?q=${"x".repeat(5_000)}`)).text();
    expect(long.length).toBeLessThan(20_000);
  });
});
