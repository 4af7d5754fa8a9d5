import { standingOf } from "../../db/bench.ts";
import { everywhere, home } from "../../db/database.ts";
import { type ExpertRow, updateExpert } from "../../db/experts.ts";
import type { PatchMe } from "../../domain/expert/schemas.ts";
import { benchChanged } from "../bench.ts";
import { notFound } from "../context.ts";
import { unlessDown } from "../unless-down.ts";
import { tellingWorkspaces } from "../untold.ts";
import type { ExpertContext } from "./context.ts";

/** An expert as they see themselves. */
export async function getMe({ ctx }: { ctx: ExpertContext }) {
  return shown(ctx, ctx.expert);
}

/** Changes what is theirs to change. Their availability reaches routing before this answers. */
export async function patchMe({ ctx, input }: { ctx: ExpertContext; input: PatchMe }) {
  const { name, availability, capacity } = input;
  const change = {
    ...(name === undefined ? {} : { name }),
    ...(availability === undefined ? {} : { availability }),
    ...(capacity === undefined ? {} : { capacity }),
  };
  if (Object.keys(change).length === 0) return shown(ctx, ctx.expert);
  const row = await tellingWorkspaces(ctx.env, ctx.expert.workspaces, async () => {
    const changed = await unlessDown("profile", updateExpert(home(ctx.env), ctx.expert.id, change));
    if (changed) await unlessDown("bench", benchChanged(ctx.env, changed.workspaces, changed.id));
    return changed;
  });
  if (!row) return notFound("expert");
  return shown(ctx, row);
}

async function shown(ctx: ExpertContext, { id, name, email, skills, availability, capacity }: ExpertRow) {
  const standing = await unlessDown("profile", standingOf(everywhere(ctx.env), id));
  return {
    id,
    object: "expert" as const,
    name,
    email,
    skills,
    availability,
    capacity,
    load: standing?.load ?? 0,
    median_turnaround_seconds: standing?.median_turnaround_seconds ?? null,
  };
}
