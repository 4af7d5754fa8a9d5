import { sql } from "drizzle-orm";
import { standingOf } from "../db/bench.ts";
import { everywhere, home } from "../db/database.ts";
import { workspaces } from "../db/schema.ts";
import type { Env } from "../env.ts";
import { workspaceObject } from "./objects.ts";

const AT_ONCE = 20;

/**
 * Tells the live Workspace objects of some workspaces, or of all (null), that their bench is not what it was: in one
 * expert, or in nobody knows whom (null).
 */
export async function benchChanged(env: Env, only: string[] | null, expertId: string | null): Promise<void> {
  const db = home(env);
  const query = db.select({ id: workspaces.id }).from(workspaces);
  const rows =
    only === null
      ? await query
      : await query.where(sql`${workspaces.id} IN (SELECT value FROM json_each(${JSON.stringify(only)}))`);
  for (let turn = 0; turn < rows.length; turn += AT_ONCE) {
    const batch = rows.slice(turn, turn + AT_ONCE);
    await Promise.all(batch.map(({ id }) => workspaceObject(env, id, "live").rosterChanged(expertId)));
  }
}

/**
 * An expert took or gave up a deployment of a workspace: where that brought them to their capacity or below it, every
 * bench of theirs hears of it; where they completed one, the bench of that workspace has a new median.
 */
export async function handedOver(
  env: Env,
  input: { expert_id: string; workspace_id: string; completed: boolean; taken: boolean },
): Promise<void> {
  const standing = await standingOf(everywhere(env), input.expert_id);
  if (!standing) return;
  const crossed = standing.load === standing.capacity - (input.taken ? 0 : 1);
  if (crossed) await benchChanged(env, standing.workspaces, input.expert_id);
  else if (input.completed) await workspaceObject(env, input.workspace_id, "live").rosterChanged(input.expert_id);
}
