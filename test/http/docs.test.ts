import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { deploymentTable } from "../../src/domain/deployment/machine.ts";
import { SCENARIOS } from "../../src/domain/deployment/scenarios.ts";
import { Deployment, DeploymentEvent, EVENT_TYPES } from "../../src/domain/deployment/schemas.ts";
import { ERRORS } from "../../src/domain/errors.ts";
import { API_VERSION } from "../../src/domain/version.ts";
import { createApp } from "../../src/http/app.ts";
import { CREATE_BODY, exampleCourse, exampleEvent } from "../../src/http/docs/content/examples.ts";
import { AGENT_ROUTES } from "../../src/http/routes/agent/index.ts";

const BASE = "https://deploy.test";
// Without an address of its own, an instance is where it was asked.
const { PUBLIC_URL: _, ...unnamed } = env;
const get = async (path: string, headers: Record<string, string> = {}) =>
  createApp().fetch(new Request(BASE + path, { headers }), unnamed, createExecutionContext());

const page = { html: "", csp: "", ids: new Set<string>() };
let llms = "";

beforeAll(async () => {
  const response = await get("/docs");
  expect(response.status).toBe(200);
  expect(response.headers.get("Content-Type")).toBe("text/html; charset=utf-8");
  page.html = await response.text();
  page.csp = response.headers.get("Content-Security-Policy") ?? "";
  page.ids = new Set(attributes("id"));
  llms = await (await get("/llms.txt")).text();
});

/** Every value of an attribute on the page. */
function attributes(name: string): string[] {
  return [...page.html.matchAll(new RegExp(`\\s${name}="([^"]*)"`, "g"))].map(([, value]) => value ?? "");
}

/** What a reader sees of some HTML. */
function seen(html: string): string {
  const text = html.replaceAll(/<[^>]+>/g, "");
  return text
    .replaceAll("&#39;", "'")
    .replaceAll("&quot;", '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

describe("the page", () => {
  test("loads nothing from elsewhere and runs nothing", () => {
    const loaded = [...page.html.matchAll(/<(?:link|img|script|iframe|source|object|embed)\b[^>]*>/g)].map(
      ([tag]) => tag,
    );
    for (const tag of loaded) expect(tag).toMatch(/(?:href|src)="(?:data:|\/(?!\/))/);
    expect(page.html).not.toMatch(/<script|<style|\sstyle=|\son\w+=|javascript:/i);
    for (const rule of ["default-src 'none'", "style-src 'self'", "img-src 'self' data:"])
      expect(page.csp).toContain(rule);
    expect(page.csp).not.toMatch(/unsafe|https?:|\*/);
  });

  test("every link within it has a target, and no id comes twice", () => {
    const ids = attributes("id");
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    const anchors = attributes("href").filter((href) => href.startsWith("#"));
    expect(anchors.filter((href) => !page.ids.has(href.slice(1)))).toEqual([]);
    expect(anchors).toContain("#content");
  });

  test("every heading below the title can be linked to", () => {
    const headings = [...page.html.matchAll(/<h[234]\b([^>]*)>.*?<\/h[234]>/gs)];
    expect(headings.length).toBeGreaterThan(20);
    for (const [html, attribute = ""] of headings) {
      const id = /id="([^"]+)"/.exec(attribute)?.[1];
      expect(html).toContain(`href="#${id}"`);
    }
  });

  test.each(Object.keys(ERRORS))("error %s has its row", (code) => {
    const row = new RegExp(`<tr[^>]*id="error-${code}".*?</tr>`, "s").exec(page.html)?.[0] ?? "";
    const { status, meaning } = ERRORS[code as keyof typeof ERRORS];
    expect(seen(row)).toContain(String(status));
    expect(seen(row)).toContain(meaning);
  });

  test.each(AGENT_ROUTES.map((route) => [route.operation_id, route] as const))(
    "%s is in the reference",
    (id, route) => {
      const start = page.html.indexOf(`aria-labelledby="${id}"`);
      const section = seen(page.html.slice(start, page.html.indexOf("</section>", start)));
      expect(start).toBeGreaterThan(0);
      expect(section).toContain(`${route.method.toUpperCase()} ${route.path}`);
      expect(section).toContain(route.summary);
      expect(section).toContain(`${BASE}/v1/`);
      expect(section).not.toContain("undefined");
      for (const name of Object.keys(route.params ?? {})) expect(section).toContain(name);
    },
  );

  test("has every state, step, event and test scenario", () => {
    const text = seen(page.html);
    for (const [state, rules] of Object.entries(deploymentTable((ms) => ms))) {
      expect(page.html).toContain(`state-${state}`);
      for (const rule of Object.values(rules)) expect(text).toContain(rule?.event);
    }
    for (const type of [...EVENT_TYPES, "usage.threshold_reached"]) expect(text).toContain(type);
    for (const scenario of SCENARIOS) expect(text).toContain(scenario);
  });

  test("nothing on it is undefined", () => {
    expect(seen(page.html)).not.toMatch(/undefined|\[object |NaN/);
  });

  test("the stylesheet comes from here, and is not sent again to who has it", async () => {
    const response = await get("/docs/style.css");
    expect(response.headers.get("Content-Type")).toContain("text/css");
    expect(response.headers.get("Cache-Control")).toContain("max-age");
    const css = await response.text();
    expect(css).not.toMatch(/@import|url\(/);
    const tag = response.headers.get("ETag") ?? "";
    expect((await get("/docs/style.css", { "If-None-Match": tag })).status).toBe(304);
  });
});

describe("the examples", () => {
  test("are what the API answers", () => {
    const course = exampleCourse();
    expect(course.map(({ status }) => status)).toEqual(["pending", "accepted", "in_progress", "completed"]);
    for (const deployment of course) expect(Deployment.parse(deployment)).toEqual(deployment);
    const event = exampleEvent(course);
    expect(DeploymentEvent.parse(event)).toEqual(event);
  });

  test("the curl of the quickstart sends a body that create takes", () => {
    const curl = /<pre[^>]*>((?:(?!<\/pre>).)*q2-launch-hero-1.*?)<\/pre>/s.exec(page.html)?.[1] ?? "";
    const body = /-d '([^']+)'/.exec(seen(curl))?.[1] ?? "";
    expect(JSON.parse(body)).toEqual(CREATE_BODY);
  });
});

describe("llms.txt", () => {
  test("begins as the convention says, and names every endpoint, error and scenario", async () => {
    expect(llms).toMatch(/^# .+\n\n> .+\n/);
    for (const { method, path } of AGENT_ROUTES) expect(llms).toContain(`\`${method.toUpperCase()} ${path}\``);
    for (const code of Object.keys(ERRORS)) expect(llms).toContain(`\`${code}\``);
    for (const scenario of SCENARIOS) expect(llms).toContain(`\`${scenario}\``);
    for (const type of EVENT_TYPES) expect(llms).toContain(type);
    expect(llms).not.toMatch(/undefined|\[object |NaN/);
    expect((await get("/llms.txt")).headers.get("Content-Type")).toBe("text/plain; charset=utf-8");
  });

  test("its links are whole, and lead to something", () => {
    const links = [...llms.matchAll(/\]\(([^)]+)\)/g)].map(([, href]) => href ?? "");
    expect(links.length).toBeGreaterThan(10);
    for (const link of links) {
      expect(link).toMatch(/^https:\/\//);
      const [address, anchor] = link.split("#");
      if (address === `${BASE}/docs` && anchor) expect(page.ids).toContain(anchor);
    }
  });
});

describe("for tools", () => {
  test("openapi.json is 3.1 and has an operation for each route", async () => {
    const document = (await (await get("/openapi.json")).json()) as {
      openapi: string;
      servers: { url: string }[];
      paths: Record<string, Record<string, { operationId: string }>>;
    };
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(document.servers).toEqual([{ url: BASE }]);
    for (const { path, method, operation_id } of AGENT_ROUTES) {
      expect(document.paths[path]?.[method]?.operationId).toBe(operation_id);
    }
  });

  test("GET / is the index", async () => {
    const response = await get("/");
    expect(response.headers.get("Content-Type")).toBe("application/json");
    const endpoints = Object.fromEntries(
      AGENT_ROUTES.map(({ operation_id, method, path }) => [operation_id, `${method.toUpperCase()} ${path}`]),
    );
    expect(await response.json()).toEqual({
      name: "Deploy API",
      version: API_VERSION,
      endpoints,
      docs: `${BASE}/docs`,
      openapi: `${BASE}/openapi.json`,
      llms: `${BASE}/llms.txt`,
    });
  });

  test("a page asked for with another host names that host, and the next one its own", async () => {
    const asked = new Request("https://other.test/llms.txt");
    const other = await createApp().fetch(asked, unnamed, createExecutionContext());
    expect(await other.text()).toContain("https://other.test/v1/");
    expect(await (await get("/llms.txt")).text()).toBe(llms);
  });
});
