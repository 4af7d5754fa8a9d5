import { database } from "../db/database.ts";
import { type DeploymentFilter, type ListedDeployment, pageOfDeployments } from "../db/deployments.ts";
import { cursorAfter } from "../domain/cursor.ts";
import { type DeploymentRecord, present } from "../domain/deployment/record.ts";
import type { Status } from "../domain/deployment/schemas.ts";
import { type AgentContext, admit, ownerOf } from "./context.ts";
import { unlessDown } from "./unless-down.ts";

export interface ListDeploymentsInput {
  status: Status[];
  skill: string | null;
  created_after: number | null;
  before: string | null;
  limit: number;
}

/**
 * A page of deployments, newest first, as JSON texts. Admission hands over the seeds that D1 may not have yet, so that a
 * new deployment is in the list at once. 503 while D1 is down.
 */
export async function listDeployments({
  ctx,
  input: { limit, ...narrowing },
}: {
  ctx: AgentContext;
  input: ListDeploymentsInput;
}): Promise<{ items: string[]; next: string | null }> {
  const { seeds } = await admit(ctx, { seeds: true });
  const filter = { ...ownerOf(ctx), ...narrowing };
  const unlisted = seeds.filter((seed) => matches(seed, filter));
  const db = database(ctx.env, filter.workspace_id);
  const ids = unlisted.map(({ id }) => id);
  const { page, known } = await unlessDown("list", pageOfDeployments(db, filter, limit + 1, ids));
  const missing: ListedDeployment[] = unlisted
    .filter(({ id }) => !known.has(id))
    .map((seed) => ({ id: seed.id, snapshot: JSON.stringify(present(seed)) }));
  const merged = [...missing, ...page].toSorted((a, b) => (a.id < b.id ? 1 : -1));
  const shown = merged.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(({ snapshot }) => snapshot),
    next: merged.length > limit && last ? cursorAfter(last.id) : null,
  };
}

function matches(seed: DeploymentRecord, { status, skill, created_after, before }: DeploymentFilter): boolean {
  return (
    (status.length === 0 || status.includes(seed.status)) &&
    (skill === null || seed.skills.includes(skill)) &&
    (created_after === null || seed.created_at >= created_after) &&
    (before === null || seed.id < before)
  );
}
