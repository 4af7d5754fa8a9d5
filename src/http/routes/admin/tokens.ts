import type { Hono } from "hono";
import { CreateToken, ListTokensQuery } from "../../../domain/admin/experts.ts";
import { pageOf } from "../../../domain/deployment/queries.ts";
import { createAdminToken, listAdminTokens, revokeAdminToken } from "../../../services/admin/tokens.ts";
import { adminRoute } from "../../admin-route.ts";
import type { AppEnv } from "../../types.ts";
import { ADMIN, created, noContent, page } from "./answers.ts";

const PATH = `${ADMIN}/tokens`;

/** Admin tokens: hashed, named, expiring, revocable. */
export function tokenRoutes(app: Hono<AppEnv>): void {
  adminRoute(app, "POST", PATH, { body: CreateToken }, async ({ ctx, body }) =>
    created(await createAdminToken({ ctx, input: body })),
  );

  adminRoute(app, "GET", PATH, { query: ListTokensQuery }, async ({ ctx, query }) =>
    page(await listAdminTokens({ ctx, input: pageOf("token", query) })),
  );

  adminRoute(app, "DELETE", `${PATH}/:id`, {}, async ({ ctx, param }) => {
    await revokeAdminToken({ ctx, input: { token_id: param("id") } });
    return noContent();
  });
}
