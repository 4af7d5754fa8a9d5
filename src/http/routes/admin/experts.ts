import type { Hono } from "hono";
import {
  CreateExpert,
  CreateToken,
  DeleteExpertQuery,
  ListExpertsQuery,
  ListTokensQuery,
  PatchExpert,
} from "../../../domain/admin/experts.ts";
import { pageOf } from "../../../domain/deployment/queries.ts";
import { NoBody } from "../../../domain/deployment/schemas.ts";
import { deleteExpert } from "../../../services/admin/delete-expert.ts";
import { createExpertSignInLink, inviteExpert } from "../../../services/admin/expert-invitations.ts";
import { createExpert, getExpert, listExperts, patchExpert } from "../../../services/admin/experts.ts";
import { createExpertToken, listExpertTokens, revokeExpertToken } from "../../../services/admin/tokens.ts";
import { adminRoute } from "../../admin-route.ts";
import type { AppEnv } from "../../types.ts";
import { ADMIN, created, noContent, ok, page } from "./answers.ts";

const PATH = `${ADMIN}/experts`;

/** The bench: experts, their invitations and tokens. */
export function expertRoutes(app: Hono<AppEnv>): void {
  adminRoute(app, "POST", PATH, { body: CreateExpert }, async ({ ctx, body }) =>
    created(await createExpert({ ctx, input: body })),
  );

  adminRoute(app, "GET", PATH, { query: ListExpertsQuery }, async ({ ctx, query }) => {
    const { skill = null, availability = null, workspace = null, q = null } = query;
    const input = { skill, availability, workspace, q, ...pageOf("expert", query) };
    return page(await listExperts({ ctx, input }));
  });

  adminRoute(app, "GET", `${PATH}/:id`, {}, async ({ ctx, param }) =>
    ok(await getExpert({ ctx, input: { expert_id: param("id") } })),
  );

  adminRoute(app, "PATCH", `${PATH}/:id`, { body: PatchExpert }, async ({ ctx, param, body }) =>
    ok(await patchExpert({ ctx, input: { expert_id: param("id"), change: body } })),
  );

  adminRoute(app, "DELETE", `${PATH}/:id`, { query: DeleteExpertQuery }, async ({ ctx, param, query }) =>
    ok(await deleteExpert({ ctx, input: { expert_id: param("id"), force: query.force === "true" } })),
  );

  adminRoute(app, "POST", `${PATH}/:id/invite`, { body: NoBody }, async ({ ctx, param }) =>
    ok(await inviteExpert({ ctx, input: { expert_id: param("id") } }), 202),
  );

  adminRoute(app, "POST", `${PATH}/:id/sign_in_links`, { body: NoBody }, async ({ ctx, param }) =>
    created(await createExpertSignInLink({ ctx, input: { expert_id: param("id") } })),
  );

  adminRoute(app, "POST", `${PATH}/:id/tokens`, { body: CreateToken }, async ({ ctx, param, body }) =>
    created(await createExpertToken({ ctx, input: { ...body, expert_id: param("id") } })),
  );

  adminRoute(app, "GET", `${PATH}/:id/tokens`, { query: ListTokensQuery }, async ({ ctx, param, query }) =>
    page(await listExpertTokens({ ctx, input: { expert_id: param("id"), ...pageOf("token", query) } })),
  );

  adminRoute(app, "DELETE", `${PATH}/:id/tokens/:token_id`, {}, async ({ ctx, param }) => {
    await revokeExpertToken({ ctx, input: { expert_id: param("id"), token_id: param("token_id") } });
    return noContent();
  });
}
