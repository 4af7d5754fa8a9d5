import { env } from "cloudflare:workers";
import { afterEach, describe, expect, test, vi } from "vitest";
import { extractText, isReadable } from "../../src/services/extract-text.ts";
import { counted, MB } from "./call.ts";
import { lines, pdf } from "./fixtures.ts";

const source = (content: BodyInit, media_type: string | null, name = "file") => {
  const { body } = new Response(content);
  if (!body) throw new Error("no body");
  return { file_id: "file_1", name, media_type, body };
};

afterEach(() => {
  vi.restoreAllMocks();
});

describe("extractText", () => {
  test("a file in the store is read through the binding", async () => {
    await env.FILES.put("report", pdf([lines("Report of the year")]));
    const stored = await env.FILES.get("report");
    if (!stored) throw new Error("not stored");
    const file = { file_id: "file_1", name: "report.pdf", media_type: "application/pdf", body: stored.body };
    expect(await extractText(env, file)).toBe("Report of the year");
    expect(await extractText(env, source("# Title", null, "a.md"))).toBe("# Title");
  });

  test("a file without text has none", async () => {
    expect(await extractText(env, source(" \n ", "text/plain"))).toBeNull();
    expect(await extractText(env, source(pdf([""]), "application/pdf"))).toBeNull();
  });

  test("what is no readable kind is not read at all", async () => {
    expect(isReadable("a.png", "image/png")).toBe(false);
    expect(isReadable("a.pdf", null)).toBe(true);
    const { body, made } = counted(100 * MB);
    expect(await extractText(env, { file_id: "file_1", name: "a.png", media_type: "image/png", body })).toBeNull();
    expect(made()).toBeLessThan(MB);
  });

  test("without a binding nothing has text", async () => {
    expect(await extractText({}, source("text", "text/plain"))).toBeNull();
  });

  test("a failure gives no text, and the log tells of it without name or content", async () => {
    const lines: string[] = [];
    for (const method of ["log", "error"] as const) {
      vi.spyOn(console, method).mockImplementation((line) => void lines.push(String(line)));
    }
    const secret = source("secret content", "application/pdf", "secret name.pdf");
    expect(await extractText(env, secret)).toBeNull();
    const dead = { EXTRACTOR: { extract: () => Promise.reject(new Error("Worker exceeded CPU time limit.")) } };
    expect(await extractText(dead, source("secret content", "text/plain", "secret name"))).toBeUndefined();
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { event: "extract.refused", file_id: "file_1", error: "the bytes are not those of a PDF" },
      { event: "extract.failed", file_id: "file_1", error: "Error: Worker exceeded CPU time limit." },
    ]);
    expect(lines.join()).not.toContain("secret");
  });

  test("a body that breaks off gives no text", async () => {
    let pulls = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (pulls++ === 0) controller.enqueue(new TextEncoder().encode("the start"));
        else controller.error(new Error("broke off"));
      },
    });
    const file = { file_id: "file_1", name: "a.txt", media_type: "text/plain", body };
    expect(await extractText(env, file)).toBeNull();
  });
});
