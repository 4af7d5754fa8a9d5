import { beforeAll, describe, expect, test } from "vitest";
import { call, get, newWorkspace, type Workspace } from "../support/api.ts";
import { benchExpert, brought, ownSkill, type Stage, type TestExpert } from "../support/bench.ts";
import { type Browser, signIn, submit, visit } from "../support/console.ts";
import { configure } from "../support/http-helpers.ts";

let workspace: Workspace;
let expert: TestExpert;
let browser: Browser;

beforeAll(async () => {
  workspace = await newWorkspace();
  await configure(workspace, "live", { in_flight_limit: 1_000, rate_limit: 100_000, cycle_cap: 1_000_000 });
  expert = await benchExpert([ownSkill()], { workspaces: [workspace.id], capacity: 100 });
  browser = await signIn(expert);
});

const at = (stage: Stage, more?: Record<string, unknown>) => brought(workspace.live, expert, stage, more);
const pathOf = (id: string) => `/console/deployments/${id}`;
const page = async (id: string) => (await visit(browser, pathOf(id))).text;

const form = (
  name: string,
  content: string | Uint8Array<ArrayBuffer>,
  type: string,
  more: Record<string, string> = {},
) => {
  const data = new FormData();
  for (const [field, value] of Object.entries(more)) data.set(field, value);
  data.set("file", new File([content], name, { type }));
  return data;
};
const fileIds = (text: string) => [...new Set(text.match(/file_[0-9A-HJKMNP-TV-Z]{26}/g))];

describe("a file by the page's form", () => {
  const PNG = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]);

  async function added(name: string, content: string | Uint8Array<ArrayBuffer>, type: string) {
    const { id } = await at("in_progress");
    const answer = await submit(browser, `${pathOf(id)}/files`, form(name, content, type, { body: "Typed beside it" }));
    expect([answer.status, answer.location]).toEqual([303, `${pathOf(id)}#output-files`]);
    const text = await page(id);
    expect(text).toContain("Typed beside it");
    const [file = ""] = fileIds(text);
    return { id, file, path: `${pathOf(id)}/files/${file}` };
  }

  test.each<[string, string, string, string, string]>([
    ["HTML that calls itself a PNG", "a.png", "image/png", "<!doctype html><script>alert(1)</script>", "text/html"],
    [
      "an SVG",
      "a.svg",
      "image/svg+xml",
      '<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
      "image/svg+xml",
    ],
    ["an SVG that calls itself a PNG", "a.png", "image/png", '<?xml version="1.0"?><svg onload="1"/>', "image/svg+xml"],
    ["HTML", "a.html", "text/html", "<script>alert(1)</script>", "text/html"],
    ["a script", "a.js", "text/javascript", "alert(1)", "text/javascript"],
    [
      "XML",
      "a.xhtml",
      "application/xhtml+xml",
      '<html xmlns="http://www.w3.org/1999/xhtml"/>',
      "application/xhtml+xml",
    ],
  ])("%s is stored as what it is, and is never shown in place", async (_, name, type, content, media_type) => {
    const { path } = await added(name, content, type);
    for (const what of ["", "/preview"]) {
      const { status, headers } = await visit(browser, `${path}${what}`);
      expect(status).toBe(200);
      expect(headers.get("Content-Type")).toBe(media_type);
      expect(headers.get("Content-Disposition")).toBe(`attachment; filename*=UTF-8''${name}`);
      expect(headers.get("Content-Security-Policy")).toBe("default-src 'none'; sandbox");
      expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
      expect(headers.get("Cross-Origin-Resource-Policy")).toBe("same-origin");
    }
  });

  test("an image is shown by its preview alone, in a sandbox", async () => {
    const { path } = await added("a.txt", PNG, "text/plain");
    const preview = (await visit(browser, `${path}/preview`)).headers;
    expect([preview.get("Content-Type"), preview.get("Content-Disposition")]).toEqual([
      "image/png",
      "inline; filename*=UTF-8''a.txt",
    ]);
    expect(preview.get("Content-Security-Policy")).toBe("default-src 'none'; sandbox");
    expect((await visit(browser, path)).headers.get("Content-Disposition")).toMatch(/^attachment/);
  });

  test("goes to the agent with the answer, unless it was removed", async () => {
    const { id, file } = await added("good.txt", "Good", "text/plain");
    await submit(browser, `${pathOf(id)}/files`, form("bad.txt", "Bad", "text/plain"));
    const bad = fileIds(await page(id)).find((one) => one !== file) ?? expect.fail();
    const removed = await submit(browser, `${pathOf(id)}/files/${bad}/remove`, { body: "Words" });
    expect([removed.status, (await page(id)).includes("bad.txt")]).toEqual([303, false]);
    expect((await submit(browser, `${pathOf(id)}/complete`, { body: "Words" })).status).toBe(303);
    const { output } = await get(workspace.live, id);
    expect(output?.files.map(({ name }) => name)).toEqual(["good.txt"]);
    const got = await call(`/v1/files/${file}/content`, { key: workspace.live });
    expect([got.status, got.text]).toEqual([200, "Good"]);
  });

  test("of over 20 MB is 413 by the form, and nothing is kept", async () => {
    const { id } = await at("in_progress");
    const large = form("large.bin", new Uint8Array(20 * 1024 * 1024 + 1), "application/octet-stream");
    expect((await submit(browser, `${pathOf(id)}/files`, large)).status).toBe(413);
    expect(fileIds(await page(id))).toEqual([]);
  });

  test.each(["../../etc/passwd", "a/b.txt", "a\u202etxt.exe"])(
    "with the name %j is refused or made harmless",
    async (name) => {
      const { id } = await at("in_progress");
      const answer = await submit(browser, `${pathOf(id)}/files`, form(name, "x", "text/plain"));
      expect([303, 400]).toContain(answer.status);
      expect((await page(id)).includes(name)).toBe(false);
    },
  );

  test("an empty choice is none, and the 21st file is refused", async () => {
    const { id } = await at("in_progress");
    expect((await submit(browser, `${pathOf(id)}/files`, form("", "", "application/octet-stream"))).status).toBe(303);
    expect(fileIds(await page(id))).toEqual([]);
    for (let count = 0; count < 20; count++) {
      await submit(browser, `${pathOf(id)}/files`, form(`${count}.txt`, "x", "text/plain"));
    }
    expect(fileIds(await page(id))).toHaveLength(20);
    const more = await submit(browser, `${pathOf(id)}/files`, form("more.txt", "x", "text/plain"));
    expect(more.status).toBe(400);
    expect(fileIds(await page(id))).toHaveLength(20);
  });
});

describe("a file as the page's script sends it", () => {
  const raw = (id: string, query: string, headers: Record<string, string> = {}, body: BodyInit = "Words") =>
    visit(browser, `${pathOf(id)}/files/raw${query}`, {
      method: "POST",
      body,
      headers: { "X-CSRF-Token": browser.csrf, Origin: "https://api.test", ...headers },
    });

  test("is added, and the list of files comes back", async () => {
    const { id } = await at("in_progress");
    const answer = await raw(id, "?name=a%20b.txt", { "Content-Type": "text/plain" });
    expect([answer.status, answer.text.includes("a b.txt")]).toEqual([200, true]);
    expect(fileIds(answer.text)).toEqual(fileIds(await page(id)));
  });

  test.each<[string, string, Record<string, string>, number]>([
    ["no name", "", {}, 400],
    ["a bad name", "?name=..%2Fa", {}, 400],
    ["100 MB and a byte", "?name=a", { "Content-Length": String(100 * 1024 * 1024 + 1) }, 413],
  ])("with %s is refused in words", async (_, query, headers, status) => {
    const { id } = await at("in_progress");
    const answer = await raw(id, query, headers);
    expect([answer.status, answer.headers.get("Content-Type")?.startsWith("text/plain")]).toEqual([status, true]);
    expect(fileIds(await page(id))).toEqual([]);
  });
});
