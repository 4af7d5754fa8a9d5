import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { Owner } from "../../durable-objects/contract.ts";
import type { StoredFile } from "../../src/domain/deployment/record.ts";
import { type Problem, ProblemError } from "../../src/domain/errors.ts";
import { newId } from "../../src/domain/ids.ts";
import { settingsOf } from "../../src/env.ts";
import type { Context } from "../../src/services/context.ts";
import { outputFiles, storedFile, storedText, storeOutputFile } from "../../src/services/files.ts";
import { fileKey } from "../../src/services/store-file.ts";
import { chunks } from "./world.ts";

const ctx: Context = {
  env,
  settings: settingsOf(env),
  request_id: newId("request", Date.now()),
  base_url: "https://api.test",
  waitUntil: () => {},
};
const now = Date.now();
const owner: Owner = { workspace_id: newId("workspace", now), mode: "live" };
const deployment_id = newId("deployment", now);
const expert_id = newId("expert", now);
const whose = { owner, deployment_id, expert_id };

type Given = Partial<Parameters<typeof storeOutputFile>[0]["input"]>;

function store(more: Given = {}): Promise<StoredFile> {
  const body = new Blob(["a,b\n"]).stream() as ReadableStream<Uint8Array>;
  return storeOutputFile({
    ctx,
    input: { name: "out.csv", media_type: "text/csv", body, length: 4, ...whose, ...more },
  });
}

function look(ids: string[], more: Partial<typeof whose> = {}): Promise<StoredFile[] | Problem> {
  return outputFiles({ ctx, ...whose, ids, ...more });
}

describe("an expert's output file", () => {
  test("is stored, and found again as it was stored", async () => {
    const file = await store();
    expect(file).toEqual({
      id: expect.stringMatching(/^file_/),
      url: `https://api.test/v1/files/${file.id}/content`,
      name: "out.csv",
      media_type: "text/csv",
      size_bytes: 4,
      status: "ingested",
      error: null,
      source_url: null,
    });
    const other = await store({ name: "é.png", length: null });
    expect(other).toMatchObject({ name: "é.png", media_type: "text/csv" });
    expect(await look([other.id, file.id])).toEqual([other, file]);
    expect(await look([])).toEqual([]);
    expect(await (await storedFile(env, owner, file.id))?.text()).toBe("a,b\n");
  });

  test("counts for its own deployment and expert alone, in their workspace and mode", async () => {
    const [file, another] = [await store(), await store()];
    const strangers: Partial<typeof whose>[] = [
      { deployment_id: newId("deployment", now) },
      { expert_id: newId("expert", now) },
      { owner: { ...owner, mode: "test" } },
      { owner: { ...owner, workspace_id: newId("workspace", now) } },
    ];
    for (const stranger of strangers) {
      expect(await look([file.id], stranger)).toMatchObject({
        code: "invalid_request",
        message: expect.stringMatching(/^output\.files\[0\]: /),
      });
    }
    for (const id of [newId("file", now), "nonsense", `${file.id}.txt`, "../x", ""]) {
      expect(await look([file.id, another.id, id])).toMatchObject({
        message: expect.stringMatching(/^output\.files\[2\]: /),
      });
    }
    expect(await look([file.id, file.id])).toMatchObject({ message: expect.stringMatching(/^output\.files\[1\]: /) });
  });

  test("an agent's upload is no output file", async () => {
    const id = newId("file", now);
    await env.FILES.put(fileKey(owner.workspace_id, owner.mode, id), "a", { customMetadata: { name: "a" } });
    expect(await look([id])).toMatchObject({ code: "invalid_request" });
  });

  test("there are at most 20 of them, and 100 MB in all", async () => {
    const { id } = await store();
    expect(await look(Array.from({ length: 21 }, () => id))).toMatchObject({
      message: expect.stringMatching(/^output\.files: .*20/),
    });
    const big = 51 * 1024 * 1024;
    const ids: string[] = [];
    for (let count = 0; count < 2; count++) {
      ids.push((await store({ body: chunks(51, 1024 * 1024).body, length: big })).id);
    }
    expect(await look(ids.slice(1))).toMatchObject([{ size_bytes: big }]);
    expect(await look(ids)).toMatchObject({ message: expect.stringMatching(/^output\.files: .*104857600/) });
  });

  test.each<[string, Given, string, string]>([
    ["no body", { body: null, length: null }, "invalid_request", "body: is required"],
    ["an empty body", { body: chunks(0, 1).body, length: null }, "invalid_request", "body: is required"],
    ["100 MB and a byte", { length: 104_857_601 }, "payload_too_large", "A file must be at most 104857600 bytes."],
    [
      "a body that breaks off",
      { body: chunks(1, 2, "break").body },
      "invalid_request",
      "body: broke off before its end",
    ],
  ])("%s is refused, and nothing is stored", async (_, given, code, message) => {
    const alone = { ...owner, workspace_id: newId("workspace", now) };
    const refusal = await store({ ...given, owner: alone }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ProblemError);
    expect((refusal as ProblemError).problem).toMatchObject({ code, message });
    expect((await env.FILES.list({ prefix: alone.workspace_id })).objects).toEqual([]);
  });
});

describe("the text of a stored file", () => {
  test("is null where there is no file, or the id is none", async () => {
    for (const id of [newId("file", now), "nonsense", "../x"]) {
      expect(await storedText(env, owner, id)).toBeNull();
      expect(await storedFile(env, owner, id)).toBeNull();
    }
  });

  test("is found at the first look, and lies beside the file, being no file itself", async () => {
    const { id } = await store();
    const key = `${fileKey(owner.workspace_id, owner.mode, id)}.txt`;
    expect(await env.FILES.head(key)).toBeNull();
    expect(await storedText(env, owner, id)).toContain("a,b");
    expect(await (await env.FILES.get(key))?.text()).toContain("a,b");
    await env.FILES.put(key, "as it lies there");
    expect(await storedText(env, owner, id)).toBe("as it lies there");
    expect(await storedText(env, { ...owner, mode: "test" }, id)).toBeNull();
    expect(await storedFile(env, owner, `${id}.txt`)).toBeNull();
  });
});
