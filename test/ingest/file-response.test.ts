import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { Owner } from "../../durable-objects/contract.ts";
import { newId } from "../../src/domain/ids.ts";
import { fileResponse } from "../../src/http/file-response.ts";
import { storedFile } from "../../src/services/files.ts";
import { fileKey } from "../../src/services/store-file.ts";

const OWNER: Owner = { workspace_id: newId("workspace", Date.now()), mode: "live" };
const INLINE = ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "application/pdf"];

async function put(contentType: string, name = "a b.bin", body = "0123456789"): Promise<string> {
  const id = newId("file", Date.now());
  const key = fileKey(OWNER.workspace_id, OWNER.mode, id);
  await env.FILES.put(key, body, { httpMetadata: { contentType }, customMetadata: { name } });
  return id;
}

async function serve(id: string, inline: boolean, range?: string): Promise<Response> {
  const object = await storedFile(env, OWNER, id, range);
  return fileResponse(object ?? expect.fail(), { inline });
}

describe("a file as it is served", () => {
  test.each([...INLINE, "text/html", "image/svg+xml", "text/plain", "application/octet-stream", "image/png; q=1"])(
    "%s is an attachment in a sandbox unless it is to be shown and may be",
    async (type) => {
      const id = await put(type);
      for (const inline of [false, true]) {
        const { status, headers } = await serve(id, inline);
        const shown = inline && INLINE.includes(type);
        expect(status).toBe(200);
        expect(Object.fromEntries(headers)).toMatchObject({
          "content-type": type,
          "content-length": "10",
          "content-disposition": `${shown ? "inline" : "attachment"}; filename*=UTF-8''a%20b.bin`,
          "x-content-type-options": "nosniff",
          "cross-origin-resource-policy": "same-origin",
          "cache-control": "private, no-store",
        });
        const policy = headers.get("Content-Security-Policy");
        expect(policy).toBe(
          shown && type === "application/pdf"
            ? "default-src 'none'; object-src 'none'; frame-ancestors 'self'"
            : "default-src 'none'; sandbox",
        );
      }
    },
  );

  test("no name gets out of its header", async () => {
    const { headers } = await serve(await put("text/plain", 'a"\r\nX-Evil: 1; é\ud800.txt'), false);
    expect(headers.get("Content-Disposition")).toMatch(/^attachment; filename\*=UTF-8''[\w.%-]+$/);
    expect(headers.has("X-Evil")).toBe(false);
  });

  test.each([
    ["bytes=0-3", "0123", "bytes 0-3/10"],
    ["bytes=4-", "456789", "bytes 4-9/10"],
    ["bytes=8-100", "89", "bytes 8-9/10"],
    ["bytes=-3", "789", "bytes 7-9/10"],
  ])("%s gives that part", async (range, part, content) => {
    const response = await serve(await put("application/pdf"), true, range);
    expect(response.status).toBe(206);
    expect(response.headers.get("Content-Range")).toBe(content);
    expect(response.headers.get("Content-Length")).toBe(String(part.length));
    expect(await response.text()).toBe(part);
  });

  test.each([
    "bytes=0-9",
    "bytes=-100",
    "bytes=10-",
    "bytes=20-30",
    "bytes=5-2",
    "bytes=-0",
    "bytes=0-1,3-4",
    "bytes=",
    "lines=1-2",
    "bytes=99999999999999999999-",
  ])("%s, which is all of it or can't be met, gives it whole", async (range) => {
    const response = await serve(await put("application/pdf"), true, range);
    expect({ status: response.status, text: await response.text() }).toEqual({ status: 200, text: "0123456789" });
    expect(response.headers.has("Content-Range")).toBe(false);
  });
});
