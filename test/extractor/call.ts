import { env } from "cloudflare:workers";
import { expect } from "vitest";
import type { Extracted } from "../../extractor/src/contract.ts";

export const DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
export const MB = 1024 * 1024;

/** Has the extractor, as it is deployed, read bytes. */
export async function read(content: BodyInit, media_type: string, name = "file"): Promise<Extracted> {
  const { body } = new Response(content);
  if (!env.EXTRACTOR || !body) throw new Error("no extractor, or no body");
  return await env.EXTRACTOR.extract({ name, media_type, body });
}

/** Its text, which must be all of it. */
export async function textOf(content: BodyInit, media_type: string, name?: string): Promise<string> {
  const answer = await read(content, media_type, name);
  expect(answer).toEqual({ text: expect.any(String), truncated: false });
  return "text" in answer ? answer.text : "";
}

/** Why it has no text. */
export async function errorOf(content: BodyInit, media_type: string, name?: string): Promise<string> {
  const answer = await read(content, media_type, name);
  expect(answer).toEqual({ error: expect.any(String) });
  return "error" in answer ? answer.error : "";
}

/** A body that is made as it is read, with a count of the bytes that were asked for. */
export function counted(bytes: number, byte = 0x61): { body: ReadableStream<Uint8Array>; made: () => number } {
  let made = 0;
  const body = new ReadableStream({
    type: "bytes",
    pull(controller) {
      const size = Math.min(64 * 1024, bytes - made);
      made += size;
      if (size > 0) controller.enqueue(new Uint8Array(size).fill(byte));
      else controller.close();
    },
  });
  return { body, made: () => made };
}
