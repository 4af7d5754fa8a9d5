import { describe, expect, test } from "vitest";
import { storedText } from "../../src/services/files.ts";
import { ingestFile } from "../../src/services/ingest/ingest-file.ts";
import { chunks, mockWorld, never, QUICK, stored, type Waiting, waitFor } from "./world.ts";

const world = mockWorld();
const LINK = "https://bucket.example/a/report.csv?X-Amz-Signature=topsecret";
const PNG = Uint8Array.from("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", (sign) => sign.charCodeAt(0));

const ingest = (waiting: Waiting, manner = QUICK) => ingestFile(waiting, manner);

function redirect(to: string, status = 302): Response {
  return new Response("moved", { status, headers: { Location: to } });
}

describe("a file behind a link", () => {
  test("is fetched, stored and told of, its text beside it", async () => {
    const waiting = waitFor(LINK);
    world.answer = () => new Response("a,b\n1,2\n", { headers: { "Content-Type": "text/csv", "Content-Length": "8" } });
    await ingest(waiting);
    expect(waiting.reports).toEqual([
      { status: "ingested", media_type: "text/csv", size_bytes: 8, has_text: true, name: "report.csv" },
    ]);
    const object = await waiting.env.FILES.get(waiting.key);
    expect(await object?.text()).toBe("a,b\n1,2\n");
    expect(object?.httpMetadata?.contentType).toBe("text/csv");
    expect(await (await waiting.env.FILES.get(`${waiting.key}.txt`))?.text()).toContain("a,b\n1,2");
  });

  test("is asked for once, by GET, with nothing of ours in it", async () => {
    const waiting = waitFor(LINK);
    await ingest(waiting);
    expect(world.asked).toHaveLength(1);
    const { url, method, headers, redirect } = world.asked[0] ?? expect.fail();
    expect({ url, method, redirect }).toEqual({ url: LINK, method: "GET", redirect: "manual" });
    expect(Object.fromEntries(headers)).toEqual({
      accept: "*/*",
      "accept-encoding": "identity",
      "user-agent": "HumanDeploy/1",
    });
  });

  test.each<[string, Record<string, string>, BodyInit, string, string]>([
    ["HTML as a PNG", { "Content-Type": "image/png" }, "<!doctype html><script>1</script>", "text/html", "report.csv"],
    ["SVG as a PNG", { "Content-Type": "image/png" }, '<svg onload="1"/>', "image/svg+xml", "report.csv"],
    ["a PNG as text", { "Content-Type": "text/plain" }, PNG, "image/png", "report.csv"],
    [
      "a name that would climb",
      { "Content-Disposition": "attachment; filename=\"a.png\"; filename*=UTF-8''..%2F..%2F%E2%80%AEfdp.exe" },
      new TextEncoder().encode("MZ"),
      "text/plain",
      ".._..__fdp.exe",
    ],
    [
      "a name of its own",
      { "Content-Type": "text/markdown", "Content-Disposition": "inline; filename*=UTF-8''n%C3%B6tes.md" },
      "# A",
      "text/markdown",
      "nötes.md",
    ],
  ])("%s is kept as what it is", async (_, headers, body, media_type, name) => {
    const waiting = waitFor(LINK);
    world.answer = () => new Response(body, { headers });
    await ingest(waiting);
    expect(waiting.reports).toMatchObject([{ status: "ingested", media_type, name }]);
    expect((await waiting.env.FILES.head(waiting.key))?.httpMetadata?.contentType).toBe(media_type);
  });

  test("whose text can't be read is as good a file, and is looked into once", async () => {
    const waiting = waitFor(LINK);
    let tries = 0;
    const extract = async () => {
      tries++;
      return { error: "is not what it says" };
    };
    waiting.env.EXTRACTOR = { extract };
    await ingest(waiting);
    expect(waiting.reports).toMatchObject([{ status: "ingested", size_bytes: 2, has_text: false }]);
    expect(await storedText(waiting.env, waiting.owner, waiting.file_id)).toBeNull();
    expect(tries).toBe(1);
  });

  test("is as good a file while the extractor is down, and is looked into again", async () => {
    const waiting = waitFor(LINK);
    const extract = async () => {
      throw new Error("injected: the extractor is down");
    };
    const { EXTRACTOR } = waiting.env;
    waiting.env.EXTRACTOR = { extract };
    await ingest(waiting);
    expect(waiting.reports).toMatchObject([{ status: "ingested", size_bytes: 2, has_text: false }]);
    if (EXTRACTOR) waiting.env.EXTRACTOR = EXTRACTOR;
    expect(await storedText(waiting.env, waiting.owner, waiting.file_id)).toBe("ok");
  });

  test("has no text where nothing extracts it, until something does", async () => {
    const waiting = waitFor(LINK);
    const { EXTRACTOR: _, ...without } = waiting.env;
    await ingest({ ...waiting, env: without });
    expect(waiting.reports).toMatchObject([{ status: "ingested", has_text: false }]);
    expect(await storedText(waiting.env, waiting.owner, waiting.file_id)).toBe("ok");
  });

  test("asked for twice at once is stored once, and nothing changes it afterwards", async () => {
    const waiting = waitFor(LINK);
    let count = 0;
    world.answer = () => new Response("a".repeat(++count));
    await Promise.all([ingest(waiting), ingest(waiting)]);
    await ingest(waiting);
    expect(count).toBe(2);
    expect(await stored(waiting)).toEqual(["", ".txt"]);
    const size_bytes = (await waiting.env.FILES.head(waiting.key))?.size;
    expect(waiting.reports).toMatchObject([{ size_bytes }, { size_bytes }]);
  });

  test("that was stored but not told of is told of next time, and not fetched again", async () => {
    const waiting = waitFor(LINK);
    waiting.broken = true;
    await expect(ingest(waiting)).rejects.toThrow("injected");
    waiting.broken = false;
    world.answer = () => new Response("gone", { status: 404 });
    await ingest(waiting);
    expect(world.asked).toHaveLength(1);
    expect(waiting.reports).toMatchObject([{ status: "ingested", size_bytes: 2, name: "report.csv" }]);
  });

  test("that nobody waits for is not fetched", async () => {
    const waiting = waitFor(LINK);
    await ingest({ ...waiting, file_id: "file_unknown" });
    await ingest({ ...waiting, deployment_id: "dep_unknown" });
    expect(world.asked).toEqual([]);
    expect(waiting.reports).toEqual([]);
  });
});

describe("redirects", () => {
  test.each([301, 302, 303, 307, 308])("%i is followed, and the last URL names the file", async (status) => {
    const waiting = waitFor(LINK);
    const hops: Record<string, string> = {
      [LINK]: "/b/c?token=1",
      "https://bucket.example/b/c?token=1": "https://cdn.example/d/final.txt#part",
    };
    world.answer = ({ url }) => (hops[url] ? redirect(hops[url], status) : new Response("ok"));
    await ingest(waiting);
    expect(world.asked.map(({ url }) => url)).toEqual([...Object.keys(hops), "https://cdn.example/d/final.txt"]);
    expect(waiting.reports).toMatchObject([{ status: "ingested", name: "final.txt" }]);
  });

  test.each([
    ["http://169.254.169.254/latest/meta-data", "private or reserved"],
    ["https://169.254.169.254/latest/meta-data", "private or reserved"],
    ["https://0xa9fea9fe/", "private or reserved"],
    ["https://[::ffff:10.0.0.1]/", "private or reserved"],
    ["https://localhost/", "private or reserved"],
    ["//db.internal/x", "private or reserved"],
    ["https://api.test/v1/usage", "this service"],
    ["https://user:secret@cdn.example/", "credentials"],
    ["https://cdn.example:22/", "port 22"],
    ["ftp://cdn.example/a", "http or https"],
    ["file:///etc/passwd", "http or https"],
    ["data:text/plain,hello", "http or https"],
    ["http://cdn.example/plain", "https to http"],
    ["https://", "nowhere"],
  ])("to %s is refused, and nothing is asked there", async (to, reason) => {
    const waiting = waitFor(LINK);
    world.answer = ({ url }) => (url === LINK ? redirect(to) : new Response("secret"));
    await ingest(waiting);
    const error = expect.stringContaining(to.startsWith("http://169") ? "https to http" : reason);
    expect(waiting.reports).toEqual([{ status: "failed", error }]);
    expect(world.asked.map(({ url }) => url)).toEqual([LINK]);
    expect(await stored(waiting)).toEqual([]);
  });

  test.each([["http://169.254.169.254/latest/meta-data"], ["http://10.1.2.3/"], ["http://api.test/"]])(
    "from http to %s is refused as well",
    async (to) => {
      const waiting = waitFor("http://plain.example/a");
      world.answer = ({ url }) => (url.includes("plain.example") ? redirect(to) : new Response("secret"));
      await ingest(waiting);
      expect(waiting.reports).toMatchObject([
        { status: "failed", error: expect.stringContaining("must not point at") },
      ]);
      expect(world.asked).toHaveLength(1);
    },
  );

  test("of more than five hops fail, with no seventh request", async () => {
    const waiting = waitFor(LINK);
    world.answer = () => redirect(`https://bucket.example/${world.asked.length}`);
    await ingest(waiting);
    expect(waiting.reports).toEqual([{ status: "failed", error: "the link redirects more than 5 times" }]);
    expect(world.asked).toHaveLength(6);
  });

  test("without a Location fail", async () => {
    const waiting = waitFor(LINK);
    world.answer = () => new Response(null, { status: 302 });
    await ingest(waiting);
    expect(waiting.reports).toEqual([{ status: "failed", error: "the link redirects to nowhere" }]);
  });
});

describe("a link that gives no file", () => {
  test.each([
    "https://169.254.169.254/a",
    "http://localhost/a",
    "https://api.test/v1/experts",
    "https://user:pw@a.example/a",
  ])("%s is refused again when it is fetched", async (url) => {
    const waiting = waitFor(url);
    await ingest(waiting);
    expect(world.asked).toEqual([]);
    expect(waiting.reports).toMatchObject([{ status: "failed", error: expect.stringMatching(/^the link must not/) }]);
  });

  test.each([400, 401, 403, 404, 410, 429])("%i fails at once, after a single request", async (status) => {
    const waiting = waitFor(LINK);
    world.answer = () => new Response("no", { status });
    await ingest(waiting);
    expect(world.asked).toHaveLength(1);
    expect(waiting.reports).toEqual([{ status: "failed", error: `the link answered ${status}` }]);
    expect(await stored(waiting)).toEqual([]);
  });

  test.each([
    ["503", () => new Response("no", { status: 503 }), "the link answered 503"],
    ["no connection", () => Promise.reject(new Error("refused")), "the link could not be reached"],
    ["no answer in time", () => "never", "the link did not answer within 0.2 s"],
    ["a body that breaks off", () => new Response(chunks(2, 10, "break").body), "the link broke off before the end"],
    [
      "a body that ends before its length",
      () => new Response(chunks(2, 10).body, { headers: { "Content-Length": "50" } }),
      "the link broke off before the end",
    ],
    [
      "a body that goes on past its length",
      () => new Response(chunks(2, 10).body, { headers: { "Content-Length": "10" } }),
      "the link broke off before the end",
    ],
    ["a body that stops", () => new Response(chunks(2, 10, "hang").body), "the link sent nothing for 0.3 s"],
  ])("%s is tried three times", async (_, answer, error) => {
    const waiting = waitFor(LINK);
    world.answer = ({ signal }) => {
      const given = answer();
      return given === "never" ? never(signal) : (given as Response);
    };
    await ingest(waiting);
    expect(world.asked).toHaveLength(3);
    expect(waiting.reports).toEqual([{ status: "failed", error: expect.stringContaining(error) }]);
    expect(await stored(waiting)).toEqual([]);
  });

  test("is not tried again once somebody else came to an end", async () => {
    const waiting = waitFor(LINK);
    world.answer = () => {
      waiting.reports.push({ status: "failed", error: "by another message" });
      return new Response("no", { status: 503 });
    };
    await ingest(waiting);
    expect(world.asked).toHaveLength(1);
    expect(waiting.reports).toEqual([{ status: "failed", error: "by another message" }]);
  });

  test("a second or third try that succeeds is enough", async () => {
    for (const failures of [1, 2]) {
      const waiting = waitFor(LINK);
      world.asked = [];
      world.answer = () =>
        world.asked.length <= failures ? new Response("no", { status: 500 }) : new Response("at last");
      await ingest(waiting);
      expect(waiting.reports).toMatchObject([{ status: "ingested", size_bytes: 7 }]);
      expect(world.asked).toHaveLength(failures + 1);
    }
  });

  test("between the tries it waits 2 s and then 8 s", async () => {
    const waiting = waitFor(LINK);
    const at: number[] = [];
    world.answer = () => {
      at.push(Date.now());
      return new Response("no", { status: 500 });
    };
    await ingest(waiting, {});
    const [first = 0, second = 0, third = 0] = at;
    expect(Math.round((second - first) / 1_000)).toBe(2);
    expect(Math.round((third - second) / 1_000)).toBe(8);
  });

  test("a bucket that fails is no fault of the link: it is thrown, and nothing is told", async () => {
    const waiting = waitFor(LINK);
    const put = () => Promise.reject(new Error("injected: R2 is down"));
    const FILES = { head: async () => null, put } as unknown as R2Bucket;
    await expect(ingest({ ...waiting, env: { ...waiting.env, FILES } })).rejects.toThrow("R2 is down");
    expect(world.asked).toHaveLength(1);
    expect(waiting.reports).toEqual([]);
  });
});
