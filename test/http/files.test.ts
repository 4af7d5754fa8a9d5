import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { Deployment } from "../../src/domain/deployment/schemas.ts";
import { BASE, BRIEF, call, create, get, newWorkspace, until, type Workspace } from "../support/api.ts";
import { cancel, expectError, send } from "../support/http-helpers.ts";
import { eventually } from "../support/objects.ts";

type Uploaded = { id: string; url: string; expires_at: string };

let workspace: Workspace;
let other: Workspace;

beforeAll(async () => {
  [workspace, other] = await Promise.all([newWorkspace(), newWorkspace()]);
});

afterEach(() => {
  vi.useRealTimers();
});

const PDF_MARK = new TextEncoder().encode("%PDF-1.7\n");
const BYTES = Uint8Array.from({ length: 1_024 }, (_, i) => PDF_MARK[i] ?? i % 256);
const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer());

function upload(name: string, raw: BodyInit | null = BYTES, headers: Record<string, string> = {}) {
  const path = `/v1/files?name=${encodeURIComponent(name)}`;
  const type = { "Content-Type": "application/pdf", ...headers };
  return call<Uploaded>(path, {
    key: workspace.test,
    method: "POST",
    headers: type,
    ...(raw === null ? {} : { raw }),
  });
}

async function uploaded(name = "a.pdf"): Promise<Uploaded> {
  const answer = await upload(name);
  expect(answer.status, answer.text).toBe(201);
  return answer.body;
}

function expectAttachment(response: Response, name: string): void {
  expect(response.status).toBe(200);
  expect(response.headers.get("Content-Type")).toBe("application/pdf");
  const disposition = response.headers.get("Content-Disposition") ?? "";
  expect(disposition).toMatch(/^attachment;/);
  expect(decodeURIComponent(/filename\*=UTF-8''(.*)$/.exec(disposition)?.[1] ?? "")).toBe(name);
  expect(response.headers.get("Content-Security-Policy")).toMatch(/sandbox/);
  expect(response.headers.get("X-Content-Type-Options")).toBe("nosniff");
}

describe("POST /v1/files", () => {
  test("an upload comes back byte by byte: with the key, and through its link without one", async () => {
    const { id, url, expires_at } = await uploaded();
    expect(Object.keys((await upload("b.pdf")).body).toSorted()).toEqual(["expires_at", "id", "url"]);
    expect(id).toMatch(/^file_/);
    expect(Math.abs(Date.parse(expires_at) - Date.now() - 86_400_000)).toBeLessThan(10_000);
    for (const response of [await send(`/v1/files/${id}/content`, { key: workspace.test }), await send(url)]) {
      expectAttachment(response, "a.pdf");
      expect(await bytesOf(response)).toEqual(BYTES);
    }
    expectError(await call(`/v1/files/${id}/content`), 401, "authentication_failed");
    for (const key of [workspace.live, other.test]) {
      expectError(await call(`/v1/files/${id}/content`, { key }), 404, "not_found");
    }
  });

  test.each<[rule: string, raw: () => BodyInit, headers: Record<string, string>]>([
    ["with its length told", () => BYTES, { "Content-Length": "1024" }],
    ["in chunks, without Content-Length", () => new Blob([BYTES]).stream(), {}],
  ])("an upload %s", async (_, raw, headers) => {
    const answer = await upload("a.pdf", raw(), headers);
    expect(answer.status, answer.text).toBe(201);
    expect(await bytesOf(await send(answer.body.url))).toEqual(BYTES);
  });

  test("an upload in chunks that is larger than what is held at once", async () => {
    const chunk = new Uint8Array(1024 * 1024);
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => (sent++ < 18 ? controller.enqueue(chunk.map(() => sent)) : controller.close()),
    });
    const answer = await upload("big.pdf", body);
    expect(answer.status, answer.text).toBe(201);
    const kept = await bytesOf(await send(answer.body.url));
    expect(kept.length).toBe(18 * chunk.length);
    expect([0, 7, 8, 17].map((at) => kept[at * chunk.length])).toEqual([1, 8, 9, 18]);
  });

  test.each<[rule: string, raw: () => BodyInit | null, headers: Record<string, string>, status: number, code: string]>([
    ["no body", () => null, {}, 400, "invalid_request"],
    ["an empty body", () => "", { "Content-Length": "0" }, 400, "invalid_request"],
    ["an empty stream", () => new Blob([]).stream(), {}, 400, "invalid_request"],
    ["100 MB and a byte by Content-Length", () => "x", { "Content-Length": "104857601" }, 413, "payload_too_large"],
  ])("%s is refused", async (_, raw, headers, status, code) => {
    expectError(await upload("a.pdf", raw(), headers), status, code);
  });

  test.each([
    ["", "is empty"],
    ["a".repeat(256), "has 256 characters"],
    ["a/b.pdf", "has a slash"],
    ["a\\b.pdf", "has a backslash"],
    ["a\nb.pdf", "has a line feed"],
    ["a\u0000.pdf", "has a NUL"],
    ["a\u202efdp.exe", "turns the direction of writing"],
  ])("the name %j %s: 400", async (name) => {
    expectError(await upload(name), 400, "invalid_request", "name");
  });

  test.each([["/v1/files"], ["/v1/files?name=a&name=b"], ["/v1/files?name=a&size=1"]])("%s is 400", async (path) => {
    const answer = await call(path, { key: workspace.test, method: "POST", raw: BYTES });
    expectError(answer, 400, "invalid_request");
  });

  test.each([
    [`${"a".repeat(251)}.pdf`],
    ["a b+c.pdf"],
    ["a#b?c&d=e.pdf"],
    ["100%.pdf"],
    ["a%2Fb.pdf"],
    ['it\'s (1) "x"; y.pdf'],
    ["Übersicht – 日本 🦊.pdf"],
    ["index"],
    [".pdf"],
    ["."],
    [".."],
  ])("the name %s is kept as it is, or is 400 from the start", async (name) => {
    const answer = await upload(name);
    if (answer.status === 400 && name.length < 3) return;
    expect(answer.status, answer.text).toBe(201);
    expectAttachment(await send(answer.body.url), name);
    const made = await create(workspace.test, { context_files: [answer.body.url] });
    expect(made.context_files).toMatchObject([{ id: answer.body.id, name, size_bytes: 1_024, status: "ingested" }]);
    await cancel(workspace.test, made.id);
  });

  test.each([
    ["image/png", "<!doctype html><script>alert(1)</script>", "text/html"],
    ["image/png", '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "image/svg+xml"],
    ["image/jpeg", "alert(1)", "text/plain"],
    ["application/pdf", "\u0000\u0001", "application/octet-stream"],
    ["text/html", "%PDF-1.7\n", "application/pdf"],
    ["text/csv", "a,b\n", "text/csv"],
    ["text/plain; charset=utf-8", "hello", "text/plain; charset=utf-8"],
  ])("a file declared %s is told and served as what it is", async (declared, raw, type) => {
    const answer = await upload("picture", raw, { "Content-Type": declared });
    expect(answer.status, answer.text).toBe(201);
    expect(new URL(answer.body.url).searchParams.get("type")).toBe(type);
    const { headers } = await send(answer.body.url);
    expect(headers.get("Content-Type")).toBe(type);
    expect(headers.get("Content-Disposition")).toMatch(/^attachment;/);
    const made = await create(workspace.test, { context_files: [answer.body.url] });
    expect(made.context_files).toMatchObject([{ media_type: type }]);
    await cancel(workspace.test, made.id);
  });

  test("the text of an upload is soon found beside it", async () => {
    const { id } = (await upload("notes.txt", "what it says", { "Content-Type": "text/plain" })).body;
    const key = `${workspace.id}/test/${id}.txt`;
    expect(await eventually(async () => (await env.FILES.get(key))?.text())).toContain("what it says");
  });

  test("a part of a file is given to who asks for a range, with the key or through the link", async () => {
    const { id, url } = await uploaded();
    for (const path of [`/v1/files/${id}/content`, url]) {
      const response = await send(path, { key: workspace.test, headers: { Range: "bytes=1-4" } });
      expect(response.status).toBe(206);
      expect(response.headers.get("Content-Range")).toBe("bytes 1-4/1024");
      expect(new TextDecoder().decode(await bytesOf(response))).toBe("PDF-");
    }
  });

  test("a stream that goes on beyond 100 MB is cut off with 413", async () => {
    const chunk = new Uint8Array(4 * 1024 * 1024);
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => (sent++ < 100 ? controller.enqueue(chunk) : controller.close()),
    });
    expectError(await upload("endless.pdf", body), 413, "payload_too_large");
    expect(sent).toBeLessThan(60);
  });

  test("a body that breaks off before its Content-Length is 400", async () => {
    expectError(await upload("a.pdf", "12345", { "Content-Length": "10" }), 400, "invalid_request");
  });
});

describe("the link of a file", () => {
  test("a link that was changed anywhere is refused", async () => {
    const [file, another] = [await uploaded(), await uploaded("b.pdf")];
    const changes: ((url: URL) => void)[] = [
      (url) => url.searchParams.delete("signature"),
      (url) => url.searchParams.set("signature", ""),
      (url) => url.searchParams.set("signature", new URL(another.url).searchParams.get("signature") ?? ""),
      (url) => url.searchParams.set("expires", String(Number(url.searchParams.get("expires")) + 1)),
      (url) => url.searchParams.set("expires", "Infinity"),
      (url) => url.searchParams.set("workspace", other.id),
      (url) => url.searchParams.set("mode", "live"),
      (url) => url.searchParams.set("type", "text/html"),
      (url) => url.searchParams.set("size", "1"),
      (url) => {
        url.pathname = url.pathname.replace(file.id, another.id);
      },
      (url) => {
        url.pathname = url.pathname.replace("a.pdf", "a.html");
      },
    ];
    for (const change of changes) {
      const url = new URL(file.url);
      change(url);
      const response = await send(url.href);
      expect([403, 404], change.toString()).toContain(response.status);
      expect(await response.text()).toContain('"error"');
      const answer = await call("/v1/deployments", {
        key: workspace.test,
        body: { ...BRIEF, context_files: [url.href] },
      });
      expectError(answer, 400, "invalid_request", "context_files[0]");
    }
  });

  test("a link lasts 24 h; the content with the key lasts on", async () => {
    const { id, url, expires_at } = await uploaded();
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Date.parse(expires_at) - 1_000);
    expect((await send(url)).status).toBe(200);
    vi.setSystemTime(Date.parse(expires_at) + 1);
    expect([403, 404]).toContain((await send(url)).status);
    const answer = await call("/v1/deployments", { key: workspace.test, body: { ...BRIEF, context_files: [url] } });
    expectError(answer, 400, "invalid_request", "context_files[0]");
    expect((await send(`/v1/files/${id}/content`, { key: workspace.test })).status).toBe(200);
  });

  test("no link is shown again: not by the deployment, its events or the list, in the thread neither", async () => {
    const file = await uploaded();
    const foreign = "https://bucket.example.com/report.pdf?X-Amz-Signature=topsecret";
    const made = await create(workspace.test, { context_files: [file.url, foreign] }, "needs_input");
    const content = `${BASE}/v1/files/${file.id}/content`;
    const own = { id: file.id, name: "a.pdf", size_bytes: 1_024, media_type: "application/pdf", status: "ingested" };
    expect(made.context_files).toMatchObject([{ ...own, url: content, error: null }, { name: "report.pdf" }]);
    await until(workspace.test, made.id, "needs_input");
    const reply = { body: "b", context_files: [(await uploaded("c.pdf")).url, foreign] };
    const path = `/v1/deployments/${made.id}`;
    const replied = await call<Deployment>(`${path}/reply`, { key: workspace.test, body: reply });
    expect(replied.body.thread[1]?.context_files).toMatchObject([{ name: "c.pdf", status: "ingested" }, {}]);
    const seen = await Promise.all(
      [path, `${path}/events`, "/v1/deployments"].map((p) => call(p, { key: workspace.test })),
    );
    for (const { text } of [...seen, replied, { text: JSON.stringify(made) }]) {
      expect(text).toContain(file.id);
      for (const secret of ["signature", "Signature", "topsecret", "bucket.example.com"]) {
        expect(text.includes(secret), secret).toBe(false);
      }
    }
    const shown = (await get(workspace.test, made.id)).context_files[0]?.url ?? "";
    expect(await bytesOf(await send(shown, { key: workspace.test }))).toEqual(BYTES);
  });
});
