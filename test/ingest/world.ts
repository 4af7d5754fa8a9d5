import { env } from "cloudflare:workers";
import { afterEach, beforeEach, vi } from "vitest";
import type { FileToIngest, IngestedFile, Owner } from "../../durable-objects/contract.ts";
import { newId } from "../../src/domain/ids.ts";
import type { Env } from "../../src/env.ts";
import type { Manner } from "../../src/services/ingest/ingest-file.ts";
import { fileKey } from "../../src/services/store-file.ts";

export interface Asked {
  url: string;
  method: string;
  headers: Headers;
  redirect: string;
  signal: AbortSignal | undefined;
}

/** The outside world: what was asked of it, and what it answers. */
export interface World {
  asked: Asked[];
  answer: (asked: Asked) => Response | Promise<Response>;
}

/** Stands in for every host, anew for each test. */
export function mockWorld(): World {
  const world: World = { asked: [], answer: () => new Response("ok") };
  beforeEach(() => {
    world.asked = [];
    world.answer = () => new Response("ok");
    vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
      const { url, method, headers, redirect } = new Request(input as RequestInfo, init);
      const asked = { url, method, headers, redirect, signal: init?.signal ?? undefined };
      world.asked.push(asked);
      return world.answer(asked);
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });
  return world;
}

/** A deployed environment whose only deployment waits for one file. */
export interface Waiting {
  env: Env;
  owner: Owner;
  deployment_id: string;
  file_id: string;
  key: string;
  reports: IngestedFile[];
  /** True: the object fails when it is told. */
  broken: boolean;
}

export function waitFor(source_url: string, more: Partial<FileToIngest> = {}): Waiting {
  const now = Date.now();
  const owner: Owner = { workspace_id: newId("workspace", now), mode: "live" };
  const file_id = newId("file", now);
  const file = {
    id: file_id,
    url: `https://api.test/v1/files/${file_id}/content`,
    name: "given",
    media_type: null,
    size_bytes: null,
    status: "pending" as const,
    error: null,
    source_url,
  };
  const waiting: Waiting = {
    env: env as Env,
    owner,
    deployment_id: newId("deployment", now),
    file_id,
    key: fileKey(owner.workspace_id, owner.mode, file_id),
    reports: [],
    broken: false,
  };
  const deployment = {
    fileToIngest: async (id: string): Promise<FileToIngest | null> => {
      if (id !== file_id || waiting.reports.length > 0) return null;
      return { owner, file, bytes_left: 100 * 1024 * 1024, ...more };
    },
    fileIngested: async (_: string, result: IngestedFile) => {
      if (waiting.broken) throw new Error("injected: the object is gone");
      waiting.reports.push(result);
    },
  };
  const DEPLOYMENTS = {
    getByName: (id: string) => (id === waiting.deployment_id ? deployment : { fileToIngest: async () => null }),
  };
  waiting.env = {
    ...(env as Env),
    ENVIRONMENT: "production",
    PUBLIC_URL: "https://api.test",
    DEPLOYMENTS: DEPLOYMENTS as unknown as Env["DEPLOYMENTS"],
  };
  return waiting;
}

/** As in earnest, but without its pauses, and with time-outs that a test can wait for. */
export const QUICK: Manner = { pauses: [1, 1], times: { headers: 200, stall: 300, all: 1_000 } };

/** The keys of all that lies in the bucket for a file. */
export async function stored({ key }: Waiting): Promise<string[]> {
  const { objects } = await env.FILES.list({ prefix: key });
  return objects.map((object) => object.key.slice(key.length));
}

/** A body made as it is read: `count` chunks of `size` bytes, and then its end, or trouble. */
export function chunks(count: number, size: number, end: "close" | "break" | "hang" = "close") {
  const chunk = new Uint8Array(size).fill(0x61);
  const seen = { sent: 0, cancelled: false };
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (seen.sent < count) {
          seen.sent++;
          controller.enqueue(chunk);
        } else if (end === "close") controller.close();
        else if (end === "break") controller.error(new Error("injected: connection lost"));
        else await new Promise<never>(() => {});
      },
      cancel() {
        seen.cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { body, seen };
}

export function never(signal: AbortSignal | undefined): Promise<Response> {
  return new Promise((_, reject) => signal?.addEventListener("abort", () => reject(new Error("aborted"))));
}
