import { describe, expect, test } from "vitest";
import { ingestFile } from "../../src/services/ingest/ingest-file.ts";
import { chunks, mockWorld, QUICK, stored, waitFor } from "./world.ts";

const world = mockWorld();
const LINK = "https://bucket.example/big.bin";
const MB = 1024 * 1024;
const TOO_LARGE = { status: "failed", error: "is over the 100 MB that a message may hold in all" };
/** The sizes here take their time to store, not to arrive. */
const PATIENT = { ...QUICK, times: { headers: 1_000, stall: 5_000, all: 60_000 } };

describe("a file's size", () => {
  test("100 MB and a byte by Content-Length fail before anything is read", async () => {
    const waiting = waitFor(LINK);
    const { body, seen } = chunks(1, 10);
    world.answer = () => new Response(body, { headers: { "Content-Length": String(100 * MB + 1) } });
    await ingestFile(waiting, PATIENT);
    expect(waiting.reports).toEqual([TOO_LARGE]);
    expect(seen.sent).toBe(0);
    expect(world.asked).toHaveLength(1);
    expect(await stored(waiting)).toEqual([]);
  });

  test("100 MB and a byte without Content-Length fail at that byte, and nothing is stored", async () => {
    const waiting = waitFor(LINK);
    const whole = chunks(25, 4 * MB).body;
    const { body, seen } = chunks(1_000, 1);
    world.answer = () => new Response(inTurn(whole, body));
    await ingestFile(waiting, PATIENT);
    expect(waiting.reports).toEqual([TOO_LARGE]);
    expect(seen.sent).toBe(1);
    expect(seen.cancelled).toBe(true);
    expect(world.asked).toHaveLength(1);
    expect(await stored(waiting)).toEqual([]);
  });

  test("exactly what is left is stored; a byte more is not, nor anything where nothing is left", async () => {
    for (const [size, left, length] of [
      [3_000, 3_000, null],
      [3_000, 3_000, "3000"],
      [3_000, 2_999, null],
      [3_000, 2_999, "3000"],
      [1, 0, null],
    ] as const) {
      const waiting = waitFor(LINK, { bytes_left: left });
      world.answer = () => new Response(chunks(1, size).body, length ? { headers: { "Content-Length": length } } : {});
      await ingestFile(waiting, PATIENT);
      const fits = size <= left;
      expect(waiting.reports).toMatchObject([fits ? { status: "ingested", size_bytes: size } : TOO_LARGE]);
      expect(await stored(waiting)).toEqual(fits ? ["", ".txt"] : []);
    }
  });

  test("a file of more than a part, its length not told, comes byte by byte", async () => {
    const waiting = waitFor(LINK);
    world.answer = () => new Response(chunks(17, MB).body);
    await ingestFile(waiting, PATIENT);
    expect(waiting.reports).toMatchObject([{ status: "ingested", size_bytes: 17 * MB }]);
    const object = await waiting.env.FILES.get(waiting.key);
    const bytes = new Uint8Array((await object?.arrayBuffer()) ?? new ArrayBuffer(0));
    expect(bytes.byteLength).toBe(17 * MB);
    expect(bytes.every((byte) => byte === 0x61)).toBe(true);
  });

  test("a body that was packed in spite of us is measured by what it unpacks to", async () => {
    const packed = new Blob(["a".repeat(50_000)]).stream().pipeThrough(new CompressionStream("gzip"));
    const bytes = await new Response(packed).arrayBuffer();
    const headers = { "Content-Encoding": "gzip", "Content-Length": String(bytes.byteLength) };
    for (const bytes_left of [50_000, 49_999]) {
      const waiting = waitFor(LINK, { bytes_left });
      world.answer = () => new Response(chunks(1, 50_000).body, { headers, encodeBody: "manual" });
      await ingestFile(waiting, PATIENT);
      expect(waiting.reports).toMatchObject([bytes_left === 50_000 ? { size_bytes: 50_000 } : TOO_LARGE]);
    }
  });

  test.each([[{}], [{ "Content-Length": "0" }]])("an empty file fails: %j", async (headers) => {
    const waiting = waitFor(LINK);
    world.answer = () => new Response(chunks(0, 1).body, { headers });
    await ingestFile(waiting, PATIENT);
    expect(waiting.reports).toEqual([{ status: "failed", error: "is empty" }]);
    expect(await stored(waiting)).toEqual([]);
  });

  test("a body that trickles without end is cut off when its time is over", async () => {
    const waiting = waitFor(LINK);
    const trickle = () =>
      new ReadableStream<Uint8Array>({
        async pull(controller) {
          await scheduler.wait(20);
          controller.enqueue(new Uint8Array(10));
        },
      });
    world.answer = () => new Response(trickle());
    await ingestFile(waiting, { pauses: [1, 1], times: { headers: 300, stall: 300, all: 600 } });
    expect(waiting.reports).toEqual([{ status: "failed", error: "the link took over 0.01 min" }]);
    expect(world.asked).toHaveLength(3);
    expect(await stored(waiting)).toEqual([]);
  });
});

function inTurn(...bodies: ReadableStream<Uint8Array>[]): ReadableStream<Uint8Array> {
  const readers = bodies.map((body) => body.getReader());
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        for (;;) {
          const reader = readers[0];
          if (!reader) return controller.close();
          const { done, value } = await reader.read();
          if (!done) return controller.enqueue(value);
          readers.shift();
        }
      },
      cancel: async () => {
        await Promise.all(readers.map((reader) => reader.cancel()));
      },
    },
    { highWaterMark: 0 },
  );
}
