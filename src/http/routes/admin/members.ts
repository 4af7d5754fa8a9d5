import type { Hono } from "hono";
import { AddMember, ListMembersQuery, PatchMember } from "../../../domain/admin/people.ts";
import { pageOf } from "../../../domain/deployment/queries.ts";
import { NoBody } from "../../../domain/deployment/schemas.ts";
import {
  addMember,
  createMemberSignInLink,
  listMembers,
  patchMember,
  removeMember,
} from "../../../services/admin/members.ts";
import { adminRoute } from "../../admin-route.ts";
import type { AppEnv } from "../../types.ts";
import { ADMIN, created, noContent, ok, page } from "./answers.ts";

const PATH = `${ADMIN}/workspaces/:id/members`;

/** Those who own agents, and what they may do in a workspace. */
export function memberRoutes(app: Hono<AppEnv>): void {
  adminRoute(app, "POST", PATH, { body: AddMember }, async ({ ctx, param, body }) =>
    created(await addMember({ ctx, input: { ...body, workspace_id: param("id") } })),
  );

  adminRoute(app, "GET", PATH, { query: ListMembersQuery }, async ({ ctx, param, query }) =>
    page(await listMembers({ ctx, input: { workspace_id: param("id"), ...pageOf("member", query) } })),
  );

  adminRoute(app, "PATCH", `${PATH}/:member_id`, { body: PatchMember }, async ({ ctx, param, body }) =>
    ok(await patchMember({ ctx, input: { ...body, ...whose(param) } })),
  );

  adminRoute(app, "DELETE", `${PATH}/:member_id`, {}, async ({ ctx, param }) => {
    await removeMember({ ctx, input: whose(param) });
    return noContent();
  });

  adminRoute(app, "POST", `${PATH}/:member_id/sign_in_links`, { body: NoBody }, async ({ ctx, param }) =>
    created(await createMemberSignInLink({ ctx, input: whose(param) })),
  );
}

function whose(param: (name: string) => string) {
  return { workspace_id: param("id"), member_id: param("member_id") };
}
