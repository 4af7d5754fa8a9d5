import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import type { Env, FilePointer } from "../../src/env.ts";
import { consumeFiles } from "../../src/queues/ingestion.ts";
import { mockWorld, stored, waitFor } from "./world.ts";

const world = mockWorld();
const QUEUE = "humandeploy-ingestion";

async function consume(env: Env, bodies: unknown[]) {
  const messages = bodies.map((body, at) => ({ id: `m${at}`, timestamp: new Date(), attempts: 1, body }));
  const batch = createMessageBatch<FilePointer>(
    QUEUE,
    messages as Parameters<typeof createMessageBatch<FilePointer>>[1],
  );
  await consumeFiles(batch, env);
  return getQueueResult(batch, createExecutionContext());
}

describe("the ingestion queue", () => {
  test("a message ingests its file, and coming again it does nothing", async () => {
    const waiting = waitFor("https://a.example/a.txt");
    const { deployment_id, file_id } = waiting;
    for (let turn = 0; turn < 2; turn++) {
      const result = await consume(waiting.env, [{ deployment_id, file_id }]);
      expect(result.explicitAcks).toEqual(["m0"]);
    }
    expect(world.asked).toHaveLength(1);
    expect(waiting.reports).toMatchObject([{ status: "ingested", name: "a.txt" }]);
    expect(await stored(waiting)).toEqual(["", ".txt"]);
  });

  test("a file that failed is done with: its message does not come again", async () => {
    const waiting = waitFor("https://a.example/a.txt");
    world.answer = () => new Response("no", { status: 404 });
    const { explicitAcks, retryMessages } = await consume(waiting.env, [
      { deployment_id: waiting.deployment_id, file_id: waiting.file_id },
    ]);
    expect({ explicitAcks, retryMessages }).toEqual({ explicitAcks: ["m0"], retryMessages: [] });
    expect(waiting.reports).toMatchObject([{ status: "failed" }]);
  });

  test("what is no pointer, or fails by our own fault, comes again; the rest is not held up", async () => {
    const waiting = waitFor("https://a.example/a.txt");
    const { deployment_id, file_id } = waiting;
    const poison = [null, "no pointer", {}, { deployment_id }, { deployment_id, file_id: "" }, { deployment_id: 7 }];
    const { explicitAcks, retryMessages } = await consume(waiting.env, [...poison, { deployment_id, file_id }]);
    expect(explicitAcks).toEqual(["m6"]);
    expect(retryMessages.map(({ msgId }) => msgId)).toEqual(["m0", "m1", "m2", "m3", "m4", "m5"]);
    expect(waiting.reports).toMatchObject([{ status: "ingested" }]);

    const broken = waitFor("https://a.example/a.txt");
    broken.broken = true;
    const again = await consume(broken.env, [{ deployment_id: broken.deployment_id, file_id: broken.file_id }]);
    expect(again.retryMessages).toMatchObject([{ msgId: "m0" }]);
  });
});
