import { and, eq, type SQL, sql } from "drizzle-orm";
import { home } from "../../db/database.ts";
import { workspaces } from "../../db/schema.ts";
import type { Mode } from "../../domain/actors.ts";
import type { Plan, PlanChange } from "../../domain/admin/workspaces.ts";
import { isId } from "../../domain/ids.ts";
import { standardPlan } from "../../domain/workspace.ts";
import { type Context, notFound } from "../context.ts";
import { workspaceObject } from "../objects.ts";
import { unlessDown } from "../unless-down.ts";

export const MODES: Mode[] = ["test", "live"];
/** So many times at the most an object is configured anew because somebody else changed the plan meanwhile. */
const MOST_TURNS = 10;

/** A workspace as the database has it. */
export interface KnownWorkspace {
  id: string;
  plan: Plan;
  created_at: number;
}

/** A workspace by id, or 404. */
export async function requireWorkspace(ctx: Pick<Context, "env">, id: string): Promise<KnownWorkspace> {
  return (isId("workspace", id) ? await readWorkspace(ctx, id) : null) ?? notFound("workspace");
}

async function readWorkspace(ctx: Pick<Context, "env">, id: string): Promise<KnownWorkspace | null> {
  const db = home(ctx.env);
  const [row] = await unlessDown("workspace", db.select().from(workspaces).where(eq(workspaces.id, id)));
  return row ? knownWorkspace(row) : null;
}

/** A row with its plan; what an older row lacks is the standard plan's. */
export function knownWorkspace(row: Pick<typeof workspaces.$inferSelect, "id" | "name" | "settings" | "created_at">) {
  const { mode: _, workspace_id: __, ...standard } = standardPlan(row.id, "test", row.name);
  return { id: row.id, plan: { ...standard, ...(row.settings as Partial<Plan>) }, created_at: row.created_at };
}

/** The statement that merges a change into a workspace's plan, so that of two changes at once both count; to be run or batched. With `only`, where that holds. */
export function planStatement(ctx: Context, id: string, change: PlanChange, only?: SQL) {
  const { name } = change;
  return home(ctx.env)
    .update(workspaces)
    .set({
      settings: sql`json_patch(${workspaces.settings}, ${JSON.stringify(change)})`,
      ...(name === undefined ? {} : { name }),
    })
    .where(and(eq(workspaces.id, id), only));
}

/**
 * Brings both Workspace objects to the plan that the database has, which is the truth: after a crash in between, saying
 * it again is all that is needed. If the plan changed meanwhile, they are brought to that, so the last change is the one
 * that holds. Limits hold from the next request on.
 */
export async function configureObjects(ctx: Pick<Context, "env">, id: string): Promise<KnownWorkspace> {
  let known = await requireWorkspace(ctx, id);
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    const { plan } = known;
    await Promise.all(
      MODES.map((mode) => workspaceObject(ctx.env, id, mode).configure({ ...plan, workspace_id: id, mode })),
    );
    const present = await requireWorkspace(ctx, id);
    if (JSON.stringify(present.plan) === JSON.stringify(plan)) break;
    known = present;
  }
  await workspaceObject(ctx.env, id, "live").rosterChanged(null);
  return known;
}
