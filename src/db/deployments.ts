import { and, desc, eq, gte, inArray, lt } from "drizzle-orm";
import type { Mode } from "../domain/actors.ts";
import type { Status } from "../domain/deployment/schemas.ts";
import { firstIdAt } from "../domain/ids.ts";
import type { Database } from "./database.ts";
import { deploymentSkills, deployments } from "./schema.ts";

/** What a list is narrowed by. `before` is the last id of the previous page, `created_after` epoch ms, inclusive. */
export interface DeploymentFilter {
  workspace_id: string;
  mode: Mode;
  status: Status[];
  skill: string | null;
  created_after: number | null;
  before: string | null;
}

export interface ListedDeployment {
  id: string;
  snapshot: string;
}

/** One page of deployments, newest first, and which of `ids` the database has at all: one round trip. */
export async function pageOfDeployments(
  db: Database,
  filter: DeploymentFilter,
  limit: number,
  ids: string[],
): Promise<{ page: ListedDeployment[]; known: Set<string> }> {
  const { workspace_id, mode, status, skill, created_after, before } = filter;
  const mine = and(eq(deployments.workspace_id, workspace_id), eq(deployments.mode, mode));
  const columns = { id: deployments.id, snapshot: deployments.snapshot };
  const where = and(
    mine,
    status.length ? inArray(deployments.status, status) : undefined,
    created_after === null ? undefined : gte(deployments.id, firstIdAt("deployment", created_after)),
    before === null ? undefined : lt(deployments.id, before),
  );
  const from = db.select(columns).from(deployments);
  const narrowed = skill === null ? from : from.innerJoin(deploymentSkills, taggedWith(skill));
  const page = narrowed.where(where).orderBy(desc(deployments.id)).limit(limit);
  if (ids.length === 0) return { page: await page, known: new Set() };
  const chunk = ids.slice(0, 90);
  const known = db
    .select({ id: deployments.id })
    .from(deployments)
    .where(and(mine, inArray(deployments.id, chunk)));
  const [rows, found] = await db.batch([page, known]);
  return { page: rows, known: new Set(found.map(({ id }) => id)) };
}

function taggedWith(skill: string) {
  return and(
    eq(deploymentSkills.workspace_id, deployments.workspace_id),
    eq(deploymentSkills.mode, deployments.mode),
    eq(deploymentSkills.deployment_id, deployments.id),
    eq(deploymentSkills.skill, skill),
  );
}
