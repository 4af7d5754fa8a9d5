import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { admin, BRIEF, call, newWorkspace } from "../support/api.ts";
import { benchExpert, ownSkill } from "../support/bench.ts";
import { override } from "../support/faults.ts";
import { eventually } from "../support/objects.ts";

test("an offer is withdrawn from who left, though D1 failed while the deployment looked at the bench", async () => {
  const { id, live } = await newWorkspace();
  const skill = ownSkill();
  const person = await benchExpert([skill], { workspaces: [id] });
  const made = await call<{ id: string }>("/v1/deployments", { key: live, body: { ...BRIEF, skills: [skill] } });
  const offers = () => call<{ data: unknown[] }>("/expert/v1/offers", { key: person.token });
  await eventually(async () => (await offers()).body.data.length === 1);

  let failed = 0;
  const prepare = env.DB.prepare.bind(env.DB);
  const restore = override(env.DB, {
    prepare: (sql: string) => {
      if (sql.includes("json_each(e.skills)")) {
        failed++;
        throw new Error("injected: D1 failed");
      }
      return prepare(sql);
    },
  });
  const changed = await admin(`/experts/${person.id}`, { workspaces: [] }, "PATCH");
  expect(changed.status).toBe(200);
  await eventually(async () => failed > 0);
  restore();
  const shown = () => call(`/expert/v1/deployments/${made.body.id}`, { key: person.token });
  await eventually(async () => (await shown()).status === 404, 20_000);
  const accepted = await call(`/expert/v1/deployments/${made.body.id}/accept`, {
    method: "POST",
    key: person.token,
    body: {},
  });
  expect(accepted.status).toBe(404);
});
