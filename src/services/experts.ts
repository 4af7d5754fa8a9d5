import { SYNTHETIC_ROSTER } from "../domain/deployment/roster.ts";
import type { Expert } from "../domain/deployment/schemas.ts";
import { type AgentContext, admit, notFound } from "./context.ts";

/** The active roster of the workspace; in test mode, the synthetic one. */
export async function listExperts({ ctx }: { ctx: AgentContext }): Promise<Expert[]> {
  const { roster } = await admit(ctx, { roster: true });
  if (ctx.caller.mode === "test") return [...SYNTHETIC_ROSTER];
  return roster.map(({ id, name, skills, availability, median_turnaround_seconds }) => ({
    id,
    object: "expert",
    name,
    skills,
    availability,
    median_turnaround_seconds,
  }));
}

/** One expert of that roster. */
export async function getExpert({ ctx, input }: { ctx: AgentContext; input: { id: string } }): Promise<Expert> {
  const experts = await listExperts({ ctx });
  return experts.find(({ id }) => id === input.id) ?? notFound("expert");
}
