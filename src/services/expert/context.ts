import type { Idempotency } from "../../../durable-objects/contract.ts";
import type { ExpertRow } from "../../db/experts.ts";
import type { Actor } from "../../domain/actors.ts";
import type { Context } from "../context.ts";

/** The context of what an expert does, by token or in the console. */
export interface ExpertContext extends Context {
  expert: ExpertRow;
  idempotency: Idempotency | null;
}

/** The expert as a deployment's machine knows them. */
export function expertActor({ expert: { id, name, skills } }: ExpertContext): Actor & { type: "expert" } {
  return { type: "expert", id, name, skills };
}
