import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { sweep } from "../../src/cron/sweep.ts";
import { type Answer, admin, call, create, newExpert, newWorkspace, type Workspace } from "../support/api.ts";
import { everyD1 } from "../support/d1.ts";
import { eventually } from "../support/objects.ts";
import {
  type AuditEntry,
  addMember,
  askForLimits,
  newAdminToken,
  newOperator,
  ownEmail,
  patch,
  remove,
} from "./world.ts";

/** A change that was made through one route, and what must be on record of it. */
export interface Done {
  answer: Answer;
  subject: string;
  record: Partial<AuditEntry>;
}
type Act = (workspace: Workspace) => Promise<Done>;

async function record(
  answer: Promise<Answer>,
  action: string,
  subject: string | null,
  more: Partial<AuditEntry> = {},
): Promise<Done> {
  const settled = await answer;
  return { answer: settled, subject: subject ?? String(settled.body.id), record: { action, ...more } };
}

/** A delivery of the workspace that was given up. */
async function deadLetter({ test: key }: Workspace): Promise<string> {
  const url = `https://agent.example/${crypto.randomUUID()}`;
  const { body: endpoint } = await call<{ id: string }>("/v1/webhooks", { key, body: { url } });
  const { body } = await call<{ id: string }>(`/v1/webhooks/${endpoint.id}/test`, { key, method: "POST" });
  const dead = "UPDATE deliveries SET status = 'dead_letter', next_attempt_at = NULL, attempts = 7 WHERE id = ?";
  await everyD1.prepare(dead).bind(body.id).run();
  return body.id;
}

async function listedDeployment({ test: key }: Workspace): Promise<string> {
  const { id } = await create(key, {}, "slow");
  await eventually(() => everyD1.prepare("SELECT id FROM deployments WHERE id = ?").bind(id).first());
  return id;
}

/** Every mutating route of the operators' API, by its method and path, and a change that is made through it. */
export const ACTS: Record<string, Act> = {
  "POST /admin/v1/workspaces": () =>
    record(admin("/workspaces", { name: "Audited" }), "workspace.created", null, {
      before: null,
      after: expect.objectContaining({ name: "Audited", cycle_cap: 10_000 }),
    }),
  "PATCH /admin/v1/workspaces/:id": ({ id }) =>
    record(patch(`/workspaces/${id}`, { rate_limit: 900 }), "workspace.updated", id, {
      workspace_id: id,
      before: { rate_limit: 1_000 },
      after: { rate_limit: 900 },
    }),
  "POST /admin/v1/workspaces/:id/keys": ({ id }) =>
    record(admin(`/workspaces/${id}/keys`, { mode: "live", name: "audited" }), "key.created", null, {
      workspace_id: id,
      after: expect.objectContaining({ mode: "live", name: "audited" }),
    }),
  "DELETE /admin/v1/workspaces/:id/keys/:key_id": async ({ id }) => {
    const { body } = await admin<{ id: string }>(`/workspaces/${id}/keys`, { mode: "test", name: "lost" });
    return record(remove(`/workspaces/${id}/keys/${body.id}`), "key.revoked", body.id, {
      workspace_id: id,
      before: expect.objectContaining({ mode: "test", name: "lost" }),
    });
  },
  "POST /admin/v1/workspaces/:id/credits": ({ id }) =>
    record(admin(`/workspaces/${id}/credits`, { amount: 5, reason: "Sorry." }), "credits.added", id, {
      workspace_id: id,
      after: { amount: 5, reason: "Sorry." },
    }),
  "POST /admin/v1/workspaces/:id/members": ({ id }) => {
    const email = ownEmail();
    const body = { name: "Ada", email, role: "owner" };
    return record(admin(`/workspaces/${id}/members`, body), "member.added", null, { workspace_id: id, after: body });
  },
  "PATCH /admin/v1/workspaces/:id/members/:member_id": async ({ id }) => {
    const member = await addMember(id, "viewer");
    const answer = patch(`/workspaces/${id}/members/${member.id}`, { role: "developer" });
    const [before, after] = [{ email: member.email, role: "viewer" }, { role: "developer" }];
    return record(answer, "member.updated", member.id, { workspace_id: id, before, after });
  },
  "DELETE /admin/v1/workspaces/:id/members/:member_id": async ({ id }) => {
    const member = await addMember(id, "viewer");
    const before = { email: member.email, role: "viewer" };
    const answer = remove(`/workspaces/${id}/members/${member.id}`);
    return record(answer, "member.removed", member.id, { workspace_id: id, before, after: null });
  },
  "POST /admin/v1/workspaces/:id/members/:member_id/sign_in_links": async ({ id }) => {
    const member = await addMember(id);
    const answer = admin(`/workspaces/${id}/members/${member.id}/sign_in_links`, {});
    return record(answer, "member.sign_in_link_created", member.id, { workspace_id: id });
  },
  "POST /admin/v1/experts": () => {
    const body = { name: "Ada", email: ownEmail(), skills: ["x"] };
    return record(admin("/experts", body), "expert.created", null, {
      before: null,
      after: expect.objectContaining(body),
    });
  },
  "PATCH /admin/v1/experts/:id": async () => {
    const id = await newExpert(["x"]);
    const [before, after] = [{ capacity: 3 }, { capacity: 4 }];
    return record(patch(`/experts/${id}`, after), "expert.updated", id, { before, after });
  },
  "DELETE /admin/v1/experts/:id": async () => {
    const id = await newExpert(["x"]);
    return record(remove(`/experts/${id}`), "expert.deleted", id, {
      before: expect.objectContaining({ skills: ["x"] }),
      after: null,
    });
  },
  "POST /admin/v1/experts/:id/invite": async () => {
    const id = await newExpert(["x"]);
    return record(admin(`/experts/${id}/invite`, {}), "expert.invited", id);
  },
  "POST /admin/v1/experts/:id/sign_in_links": async () => {
    const id = await newExpert(["x"]);
    return record(admin(`/experts/${id}/sign_in_links`, {}), "expert.sign_in_link_created", id);
  },
  "POST /admin/v1/experts/:id/tokens": async () => {
    const id = await newExpert(["x"]);
    const after = { name: "t", expires_at: null, expert_id: id };
    return record(admin(`/experts/${id}/tokens`, { name: "t" }), "expert_token.created", null, { before: null, after });
  },
  "DELETE /admin/v1/experts/:id/tokens/:token_id": async () => {
    const id = await newExpert(["x"]);
    const { body } = await admin<{ id: string }>(`/experts/${id}/tokens`, { name: "t" });
    const before = { name: "t", expires_at: null, expert_id: id };
    return record(remove(`/experts/${id}/tokens/${body.id}`), "expert_token.revoked", body.id, { before, after: null });
  },
  "POST /admin/v1/operators": () => {
    const body = { name: "Grace", email: ownEmail() };
    return record(admin("/operators", body), "operator.created", null, { before: null, after: body });
  },
  "DELETE /admin/v1/operators/:id": async () => {
    const { id, name, email } = await newOperator();
    return record(remove(`/operators/${id}`), "operator.deleted", id, { before: { name, email }, after: null });
  },
  "POST /admin/v1/operators/:id/sign_in_links": async () => {
    const { id } = await newOperator();
    return record(admin(`/operators/${id}/sign_in_links`, {}), "operator.sign_in_link_created", id);
  },
  "POST /admin/v1/tokens": () => {
    const after = { name: "ci", expires_at: null };
    return record(admin("/tokens", { name: "ci" }), "admin_token.created", null, { before: null, after });
  },
  "DELETE /admin/v1/tokens/:id": async () => {
    const { id } = await newAdminToken();
    const before = { name: "ci", expires_at: null };
    return record(remove(`/tokens/${id}`), "admin_token.revoked", id, { before, after: null });
  },
  "POST /admin/v1/limit_requests/:id/grant": async ({ id }) => {
    const request = await askForLimits(id, { in_flight_limit: 40 });
    const [before, after] = [{ in_flight_limit: 10 }, { in_flight_limit: 40 }];
    const answer = admin(`/limit_requests/${request}/grant`, {});
    return record(answer, "limit_request.granted", request, { workspace_id: id, before, after });
  },
  "POST /admin/v1/limit_requests/:id/decline": async ({ id }) => {
    const request = await askForLimits(id, { in_flight_limit: 41 });
    const [before, after] = [{ status: "open", wanted: { in_flight_limit: 41 } }, { status: "declined" }];
    const answer = admin(`/limit_requests/${request}/decline`, {});
    return record(answer, "limit_request.declined", request, { workspace_id: id, before, after });
  },
  "POST /admin/v1/deployments/:id/cancel": async (workspace) => {
    const id = await listedDeployment(workspace);
    const after = { status: "cancelled", reason: "A test." };
    const answer = admin(`/deployments/${id}/cancel`, { reason: "A test." });
    return record(answer, "deployment.cancelled", id, { workspace_id: workspace.id, after });
  },
  "POST /admin/v1/deliveries/:id/replay": async (workspace) => {
    const id = await deadLetter(workspace);
    const [before, after] = [
      { status: "dead_letter", attempts: 7 },
      { status: "pending", attempts: 0 },
    ];
    const answer = admin(`/deliveries/${id}/replay`, {});
    return record(answer, "delivery.replayed", id, { workspace_id: workspace.id, before, after });
  },
  "POST /admin/v1/deliveries/replay": async (workspace) => {
    await deadLetter(workspace);
    const { id } = workspace;
    const before = { status: "dead_letter", workspace: id, webhook_id: null };
    const answer = admin("/deliveries/replay", { workspace: id });
    return record(answer, "deliveries.replayed", id, { workspace_id: id, before, after: { status: "pending" } });
  },
  "POST /admin/v1/deployments/:id/erase": async () => {
    const workspace = await newWorkspace();
    const id = await listedDeployment(workspace);
    await admin(`/deployments/${id}/cancel`, { reason: "To be erased." });
    await sweep(env);
    const answer = admin(`/deployments/${id}/erase`, { reason: "Asked for." });
    return record(answer, "deployment.erased", id, { workspace_id: workspace.id });
  },
};
