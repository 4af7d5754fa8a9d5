import { env } from "cloudflare:workers";
import { beforeEach, expect } from "vitest";
import { home } from "../../src/db/database.ts";
import { saveDraftText } from "../../src/db/drafts.ts";
import { admin, call, newWorkspace, type Workspace } from "../support/api.ts";
import { benchExpert, gave, handIn, ownSkill, type TestExpert, untilOffered } from "../support/bench.ts";
import { configure } from "../support/http-helpers.ts";
import { deploymentStub, eventually } from "../support/objects.ts";
import { mockWorld } from "../webhooks/receiver.ts";
import { filesOf, inDatabase, inObjects, rowsOf } from "./world.ts";

export interface Erasure {
  deployment_id: string;
  erased_at: string;
  complete: boolean;
  again_at: string | null;
}

/** The outside world, anew for each test. */
export const world = mockWorld();
/** Made anew for each test, as what follows. */
export let workspace: Workspace;
export let expert: TestExpert;
/** A text that is nowhere but in this test's content. */
export let secret: string;

beforeEach(async () => {
  secret = `secret${crypto.randomUUID().replaceAll("-", "")}`;
  world.answer = () => new Response(`I was told ${secret}`);
  workspace = await newWorkspace();
  await configure(workspace, "live", { in_flight_limit: 100 });
  expert = await benchExpert([ownSkill()], { workspaces: [workspace.id], capacity: 100 });
});

export const erase = (id: string, reason = "the customer asked") =>
  admin<Erasure>(`/deployments/${id}/erase`, { reason });

async function upload(name: string): Promise<string> {
  const init = {
    key: workspace.live,
    method: "POST",
    raw: `in ${secret}`,
    headers: { "Content-Type": "text/markdown" },
  };
  return (await call<{ url: string }>(`/v1/files?name=${name}.md`, init)).body.url;
}

export const KEYED = { "Idempotency-Key": "once" };
const contentOf = async (more: Record<string, unknown>) => ({
  brief: `Review ${secret}.`,
  skills: expert.skills,
  context_url: `https://customer.example/${secret}`,
  context_files: [await upload(`${secret}-one`)],
  metadata: { [secret]: secret },
  output_schema: { type: "object", title: secret },
  ...more,
});

/** A live deployment with the secret in all that people and agents may write of it, completed. */
export async function completed(
  more: Record<string, unknown> = {},
): Promise<{ id: string; body: Record<string, unknown> }> {
  const body = await contentOf(more);
  const made = await call<{ id: string }>("/v1/deployments", { key: workspace.live, body, headers: KEYED });
  expect(made.status, made.text).toBe(201);
  const { id } = made.body;
  await untilOffered(expert, id);
  await gave(expert, id, "accept");
  await gave(expert, id, "start");
  await gave(expert, id, "ask", { body: `Which ${secret}?` });
  const reply = { body: `That ${secret}.`, context_files: [await upload(`${secret}-two`)] };
  const path = `/v1/deployments/${id}/reply`;
  expect((await call(path, { key: workspace.live, body: reply, headers: KEYED })).status).toBe(200);
  const handed = await handIn(expert, id, `${secret}.txt`, `out ${secret}`, "text/plain");
  await handIn(expert, id, `${secret}-unsent.txt`, `unsent ${secret}`, "text/plain");
  const text = { body: `Draft ${secret}`, question: "", reason: "", attach_partial: false, data: {}, tab: null };
  await saveDraftText(home(env), expert.id, id, text, null, Date.now());
  const output = { body: `Done: ${secret}.`, data: { [secret]: 1 }, files: [handed.body.id] };
  await gave(expert, id, "complete", { output });
  return { id, body };
}

/** Waits until every delivery of a deployment was tried and none is under way. */
export async function untilSent(id: string, many: number): Promise<void> {
  await eventually(async () => {
    const rows = (await rowsOf("deliveries")).filter(({ deployment_id }) => deployment_id === id);
    return rows.length >= many && rows.every((row) => row.status !== "pending" && row.claimed_until === null);
  });
}

export async function everywhere(id: string): Promise<unknown> {
  const mode = (await deploymentStub(id).state())?.mode ?? "test";
  return {
    database: await inDatabase(secret),
    objects: await inObjects(secret, id, workspace.id, mode),
    files: await filesOf(workspace.id),
  };
}
export const NOWHERE = { database: [], objects: [], files: [] };
