import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { newId } from "../../src/domain/ids.ts";
import { LIMITS } from "../../src/domain/limits.ts";
import { member, owned } from "../dashboard/world.ts";
import { admin, call, newWorkspace } from "../support/api.ts";
import { submit } from "../support/console.ts";
import { d1Of } from "../support/d1.ts";
import { expectError } from "../support/http-helpers.ts";

test("a workspace has at most 100 endpoints in a mode, so that one event is not turned into a flood", async () => {
  const { id, test: key, live } = await newWorkspace();
  const body = { url: "https://agent.example/hook" };
  const headers = { "Idempotency-Key": "the last one" };
  expect((await call("/v1/webhooks", { key, body, headers })).status).toBe(201);
  const missing = LIMITS.webhook_endpoints - 2;
  const db = d1Of(id);
  await db.batch(
    Array.from({ length: missing }, (_, index) =>
      db
        .prepare(
          `INSERT INTO webhook_endpoints (id, workspace_id, mode, url, status, retry_4xx, secret, created_at)
         VALUES (?, ?, 'test', ?, 'enabled', 0, 'sealed', ?)`,
        )
        .bind(newId("webhook", Date.now()), id, `https://agent.example/${index}`, Date.now()),
    ),
  );
  expect((await call("/v1/webhooks", { key, body })).status).toBe(201);
  const refused = await call("/v1/webhooks", { key, body });
  expect(expectError(refused, 409, "invalid_state")).toContain("100");
  expect((await call("/v1/webhooks", { key, body, headers })).status).toBe(201);
  expect((await call("/v1/webhooks", { key: live, body })).status).toBe(201);
});

test("an owner who adds and removes somebody over and over has them mailed five links an hour", async () => {
  const { owner, test: at, workspace } = await owned();
  const email = `${crypto.randomUUID()}@example.com`;
  for (let time = 0; time < 8; time++) {
    const invited = await submit(owner, `${at}/members`, { name: "Ada", email, role: "viewer" });
    expect(invited.status, invited.text).toBe(303);
    const { body } = await admin<{ data: { id: string; email: string }[] }>(`/workspaces/${workspace.id}/members`);
    const id = body.data.find((one) => one.email === email)?.id;
    expect((await submit(owner, `${at}/members/${id}/remove`)).status).toBe(303);
  }
  const { results } = await env.DB.prepare(
    "SELECT count(*) AS links FROM sign_in_links WHERE subject_id = (SELECT id FROM members WHERE email = ?)",
  )
    .bind(email)
    .all<{ links: number }>();
  expect(results).toEqual([{ links: 5 }]);
});

test("nobody but an owner adds people, so a stolen developer's session mails nobody", async () => {
  const { test: at, workspace } = await owned();
  for (const role of ["developer", "viewer"] as const) {
    const email = `${crypto.randomUUID()}@example.com`;
    const answer = await submit(await member(workspace.id, role), `${at}/members`, {
      name: "A",
      email,
      role: "viewer",
    });
    expect(answer.status).toBe(403);
    const row = await env.DB.prepare("SELECT id FROM members WHERE email = ?").bind(email).first();
    expect(row).toBeNull();
  }
});
