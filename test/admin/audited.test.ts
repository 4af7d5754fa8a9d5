import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { createApp } from "../../src/http/app.ts";
import { newWorkspace, type Workspace } from "../support/api.ts";
import { everyD1 } from "../support/d1.ts";
import { ACTS } from "./acts.ts";
import { type AuditEntry, all, auditOf } from "./world.ts";

/** Read, or recorded by tests of its own: it works on the projection as a whole. */
const ELSEWHERE = ["POST /admin/v1/rebuild"];
const MUTATING = [
  ...new Set(
    createApp()
      .routes.filter(({ method, path }) => path.startsWith("/admin/v1/") && !["GET", "ALL"].includes(method))
      .map(({ method, path }) => `${method} ${path}`),
  ),
].filter((route) => !ELSEWHERE.includes(route));

let workspace: Workspace;
const secrets = new Set<string>();

beforeAll(async () => {
  // Replays go on behind their answers, so that the outside world stands in until the end.
  vi.spyOn(globalThis, "fetch").mockImplementation(async () => new Response("ok"));
  workspace = await newWorkspace();
  collect(workspace);
});

/** Every value in an answer that opens something. */
function collect(value: unknown): void {
  if (typeof value === "string") {
    if (/^(hd_|whsec_)[^…]{20,}$/.test(value)) secrets.add(value);
    const link = /sign-in\/([A-Za-z0-9_-]{43})/.exec(value)?.[1];
    if (link) secrets.add(link);
  } else if (typeof value === "object" && value !== null) {
    for (const inner of Object.values(value)) collect(inner);
  }
}

test("there are mutating routes", () => {
  expect(MUTATING.length).toBeGreaterThan(20);
});

describe("what is changed is on record: who, what, on what, before and after, by which request", () => {
  test.each(MUTATING)("%s", async (route) => {
    const act = ACTS[route] ?? expect.fail("the route has no act in acts.ts: say what must be on record of it");
    const { answer, subject, record } = await act(workspace);
    expect(answer.status, answer.text).toBeLessThan(300);
    collect(answer.body);
    const request_id = answer.headers.get("X-Request-Id");
    const entries = (await auditOf(subject)).filter((entry) => entry.request_id === request_id);
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({
      subject_id: subject,
      actor: "token:first",
      actor_name: "First token",
      ...record,
    });
    expect(Math.abs(Date.parse(entries[0]?.at ?? "") - Date.now())).toBeLessThan(60_000);
  });
});

test("the audit holds no secret that was ever shown, nor one of the installation", async () => {
  expect(secrets.size).toBeGreaterThan(12);
  for (const own of [env.ADMIN_TOKEN, env.INSTALLATION_SECRET, env.ENCRYPTION_KEYS]) secrets.add(String(own));
  const { results } = await everyD1.prepare("SELECT * FROM audit").all();
  const shown = JSON.stringify(await all<AuditEntry>("/audit"));
  expect(results.length).toBeGreaterThan(MUTATING.length);
  const text = JSON.stringify(results);
  for (const secret of secrets) {
    expect(text.includes(secret), secret.slice(0, 12)).toBe(false);
    expect(shown.includes(secret), secret.slice(0, 12)).toBe(false);
  }
});
