import { beforeAll, describe, expect, test } from "vitest";
import type { Deployment } from "../../src/domain/deployment/schemas.ts";
import { call, create, get, newWorkspace, until, type Workspace } from "../support/api.ts";
import { send } from "../support/http-helpers.ts";
import { eventually, sleep } from "../support/objects.ts";
import { mockWorld } from "./world.ts";

const world = mockWorld();
let workspace: Workspace;

beforeAll(async () => {
  workspace = await newWorkspace();
});

const NOTES = "https://bucket.example/notes.md?X-Amz-Signature=topsecret";
const GONE = "https://bucket.example/gone.pdf?X-Amz-Signature=topsecret";

/** The files of a message once none of them is pending. */
function settled(id: string, message: (deployment: Deployment) => Deployment["context_files"] | undefined) {
  return eventually(async () => {
    const files = message(await get(workspace.test, id)) ?? [];
    return files.length > 0 && files.every(({ status }) => status !== "pending") && files;
  });
}

describe("the files of a deployment", () => {
  test("become what was fetched or say why not, and one that failed stops nothing", async () => {
    world.answer = ({ url }) =>
      url === NOTES
        ? new Response("# Notes", { headers: { "Content-Type": "text/markdown" } })
        : new Response("no", { status: 404 });
    const made = await create(workspace.test, { context_files: [NOTES, GONE] }, "needs_input");
    expect(made.context_files).toMatchObject([{ status: "pending" }, { status: "pending" }]);
    const context_files = await settled(made.id, (deployment) => deployment.context_files);
    expect(context_files).toMatchObject([
      { name: "notes.md", media_type: "text/markdown", size_bytes: 7, status: "ingested", error: null },
      { name: "gone.pdf", media_type: null, size_bytes: null, status: "failed", error: "the link answered 404" },
    ]);
    const content = await send(`/v1/files/${context_files[0]?.id}/content`, { key: workspace.test });
    expect({ status: content.status, text: await content.text() }).toEqual({ status: 200, text: "# Notes" });
    expect(content.headers.get("Content-Disposition")).toBe("attachment; filename*=UTF-8''notes.md");

    await until(workspace.test, made.id, "needs_input");
    const reply = { body: "here", context_files: [NOTES] };
    const path = `/v1/deployments/${made.id}`;
    const replied = await call<Deployment>(`${path}/reply`, { key: workspace.test, body: reply });
    expect(replied.status, replied.text).toBe(200);
    const replies = await settled(made.id, ({ thread }) => thread.at(-1)?.context_files);
    expect(replies).toMatchObject([{ name: "notes.md", status: "ingested", size_bytes: 7 }]);
    await until(workspace.test, made.id, "completed");
    const seen = await Promise.all([path, `${path}/events`].map((p) => call(p, { key: workspace.test })));
    for (const { text } of seen) expect(text.includes("topsecret")).toBe(false);
  });

  test("are not held up by a link that hangs", async () => {
    let isHanging = true;
    world.answer = async ({ url }) => {
      while (url === GONE && isHanging) await sleep(20);
      return new Response(url === GONE ? "at last" : "ok");
    };
    const slow = await create(workspace.test, { context_files: [GONE] });
    const quick = await create(workspace.test, { context_files: [NOTES] });
    expect(await settled(quick.id, ({ context_files }) => context_files)).toMatchObject([{ status: "ingested" }]);
    expect((await get(workspace.test, slow.id)).context_files).toMatchObject([{ status: "pending" }]);
    isHanging = false;
    expect(await settled(slow.id, ({ context_files }) => context_files)).toMatchObject([{ size_bytes: 7 }]);
  });
});
