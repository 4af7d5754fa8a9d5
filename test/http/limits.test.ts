import { beforeAll, describe, expect, test } from "vitest";
import type { Deployment } from "../../src/domain/deployment/schemas.ts";
import {
  BASE,
  BRIEF,
  call,
  create,
  get,
  newExpert,
  newKey,
  newWorkspace,
  until,
  type Workspace,
} from "../support/api.ts";
import {
  cancel,
  configure,
  expectError,
  inMinutes,
  linkTo,
  list,
  refusedCreate,
  usage,
} from "../support/http-helpers.ts";

type Body = Record<string, unknown>;
type Accepted = [rule: string, more: () => Body | Promise<Body>];
type Refused = [rule: string, more: () => Body | Promise<Body>, field: string];

const MB = 1024 * 1024;
const DAY_MINUTES = 24 * 60;
const EMOJI = "🦊";
const tags = (count: number) => ["copy", ...Array.from({ length: count - 1 }, (_, i) => `tag-${i}`)];
const urls = (count: number) => Array.from({ length: count }, (_, i) => `https://files.example.com/${i}.pdf`);
const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`key-${i}`, i]));
const padded = (key: string, bytes: number) => ({ [key]: "x".repeat(bytes - JSON.stringify({ [key]: "" }).length) });
const nested = (key: string, value: unknown) => JSON.parse(`{"${key}":${JSON.stringify(value)}}`);

/** Live, so that a reservation would show; the first has no deployment, ever. */
let refusing: Workspace;
let accepting: Workspace;
let stranger: Workspace;

beforeAll(async () => {
  await newExpert(["copy"]);
  [refusing, accepting, stranger] = await Promise.all([newWorkspace(), newWorkspace(), newWorkspace()]);
});

describe("a create at a limit is accepted", () => {
  test.concurrent.each<Accepted>([
    ["a brief of 1 character", () => ({ brief: "?" })],
    ["a brief of 10,000 characters", () => ({ brief: "b".repeat(10_000) })],
    ["a brief of 10,000 emoji, each of which is one character", () => ({ brief: EMOJI.repeat(10_000) })],
    ["1 skill", () => ({ skills: ["copy"] })],
    ["20 skills", () => ({ skills: tags(20) })],
    ["a tag of 64 characters", () => ({ skills: ["copy", "s".repeat(64)] })],
    ["tags of 1 character, of digits and of hyphens", () => ({ skills: ["copy", "a", "0", "-", "3d-art"] })],
    ["no metadata keys", () => ({ metadata: {} })],
    ["50 metadata keys", () => ({ metadata: keys(50) })],
    ["a metadata key of 64 characters", () => ({ metadata: { ["k".repeat(64)]: "v" } })],
    ["a metadata key of 64 emoji", () => ({ metadata: { [EMOJI.repeat(64)]: "v" } })],
    ["metadata of 16 KB as JSON", () => ({ metadata: padded("a", 16 * 1024) })],
    ["metadata values of every type", () => ({ metadata: { a: null, b: [1, { c: true }], d: 1.5, e: { f: "g" } } })],
    ["no context files", () => ({ context_files: [] })],
    ["20 context files", () => ({ context_files: urls(20) })],
    ["an http context_url", () => ({ context_url: "http://example.com/page" })],
    ["urgency standard", () => ({ urgency: "standard" })],
    ["urgency priority", () => ({ urgency: "priority" })],
    ["15:01 minutes ahead", () => ({ urgency: "scheduled", scheduled_for: inMinutes(15 + 1 / 60 + 0.05) })],
    ["30 days ahead", () => ({ urgency: "scheduled", scheduled_for: inMinutes(30 * DAY_MINUTES) })],
    ["an https webhook_url", () => ({ webhook_url: "https://127.0.0.1:9443/x" })],
    ["an output_schema of 32 KB as JSON", () => ({ output_schema: padded("description", 32 * 1024) })],
    [
      "own files of 100 MB in all",
      async () => ({
        context_files: [
          await linkTo(accepting, "live", { size_bytes: 60 * MB }),
          await linkTo(accepting, "live", { size_bytes: 40 * MB }),
        ],
      }),
    ],
  ])("%s", async (_, more) => {
    const key = accepting.live;
    const body = { ...BRIEF, ...(await more()) };
    const answer = await call<Deployment>("/v1/deployments", { key, body });
    expect(answer.status, answer.text.slice(0, 400)).toBe(201);
    const { context_files: files, ...rest } = body as Body & { context_files?: string[] };
    const kept = await get(key, answer.body.id);
    expect(kept).toMatchObject(rest);
    expect(kept.context_files).toHaveLength(files?.length ?? 0);
    expect((await cancel(key, kept.id)).status).toBe(200);
  });

  test("null stands for an optional field that is absent", async () => {
    const fields = ["context_url", "context_files", "scheduled_for", "metadata", "webhook_url", "output_schema"];
    const made = await create(accepting.live, Object.fromEntries(fields.map((field) => [field, null])));
    const bare = await create(accepting.live);
    for (const field of fields) expect(made).toHaveProperty(field, bare[field as keyof Deployment]);
    expect(made).toMatchObject({ context_url: null, context_files: [], metadata: {}, urgency: "standard" });
    await Promise.all([cancel(accepting.live, made.id), cancel(accepting.live, bare.id)]);
  });

  test("scheduled_for may have any zone and is shown in UTC with milliseconds", async () => {
    const at = Date.now() + 3_600_000;
    const zoned = new Date(at + 2 * 3_600_000).toISOString().replace("Z", "+02:00");
    const made = await create(accepting.live, { urgency: "scheduled", scheduled_for: zoned });
    expect(made.scheduled_for).toBe(new Date(at).toISOString());
    await cancel(accepting.live, made.id);
  });

  test("a metadata key __proto__ survives as any other, nested too", async () => {
    const metadata = '{"__proto__":{"x":1},"constructor":"c","a":{"__proto__":2}}';
    const raw = `{"brief":"b","skills":["copy"],"metadata":${metadata}}`;
    const headers = { "Content-Type": "application/json" };
    const { status, text } = await call("/v1/deployments", { key: accepting.live, method: "POST", raw, headers });
    expect(status, text).toBe(201);
    const made = JSON.parse(text) as Deployment;
    const shown = [made, await get(accepting.live, made.id), (await list(accepting.live, "?limit=1")).data[0]];
    for (const each of shown) expect(JSON.stringify(each?.metadata)).toBe(metadata);
    await cancel(accepting.live, made.id);
  });

  test("a body of 256 KB exactly passes", async () => {
    const raw = JSON.stringify(BRIEF).padEnd(256 * 1024, " ");
    const headers = { "Content-Type": "application/json" };
    const answer = await call<Deployment>("/v1/deployments", { key: accepting.live, method: "POST", raw, headers });
    expect(answer.status, answer.text).toBe(201);
    await cancel(accepting.live, answer.body.id);
  });
});

describe("a create over a limit is 400, names the field, and leaves no trace", () => {
  const scheduled = (scheduled_for: unknown): Body => ({ urgency: "scheduled", scheduled_for });
  test.each<Refused>([
    ["no brief", () => ({ brief: undefined }), "brief"],
    ["an empty brief", () => ({ brief: "" }), "brief"],
    ["a brief of 10,001 characters", () => ({ brief: "b".repeat(10_001) }), "brief"],
    ["a brief of 10,001 emoji", () => ({ brief: EMOJI.repeat(10_001) }), "brief"],
    ["a brief that is null", () => ({ brief: null }), "brief"],
    ["a brief that is a number", () => ({ brief: 5 }), "brief"],
    ["no skills field", () => ({ skills: undefined }), "skills"],
    ["skills that are null", () => ({ skills: null }), "skills"],
    ["skills that are a string", () => ({ skills: "copy" }), "skills"],
    ["0 skills", () => ({ skills: [] }), "skills"],
    ["21 skills", () => ({ skills: tags(21) }), "skills"],
    ["a tag of 65 characters", () => ({ skills: ["copy", "s".repeat(65)] }), "skills[1]"],
    ["an empty tag", () => ({ skills: ["copy", ""] }), "skills[1]"],
    ["a tag in upper case", () => ({ skills: ["copy", "Legal"] }), "skills[1]"],
    ["a tag with an underscore", () => ({ skills: ["copy", "brand_strategy"] }), "skills[1]"],
    ["a tag with a space", () => ({ skills: ["copy", "brand strategy"] }), "skills[1]"],
    ["a tag with a line feed at its end", () => ({ skills: ["copy", "legal\n"] }), "skills[1]"],
    ["a tag that is a number", () => ({ skills: ["copy", 7] }), "skills[1]"],
    ["51 metadata keys", () => ({ metadata: keys(51) }), "metadata"],
    ["a metadata key of 65 characters", () => ({ metadata: { ["k".repeat(65)]: 1 } }), `metadata.${"k".repeat(65)}`],
    ["metadata of 16 KB and a byte", () => ({ metadata: padded("a", 16 * 1024 + 1) }), "metadata"],
    ["metadata of emoji over 16 KB in UTF-8", () => ({ metadata: { a: EMOJI.repeat(4_096) } }), "metadata"],
    ["metadata that is an array", () => ({ metadata: [] }), "metadata"],
    ["21 context files", () => ({ context_files: urls(21) }), "context_files"],
    ["a context file that is a number", () => ({ context_files: [...urls(3), 7] }), "context_files[3]"],
    ["a context file that is null", () => ({ context_files: [...urls(3), null] }), "context_files[3]"],
    ["a context file that is no URL", () => ({ context_files: [...urls(3), "a.pdf"] }), "context_files[3]"],
    ["a context file over ftp", () => ({ context_files: ["ftp://example.com/a.pdf"] }), "context_files[0]"],
    ["a context file on a private address", () => ({ context_files: ["http://10.0.0.1/a"] }), "context_files[0]"],
    ["context files that are a string", () => ({ context_files: "https://example.com/a.pdf" }), "context_files"],
    ["an unknown urgency", () => ({ urgency: "asap" }), "urgency"],
    ["scheduled_for missing", () => ({ urgency: "scheduled" }), "scheduled_for"],
    ["scheduled_for null when it is needed", () => scheduled(null), "scheduled_for"],
    ["scheduled_for with standard", () => ({ scheduled_for: inMinutes(60) }), "scheduled_for"],
    ["scheduled_for with priority", () => ({ urgency: "priority", scheduled_for: inMinutes(60) }), "scheduled_for"],
    ["14:59 minutes ahead", () => scheduled(inMinutes(15 - 1 / 60)), "scheduled_for"],
    ["scheduled_for in the past", () => scheduled(inMinutes(-1)), "scheduled_for"],
    ["30 days and a minute ahead", () => scheduled(inMinutes(30 * DAY_MINUTES + 1)), "scheduled_for"],
    ["scheduled_for without a zone", () => scheduled(inMinutes(60).replace("Z", "")), "scheduled_for"],
    ["scheduled_for without a time", () => scheduled(inMinutes(DAY_MINUTES).slice(0, 10)), "scheduled_for"],
    ["scheduled_for on a day that no month has", () => scheduled("2099-02-30T10:00:00Z"), "scheduled_for"],
    ["scheduled_for as a number", () => scheduled(Date.now() + 3_600_000), "scheduled_for"],
    [
      "an output_schema of 32 KB and a byte",
      () => ({ output_schema: padded("title", 32 * 1024 + 1) }),
      "output_schema",
    ],
    ["an output_schema that is true", () => ({ output_schema: true }), "output_schema"],
    ["an output_schema of an unknown type", () => ({ output_schema: { type: "strin" } }), "output_schema.type"],
    [
      "an output_schema with a fault inside",
      () => ({ output_schema: { properties: { a: { minLength: -1 } } } }),
      "output_schema.properties.a.minLength",
    ],
    ["an output_schema with a bad pattern", () => ({ output_schema: { pattern: "(" } }), "output_schema.pattern"],
    ["an output_schema of another host", () => ({ output_schema: { $ref: "https://x.test/" } }), "output_schema.$ref"],
    ["a webhook_url over http", () => ({ webhook_url: "http://hooks.example.com/x" }), "webhook_url"],
    ["a webhook_url on a private address", () => ({ webhook_url: "https://192.168.0.1/x" }), "webhook_url"],
    ["a webhook_url with credentials", () => ({ webhook_url: "https://a:b@example.com/x" }), "webhook_url"],
    ["a context_url that runs code", () => ({ context_url: "javascript:alert(1)" }), "context_url"],
    ["a context_url that is no URL", () => ({ context_url: "pricing" }), "context_url"],
    ["a context_url that is an object", () => ({ context_url: {} }), "context_url"],
    ["an unknown field", () => ({ breif: "b" }), "breif"],
    ["a field in camel case", () => ({ contextUrl: "https://example.com" }), "contextUrl"],
    ["a field of the object that is not settable", () => ({ status: "completed" }), "status"],
    ["an unknown field called __proto__", () => nested("__proto__", {}), "__proto__"],
    [
      "own files of 100 MB and a byte in all",
      async () => ({
        context_files: [
          await linkTo(refusing, "live", { size_bytes: 60 * MB }),
          await linkTo(refusing, "live", { size_bytes: 40 * MB + 1 }),
        ],
      }),
      "context_files",
    ],
    [
      "a file link whose size was forged",
      async () => {
        const link = await linkTo(refusing, "live", { size_bytes: 200 * MB });
        return { context_files: [link.replace(String(200 * MB), "10")] };
      },
      "context_files[0]",
    ],
    ["a file link that was made up", () => ({ context_files: [`${BASE}/files/x/a.pdf`] }), "context_files[0]"],
    [
      "the other mode's file link",
      async () => ({ context_files: [await linkTo(refusing, "test")] }),
      "context_files[0]",
    ],
    [
      "another workspace's file link",
      async () => ({ context_files: [...urls(1), await linkTo(stranger, "live")] }),
      "context_files[1]",
    ],
  ])("%s", async (_, more, field) => {
    const given = await more();
    const body = Object.hasOwn(given, "__proto__") ? { ...given, ...BRIEF } : { ...BRIEF, ...given };
    await refusedCreate(refusing.live, { body }, { status: 400, code: "invalid_request", field });
  });

  test.each([["complete"], [""], ["SLOW"], [1], [null], [true], [["slow"]]])(
    "metadata.hd_test %j with a test key",
    async (hd_test) => {
      const body = { ...BRIEF, metadata: { hd_test } };
      await refusedCreate(refusing.test, { body }, { status: 400, code: "invalid_request", field: "metadata.hd_test" });
    },
  );

  test.each([
    ["with its length told", (text: string) => text],
    ["without a Content-Length", (text: string) => new Blob([text]).stream()],
  ])("a body of 256 KB and a byte is 413, %s", async (_, bodyOf) => {
    const raw = bodyOf(JSON.stringify(BRIEF).padEnd(256 * 1024 + 1, " "));
    const headers = { "Content-Type": "application/json" };
    await refusedCreate(refusing.live, { raw, headers }, { status: 413, code: "payload_too_large" });
  });
});

describe("a reply's body has 1 to 20,000 characters", () => {
  test("one more is 400 and changes nothing; 20,000 emoji are accepted", async () => {
    const { id } = await create(accepting.test, {}, "needs_input");
    const asked = await until(accepting.test, id, "needs_input");
    const reply = (body: unknown) => call(`/v1/deployments/${id}/reply`, { key: accepting.test, body });
    expectError(await reply({}), 400, "invalid_request", "body");
    expectError(await reply({ body: "" }), 400, "invalid_request", "body");
    expectError(await reply({ body: null }), 400, "invalid_request", "body");
    expectError(await reply({ body: "a".repeat(20_001) }), 400, "invalid_request", "body");
    expectError(await reply({ body: EMOJI.repeat(20_001) }), 400, "invalid_request", "body");
    expectError(await reply({ body: "a", context_files: urls(21) }), 400, "invalid_request", "context_files");
    expectError(await reply({ body: "a", context_files: ["x"] }), 400, "invalid_request", "context_files[0]");
    expectError(await reply({ body: "a", question: "q" }), 400, "invalid_request", "question");
    expect(await get(accepting.test, id)).toEqual(asked);
    const answer = await reply({ body: EMOJI.repeat(20_000), context_files: urls(20) });
    expect(answer.status, answer.text.slice(0, 300)).toBe(200);
    expect(answer.body).toMatchObject({ status: "in_progress", question: null });
  });
});

describe("under load no limit is passed", () => {
  const attempts = (count: number, keys: string[]) =>
    Promise.all(
      Array.from({ length: count }, (_, i) =>
        call("/v1/deployments", { key: keys[i % keys.length] ?? "", body: BRIEF }),
      ),
    );

  test("of 30 creates at once, with two keys, 10 are made and 20 are 429", async () => {
    const { id, live } = await newWorkspace();
    const answers = await attempts(30, [live, await newKey(id, "live")]);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(10);
    for (const answer of answers.filter(({ status }) => status !== 201)) expectError(answer, 429, "in_flight_limit");
    expect(await usage(live)).toMatchObject({ balance: 9_800, reserved: 200, in_flight: { count: 10, limit: 10 } });
    expect((await list(live)).data).toHaveLength(10);
  });

  test("of 8 creates at once with credits for 2, 2 are made and 6 are 402", async () => {
    const workspace = await newWorkspace();
    await configure(workspace, "live", { prices: { standard: 4_000, priority: 1, scheduled: 1 } });
    const answers = await attempts(8, [workspace.live]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 201, 402, 402, 402, 402, 402, 402]);
    expect(await usage(workspace.live)).toMatchObject({ balance: 2_000, reserved: 8_000, in_flight: { count: 2 } });
  });
});
