import { describe, expect, test } from "vitest";
import { fileLink, isFileLink, LINK_LIFE_MS, type LinkedFile, readFileLink } from "../../src/domain/file-link.ts";
import { LIMITS } from "../../src/domain/limits.ts";
import { DAY } from "../../src/domain/time.ts";
import { fileNameProblem } from "../../src/services/files.ts";
import { testId } from "../support/records.ts";

const BASE = "https://api.example.com";
const SECRET = "an installation secret of 36 letters";
const NOW = Date.UTC(2026, 3, 23, 10);
const FILE: LinkedFile = {
  id: testId("file", "F1"),
  workspace_id: testId("ws", "W1"),
  mode: "test",
  name: "a.pdf",
  media_type: "application/pdf",
  size_bytes: 1234,
};

function link(more: Partial<LinkedFile> = {}, expires = NOW + DAY): Promise<string> {
  return fileLink(BASE, { ...FILE, ...more }, expires, SECRET);
}

describe("a link to an upload", () => {
  test("lasts 24 h", () => {
    expect(LINK_LIFE_MS).toBe(DAY);
  });

  test.each<Partial<LinkedFile>>([
    {},
    { mode: "live" },
    { size_bytes: 0 },
    { media_type: "text/plain; charset=utf-8" },
    { media_type: "" },
  ])("reads back as the file it was made for, with %j", async (more) => {
    expect(await readFileLink(await link(more), SECRET, NOW)).toEqual({ ...FILE, ...more });
  });

  test.each([
    "a b.pdf",
    "Überblick – 1.pdf",
    "資料 📎.pdf",
    "100%.pdf",
    "%41.pdf",
    "a%2Fb.pdf",
    "a?b=c&d#e.pdf",
    "a+b.pdf",
    "'quoted' (1).pdf",
    "...",
    ".hidden",
    "%2e%2e",
    "x".repeat(255),
  ])("keeps the file's name: %j", async (name) => {
    expect(await readFileLink(await link({ name }), SECRET, NOW)).toEqual({ ...FILE, name });
  });

  test.each([
    ["a step in a path", "."],
    ["two steps in a path", ".."],
    ["255 letters", "x".repeat(255)],
    ["255 signs of three bytes each", "料".repeat(255)],
  ])("works and can stand in context_files, or else the upload refuses the name: %s", async (_, name) => {
    const url = await link({ name });
    const read = await readFileLink(url, SECRET, NOW);
    const works = typeof read === "object" && read.name === name && url.length <= LIMITS.url_characters;
    expect(works || fileNameProblem(name) !== null).toBe(true);
  });

  test.each([
    [-DAY, "ok"],
    [-1, "ok"],
    [0, "expired"],
    [1, "expired"],
    [365 * DAY, "expired"],
  ])("%i ms after its expiry is %s", async (offset, expected) => {
    const read = await readFileLink(await link({}, NOW), SECRET, NOW + offset);
    expect(typeof read === "string" ? read : "ok").toBe(expected);
  });
});

describe("a link is forged", () => {
  test.each<[string, string]>([
    ["workspace", testId("ws", "W2")],
    ["mode", "live"],
    ["mode", "admin"],
    ["type", "text/html"],
    ["size", "1"],
    ["size", ""],
    ["expires", String(NOW + 2 * DAY)],
    ["expires", "Infinity"],
    ["expires", ""],
    ["signature", ""],
    ["signature", "A".repeat(43)],
  ])("with %s set to %j", async (key, value) => {
    const url = new URL(await link());
    url.searchParams.set(key, value);
    expect(await readFileLink(url.toString(), SECRET, NOW)).toBe("forged");
  });

  test.each(["workspace", "mode", "type", "size", "expires", "signature"])("without %s", async (key) => {
    const url = new URL(await link());
    url.searchParams.delete(key);
    expect(await readFileLink(url.toString(), SECRET, NOW)).toBe("forged");
  });

  test.each<[string, (path: string) => string]>([
    ["for another file", (path) => path.replace(FILE.id, testId("file", "F2"))],
    ["for an id in lower case", (path) => path.replace(FILE.id, FILE.id.toLowerCase())],
    ["for an id of another kind", (path) => path.replace("file_", "dep_")],
    ["under another name", (path) => path.replace("a.pdf", "b.pdf")],
    ["under no name", (path) => path.replace("a.pdf", "")],
    ["under a name that can't be decoded", (path) => path.replace("a.pdf", "%E0%A4")],
    ["for nothing", () => "/files/"],
  ])("%s", async (_, change) => {
    const url = new URL(await link());
    url.pathname = change(url.pathname);
    expect(await readFileLink(url.toString(), SECRET, NOW)).toBe("forged");
  });

  test("under another installation's secret, expired or not", async () => {
    expect(await readFileLink(await link(), "another secret", NOW)).toBe("forged");
    expect(await readFileLink(await link(), "another secret", NOW + 2 * DAY)).toBe("forged");
  });

  test("with a field's end moved into the next", async () => {
    const url = new URL(await link({ media_type: "a", name: "bc" }));
    url.pathname = url.pathname.replace("/bc", "/b");
    url.searchParams.set("type", "ca");
    expect(await readFileLink(url.toString(), SECRET, NOW)).toBe("forged");
  });
});

describe("one of our links", () => {
  test.each<[string, boolean]>([
    [`${BASE}/files/${FILE.id}/a.pdf`, true],
    [`${BASE}/files/anything`, true],
    [`HTTPS://API.EXAMPLE.COM:443/files/x`, true],
    [`${BASE}/v1/files/x`, false],
    [`${BASE}/filesystem`, false],
    [`${BASE}/x/../files/x`, true],
    ["http://api.example.com/files/x", false],
    ["https://api.example.com:8443/files/x", false],
    ["https://api.example.com.evil.example/files/x", false],
    ["https://api.example.com@evil.example/files/x", false],
    ["https://evil.example/files/x", false],
    ["not a url", false],
    ["", false],
  ])("%s is told by its address: %s", (value, ours) => {
    expect(isFileLink(value, BASE)).toBe(ours);
  });

  test("is told on a local instance too, by its port", () => {
    expect(isFileLink("http://localhost:8787/files/x", "http://localhost:8787/")).toBe(true);
    expect(isFileLink("http://localhost:8788/files/x", "http://localhost:8787/")).toBe(false);
  });

  test("is one as soon as it is made", async () => {
    expect(isFileLink(await link(), BASE)).toBe(true);
  });
});
