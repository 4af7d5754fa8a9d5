import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { type AnyDeploymentFilter, pageOfAllDeployments } from "../../src/db/admin-deployments.ts";
import { type AuditFilter, pageOfAudit } from "../../src/db/audit.ts";
import { database, home } from "../../src/db/database.ts";
import { planLinesOf } from "../support/plans.ts";

const EVERYTHING: AnyDeploymentFilter = { workspace_id: null, mode: null, status: [], id_prefix: null, text: null };
const deployments: [what: string, filter: Partial<AnyDeploymentFilter>, index: RegExp][] = [
  ["nothing", {}, /deployments_by_id/],
  ["a mode and a state", { mode: "live", status: ["pending"] }, /deployments_by_id/],
  ["a text", { text: "acme" }, /deployments_by_id/],
  ["the beginning of an id", { id_prefix: "dep_01K" }, /deployments_by_id/],
  ["a workspace", { workspace_id: "ws_1" }, /PRIMARY KEY/],
  [
    "a workspace and states",
    { workspace_id: "ws_1", mode: "test", status: ["pending", "expired"] },
    /deployments_by_status/,
  ],
];
test.each(deployments)("deployments by %s follow an index, and are never sorted", async (_, filter, index) => {
  const page = { limit: 20, before: "dep_1" };
  const plans = await planLinesOf(() => pageOfAllDeployments([database(env, "")], { ...EVERYTHING, ...filter }, page));
  expect(plans.length).toBeGreaterThan(1);
  expect(plans.join("\n")).toMatch(index);
  expect(plans.join("\n")).not.toMatch(/TEMP B-TREE/);
  expect(plans.filter((plan) => plan.startsWith("SCAN deployments") && !plan.includes("USING"))).toEqual([]);
});

const NOBODY: AuditFilter = { actor: null, action: null, workspace: null, subject: null };
const records: [what: string, filter: Partial<AuditFilter>, index: RegExp][] = [
  ["nothing", {}, /PRIMARY KEY/],
  ["a subject", { subject: "ws_1" }, /PRIMARY KEY/],
  ["an actor", { actor: "token:first" }, /audit_by_actor/],
  ["an action and an actor", { action: "key.created", actor: "token:first" }, /audit_by_action/],
  ["all of it", { workspace: "ws_1", action: "key.created", actor: "token:first", subject: "x" }, /audit_by_workspace/],
];
test.each(records)("the audit by %s follows an index, and is never sorted", async (_, filter, index) => {
  const page = { limit: 20, before: "aud_1" };
  const plans = await planLinesOf(() => pageOfAudit(home(env), { ...NOBODY, ...filter }, page));
  expect(plans).toHaveLength(2);
  for (const plan of plans) {
    expect(plan).toMatch(index);
    expect(plan).not.toMatch(/TEMP B-TREE/);
  }
});
