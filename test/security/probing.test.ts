import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { cursorAfter } from "../../src/domain/cursor.ts";
import { newId } from "../../src/domain/ids.ts";
import { newCredential } from "../../src/domain/keys/credential.ts";
import { BASE, BRIEF, call, create, newWorkspace, type Workspace } from "../support/api.ts";
import { countCalls } from "../support/calls.ts";
import { cancel, expectError, list, send } from "../support/http-helpers.ts";

let mine: Workspace;
let theirs: Workspace;

beforeAll(async () => {
  [mine, theirs] = await Promise.all([newWorkspace(), newWorkspace()]);
});

/** An answer without what differs from request to request. */
function said(text: string): string {
  return text.replaceAll(/req_[0-9A-Z]{26}/g, "req").replaceAll(/(dep|file|whk|dlv)_[0-9A-Z]{26}/g, "$1");
}

describe("a guess", () => {
  test("of an id tells nothing: what is another's, or of the other mode, is answered as what never was", async () => {
    const { id } = await create(theirs.test);
    const unknown = newId("deployment", Date.now());
    const paths = (of: string) => [
      ["GET", `/v1/deployments/${of}`],
      ["GET", `/v1/deployments/${of}/events`],
      ["POST", `/v1/deployments/${of}/cancel`],
    ];
    for (const key of [mine.test, theirs.live]) {
      for (const [index, [method = "", path = ""]] of paths(id).entries()) {
        const real = await call(path, { key, method });
        const made = await call(paths(unknown)[index]?.[1] ?? "", { key, method });
        expect(real.status).toBe(404);
        expect([real.status, said(real.text)]).toEqual([made.status, said(made.text)]);
        const names = (headers: Headers) => [...headers.keys()].toSorted();
        expect(names(real.headers)).toEqual(names(made.headers));
      }
    }
  });

  test("of a key costs a checksum and no look-up, whichever workspace it names", async () => {
    const forged = await newCredential("live", mine.id.slice(3), "another-installation-secret-of-32");
    const swapped = mine.live.replace("hd_live_", "hd_test_");
    for (const key of [forged, swapped, `${mine.live}0`, mine.live.toLowerCase()]) {
      const { value, calls } = await countCalls(() => call("/v1/usage", { key }));
      expectError(value, 401, "authentication_failed");
      expect(calls).toEqual([]);
    }
  });

  test("of a key that is well made but was never issued is 401 like a revoked one", async () => {
    const key = await newCredential("live", mine.id.slice(3), env.INSTALLATION_SECRET);
    expectError(await call("/v1/usage", { key }), 401, "authentication_failed");
  });

  test("of somebody's Idempotency-Key brings nobody's answer but one's own", async () => {
    const headers = { "Idempotency-Key": "order-1" };
    const body = { ...BRIEF, brief: "The secret plan of one workspace." };
    const first = await call<{ id: string }>("/v1/deployments", { key: theirs.test, body, headers });
    expect(first.status).toBe(201);
    for (const key of [mine.test, theirs.live]) {
      const other = await call<{ id: string }>("/v1/deployments", { key, body, headers });
      expect(other.headers.get("Idempotency-Replayed")).toBeNull();
      expect(other.text).not.toContain(first.body.id);
      if (other.status === 201) await cancel(key, other.body.id);
    }
  });
});

describe("a cursor", () => {
  test("made up of another's id shows what is one's own and nothing else", async () => {
    const own = await create(mine.test);
    const foreign = await create(theirs.test);
    const page = await list(mine.test, `?cursor=${cursorAfter(foreign.id)}`);
    expect(page.data.map(({ id }) => id)).toContain(own.id);
    for (const { id } of page.data) expect((await call(`/v1/deployments/${id}`, { key: mine.test })).status).toBe(200);
    expect(JSON.stringify(page)).not.toContain(foreign.id);
    await Promise.all([cancel(mine.test, own.id), cancel(theirs.test, foreign.id)]);
  });

  test.each([
    ["no base64", "%%%"],
    ["an id of another kind", cursorAfter("whk_01KPX000000000000000000000")],
    ["SQL", btoa("dep_' OR 1=1 --")],
    ["very long", "A".repeat(5_000)],
    ["empty", ""],
  ])("that is none (%s) is 400 on each list", async (_, cursor) => {
    for (const path of ["/v1/deployments", "/v1/deliveries", "/v1/webhooks"]) {
      const answer = await call(`${path}?cursor=${encodeURIComponent(cursor)}`, { key: mine.test });
      const other = path === "/v1/webhooks" && cursor === cursorAfter("whk_01KPX000000000000000000000");
      if (!other) expectError(answer, 400, "invalid_request", "cursor");
    }
  });
});

test("another's file is not there, whether asked for by its id or put among context_files", async () => {
  const uploaded = await send("/v1/files?name=a.txt", { key: theirs.test, method: "POST", body: "secret" });
  const { id, url } = (await uploaded.json()) as { id: string; url: string };
  for (const key of [mine.test, theirs.live]) {
    expect((await send(`/v1/files/${id}/content`, { key })).status).toBe(404);
    const body = { ...BRIEF, context_files: [url] };
    expectError(await call("/v1/deployments", { key, body }), 400, "invalid_request", "context_files[0]");
  }
  const moved = url.replace(theirs.id, mine.id).slice(BASE.length);
  expect((await send(moved)).status).toBe(404);
});
