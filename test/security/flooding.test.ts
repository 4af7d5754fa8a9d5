import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { newId } from "../../src/domain/ids.ts";
import { LIMITS } from "../../src/domain/limits.ts";
import { OFFER_MESSAGES_AN_HOUR } from "../../src/domain/notifications/cap.ts";
import { member, owned } from "../dashboard/world.ts";
import { recordedLines } from "../operator/lines.ts";
import { admin, call, create, newWorkspace } from "../support/api.ts";
import { benchExpert, gave, isOffered, ownSkill, untilOffered, untilWithdrawn } from "../support/bench.ts";
import { submit } from "../support/console.ts";
import { d1Of } from "../support/d1.ts";
import { expectError } from "../support/http-helpers.ts";
import { eventually } from "../support/objects.ts";

const lines = recordedLines();

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

test("offers made and cancelled over and over, in several workspaces, are 12 mails an hour to an expert; each offer is in the inbox, and their own work is told of", async () => {
  const workspaces = [await newWorkspace(), await newWorkspace()];
  const [skill, held] = [ownSkill(), ownSkill()];
  const expert = await benchExpert([skill, held], { workspaces: workspaces.map(({ id }) => id) });
  const [key = "", other = ""] = workspaces.map(({ live }) => live);
  const mails = async () => {
    const { results } = await env.DB.prepare("SELECT subject FROM dev_mails WHERE recipient = ?")
      .bind(expert.email)
      .all<{ subject: string }>();
    return results.map(({ subject }) => subject.split(":")[0]);
  };
  const capped = () => lines.of("notice.capped").filter(({ expert_id }) => expert_id === expert.id);
  const work = await create(other, { skills: [held] });
  await untilOffered(expert, work.id);
  await eventually(async () => (await mails()).length === 1);
  await gave(expert, work.id, "accept");

  let made = 1;
  for (let round = 0; round < 2; round++) {
    const offers = await Promise.all(
      Array.from({ length: 8 }, async (_, index) => {
        const { live } = workspaces[index % 2] as (typeof workspaces)[number];
        const { id } = await create(live, { skills: [skill] });
        await untilOffered(expert, id);
        return { id, live };
      }),
    );
    made += offers.length;
    await eventually(async () => (await mails()).length + capped().length === made);
    for (const { id, live } of offers) {
      expect((await call(`/v1/deployments/${id}/cancel`, { key: live, method: "POST" })).status).toBe(200);
      await untilWithdrawn([expert], id);
    }
  }
  expect(await mails()).toEqual(Array(OFFER_MESSAGES_AN_HOUR).fill("New offer"));

  const wanted = await create(key, { skills: [skill] });
  await untilOffered(expert, wanted.id);
  await eventually(async () => capped().some(({ deployment_id }) => deployment_id === wanted.id));
  expect(capped()).toHaveLength(made + 1 - OFFER_MESSAGES_AN_HOUR);
  expect((await call(`/v1/deployments/${work.id}/cancel`, { key: other, method: "POST" })).status).toBe(200);
  await eventually(async () => (await mails()).includes("Cancelled"));
  expect(await isOffered(expert, wanted.id)).toBe(true);
  expect(await mails()).toHaveLength(OFFER_MESSAGES_AN_HOUR + 1);
});
