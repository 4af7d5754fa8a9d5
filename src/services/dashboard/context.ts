import type { Owner } from "../../../durable-objects/contract.ts";
import type { MembershipRow } from "../../db/dashboard.ts";
import type { Mode } from "../../domain/actors.ts";
import { fail } from "../../domain/errors.ts";
import { may, type Right } from "../../domain/people/roles.ts";
import type { Person } from "../../domain/sessions/person.ts";
import type { ActingContext } from "../audit.ts";

/** The context of a member who is in one workspace and mode. Their role was read for this very request. */
export interface MemberContext extends ActingContext {
  member: Person;
  workspace: MembershipRow;
  mode: Mode;
  /** All that they are in, this one too, by name. */
  workspaces: MembershipRow[];
}

const NEEDED: Record<Right, string> = {
  see: "Only members of this workspace may see this.",
  build: "Your role is viewer: you may look at everything and change nothing. Ask an owner for another role.",
  manage: "Only an owner of this workspace may do this.",
};

/** Fails with 403 unless the member's role allows that. */
export function requireRight(ctx: MemberContext, right: Right): void {
  if (!may(ctx.workspace.role, right)) fail("forbidden", NEEDED[right]);
}

export function ownerOf({ workspace, mode }: MemberContext): Owner {
  return { workspace_id: workspace.id, mode };
}
