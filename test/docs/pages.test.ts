import { beforeAll, describe, expect, test } from "vitest";
import { deploymentTable } from "../../src/domain/deployment/machine.ts";
import { SCENARIOS } from "../../src/domain/deployment/scenarios.ts";
import { EVENT_TYPES, STATUSES } from "../../src/domain/deployment/schemas.ts";
import { ERRORS, type ErrorCode, problem } from "../../src/domain/errors.ts";
import { problemResponse } from "../../src/http/problem-response.ts";
import { AGENT_ROUTES } from "../../src/http/routes/agent/index.ts";
import { attributes, BASE, get, readPage, readSite, type Served, seen } from "./site.ts";

const MOST_BYTES = 400_000;
let site = new Map<string, Served>();

beforeAll(async () => {
  site = await readSite();
});

const pageAt = (path: string) => site.get(path) as Served;

describe("every page", () => {
  test("is there, and of a size that a phone can load", () => {
    expect(site.size).toBeGreaterThan(25);
    for (const { path, html } of site.values()) expect(html.length, path).toBeLessThan(MOST_BYTES);
  });

  test("loads nothing from elsewhere, and has no script or style within it", () => {
    for (const { path, html, csp } of site.values()) {
      const loaded = [...html.matchAll(/<(?:link|img|script|iframe|source|object|embed)\b[^>]*>/g)].map(([tag]) => tag);
      for (const tag of loaded) expect(tag, path).toMatch(/(?:href|src|srcset)="(?:data:|\/(?!\/))/);
      expect(html, path).not.toMatch(/<style|\sstyle=|\son\w+=|javascript:/i);
      expect(html.match(/<script\b[^>]*>[^<]/), path).toBeNull();
      for (const rule of ["default-src 'none'", "script-src 'self'", "style-src 'self'"]) expect(csp).toContain(rule);
      expect(csp).not.toMatch(/unsafe|https?:|\*/);
    }
  });

  test("has one title, no id twice, and a link to each of its headings", () => {
    for (const { path, html, ids } of site.values()) {
      expect(html.match(/<h1\b/g)?.length, path).toBe(1);
      expect(
        ids.filter((id, index) => ids.indexOf(id) !== index),
        path,
      ).toEqual([]);
      for (const [heading, id] of html.matchAll(/<h[234] id="([^"]+)".*?<\/h[234]>/gs)) {
        expect(html.includes(`href="#${id}"`), `${path}: ${heading}`).toBe(true);
      }
    }
  });

  test("links to what is there, down to the anchor", async () => {
    const dead: string[] = [];
    const beside = new Map<string, number>();
    for (const { path, links } of site.values()) {
      for (const link of links.filter((one) => !/^(?:https?:|data:|mailto:)/.test(one))) {
        const [target = "", anchor] = link.startsWith("#") ? [path, link.slice(1)] : link.split("#");
        const page = site.get(target);
        if (page) {
          if (anchor && !page.ids.includes(anchor)) dead.push(`${path}: ${link}`);
          continue;
        }
        if (!beside.has(target)) beside.set(target, (await get(target)).status);
        if (beside.get(target) !== 200) dead.push(`${path}: ${link}`);
      }
    }
    expect(dead).toEqual([]);
  });

  test("shows only pictures that are there, with their size, and tells what is on them", async () => {
    const pictures = [...site.values()].flatMap(({ html }) => [...html.matchAll(/<img\b[^>]*>/g)].map(([tag]) => tag));
    expect(pictures.length).toBeGreaterThan(4);
    for (const tag of pictures) {
      expect(tag).toMatch(/width="\d+" height="\d+" alt="[^"]{10,}"/);
      const response = await get(attributes(tag, "src")[0] ?? "");
      expect([response.status, response.headers.get("Content-Type")]).toEqual([
        200,
        /\.svg"/.test(tag) ? "image/svg+xml" : "image/png",
      ]);
    }
  });

  test("is there as Markdown too, by its address and by Accept, whole in llms-full.txt", async () => {
    const full = await (await get("/llms-full.txt")).text();
    for (const { path, html } of site.values()) {
      const twin = path === "/docs" ? "/docs/index.md" : `${path}.md`;
      expect(html.includes(`href="${twin}"`), path).toBe(true);
      const response = await get(twin);
      expect([response.status, response.headers.get("Content-Type")]).toEqual([200, "text/markdown; charset=utf-8"]);
      const text = await response.text();
      const asked = await get(path, { Accept: "text/markdown, text/html;q=0.5" });
      expect(await asked.text()).toBe(text);
      expect(asked.headers.get("Vary")).toBe("Accept");
      const [title = "", ...rest] = text.split("\n");
      expect(title).toMatch(/^# \S/);
      expect(text, path).not.toMatch(/<!--|^```\w+ (?:run|no-run|shown|result)|deploy-api\.invalid/m);
      expect(full.includes(rest.join("\n").trim()), path).toBe(true);
    }
  });

  test("nothing on it is undefined, and nothing of the build is left", () => {
    for (const { path, html } of site.values()) {
      expect(seen(html), path).not.toMatch(/undefined|\[object |\bNaN\b/);
      expect(html, path).not.toMatch(/include:|deploy-api\.invalid/);
    }
  });
});

describe("what errors link to", () => {
  test.each(Object.keys(ERRORS) as ErrorCode[])(
    "%s has its row, and its old address a line that leads there",
    async (code) => {
      const response = problemResponse(problem(code, "No."), { request_id: "req_x", base_url: BASE });
      const { docs_url } = ((await response.json()) as { error: { docs_url: string } }).error;
      const { pathname, hash } = new URL(docs_url);
      const row = new RegExp(`<tr[^>]*id="${hash.slice(1)}".*?</tr>`, "s").exec(pageAt(pathname).html)?.[0] ?? "";
      expect(seen(row)).toContain(String(ERRORS[code].status));
      expect(seen(row)).toContain(ERRORS[code].meaning);
      const old = new RegExp(`<li id="error-${code}">.*?</li>`, "s").exec(pageAt("/docs").html)?.[0];
      expect(old).toContain(`href="${pathname}${hash}"`);
    },
  );
});

describe("what is generated", () => {
  test("the reference has every operation of the API", () => {
    const pages = [...site.values()].filter(({ path }) => path.startsWith("/docs/reference/"));
    for (const { operation_id, method, path, summary, params } of AGENT_ROUTES) {
      const page = pages.find(({ ids }) => ids.includes(operation_id));
      const start = page?.html.indexOf(`aria-labelledby="${operation_id}"`) ?? -1;
      const section = seen(page?.html.slice(start, page.html.indexOf("</section>", start)) ?? "");
      expect(section, operation_id).toContain(`${method.toUpperCase()} ${path}`);
      expect(section).toContain(summary);
      expect(section).toContain(`${BASE}/v1/`);
      for (const name of Object.keys(params ?? {})) expect(section).toContain(name);
    }
  });

  test("the states and steps are those of the machine, as a table and as a drawing that is told in words", () => {
    const { html } = pageAt("/docs/concepts");
    const drawing = /<svg class="states".*?<\/svg>/s.exec(html)?.[0] ?? "";
    const told = /<desc[^>]*>(.*?)<\/desc>/s.exec(drawing)?.[1] ?? "";
    const drawn = [...drawing.matchAll(/<text[^>]*>([^<]+)<\/text>/g)].map(([, text]) => text);
    for (const state of STATUSES) expect(drawn).toContain(state);
    const arrows = new Set<string>();
    for (const [state, rules] of Object.entries(deploymentTable((ms) => ms))) {
      for (const rule of Object.values(rules)) {
        if (!rule || rule.silent) continue;
        arrows.add(`${state} ${rule.to}`);
        expect(told).toContain(`${state} to ${rule.to}`);
        expect(seen(html)).toContain(rule.event);
      }
    }
    expect(drawing.match(/class="edge/g)?.length).toBe(arrows.size + 1);
  });

  test("every event and every scenario has its row", () => {
    const webhooks = seen(pageAt("/docs/webhooks").html);
    for (const type of [...EVENT_TYPES, "usage.threshold_reached"]) expect(webhooks).toContain(type);
    for (const scenario of SCENARIOS) expect(seen(pageAt("/docs/test-mode").html)).toContain(scenario);
  });
});

test("a page's old anchor is known to the search, so that the script can lead on", async () => {
  const entries = (await (await get("/docs/search.json")).json()) as { url: string }[];
  for (const { operation_id } of AGENT_ROUTES) {
    expect(
      entries.some(({ url }) => url.endsWith(`#${operation_id}`)),
      operation_id,
    ).toBe(true);
  }
});

test.each([
  "/docs/nothing-here",
  "/docs/../wrangler",
  "/docs/a/b/c",
  "/docs/%2e%2e/x",
  "/docs/Quickstart",
  "/docs/static/console.css",
])("%s is not found", async (path) => {
  const response = await get(path);
  expect(response.status).toBe(404);
  expect(((await response.json()) as { error: { code: string } }).error.code).toBe("not_found");
});

const BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8";

test.each(["/docs/nothing-here", "/docs/a/b/c", "/docs/Quickstart", "/docs/_missing", "/docs/_missing.html"])(
  "at %s a browser is told so on a page with the navigation and a search",
  async (path) => {
    const response = await get(path, { Accept: BROWSER });
    expect([response.status, response.headers.get("Content-Type")]).toEqual([404, "text/html; charset=utf-8"]);
    expect([response.headers.get("Cache-Control"), response.headers.get("Vary")]).toEqual(["no-store", "Accept"]);
    const html = await response.text();
    expect(seen(/<main.*<\/main>/s.exec(html)?.[0] ?? "")).toContain("There is no such page");
    expect(html.match(/<form class="search[^>]*action="\/docs\/search"/g)).toHaveLength(2);
    const nav = /<nav class="contents".*?<\/nav>/s.exec(html)?.[0] ?? "";
    for (const target of site.keys()) expect(nav).toContain(`href="${target}"`);
    expect(html).not.toContain('aria-current="page"');
  },
);

test.each(["application/json", "*/*", "application/json, text/html;q=0.9", "text/markdown"])(
  "who accepts %s gets the problem of a page that is not there",
  async (accept) => {
    const response = await get("/docs/nothing-here", { Accept: accept });
    expect(response.status).toBe(404);
    expect(((await response.json()) as { error: { code: string } }).error.code).toBe("not_found");
  },
);

test("a page names the host that it was asked at, whatever stands in it", async () => {
  const other = await get("https://other.test/docs/quickstart");
  expect(await other.text()).toContain("https://other.test/v1/deployments");
  const { html } = await readPage("/docs/quickstart");
  expect(html).toContain(`${BASE}/v1/deployments`);
  const odd = await (await get('https://a"b.test/docs')).text();
  expect(odd).not.toContain('a"b.test');
});

test("what a reader has is not sent again", async () => {
  const response = await get("/docs/errors");
  expect(response.headers.get("Cache-Control")).toContain("max-age");
  const tag = response.headers.get("ETag") ?? "";
  expect((await get("/docs/errors", { "If-None-Match": tag })).status).toBe(304);
});
