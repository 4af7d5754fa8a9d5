import type { Hono } from "hono";
import {
  CreateKey,
  CreateWorkspace,
  ListCreditsQuery,
  ListKeysQuery,
  ListWorkspacesQuery,
  PatchWorkspace,
  TopUp,
} from "../../../domain/admin/workspaces.ts";
import { pageOf } from "../../../domain/deployment/queries.ts";
import { listCredits, topUp } from "../../../services/admin/credits.ts";
import { createKey, listKeys, revokeKey } from "../../../services/admin/keys.ts";
import { createWorkspace, getWorkspace, listWorkspaces, patchWorkspace } from "../../../services/admin/workspaces.ts";
import { adminRoute } from "../../admin-route.ts";
import type { AppEnv } from "../../types.ts";
import { ADMIN, created, noContent, ok, page } from "./answers.ts";

const PATH = `${ADMIN}/workspaces`;

/** Workspaces with their plans, keys and credits. */
export function workspaceRoutes(app: Hono<AppEnv>): void {
  adminRoute(app, "POST", PATH, { body: CreateWorkspace }, async ({ ctx, body }) =>
    created(await createWorkspace({ ctx, input: body })),
  );

  adminRoute(app, "GET", PATH, { query: ListWorkspacesQuery }, async ({ ctx, query }) =>
    page(await listWorkspaces({ ctx, input: { q: query.q ?? null, ...pageOf("workspace", query) } })),
  );

  adminRoute(app, "GET", `${PATH}/:id`, {}, async ({ ctx, param }) =>
    ok(await getWorkspace({ ctx, input: { workspace_id: param("id") } })),
  );

  adminRoute(app, "PATCH", `${PATH}/:id`, { body: PatchWorkspace }, async ({ ctx, param, body }) =>
    ok(await patchWorkspace({ ctx, input: { workspace_id: param("id"), change: body } })),
  );

  adminRoute(app, "POST", `${PATH}/:id/keys`, { body: CreateKey }, async ({ ctx, param, body }) =>
    created(await createKey({ ctx, input: { ...body, workspace_id: param("id") } })),
  );

  adminRoute(app, "GET", `${PATH}/:id/keys`, { query: ListKeysQuery }, async ({ ctx, param, query }) =>
    page(await listKeys({ ctx, input: { workspace_id: param("id"), ...pageOf("key", query) } })),
  );

  adminRoute(app, "DELETE", `${PATH}/:id/keys/:key_id`, {}, async ({ ctx, param }) => {
    await revokeKey({ ctx, input: { workspace_id: param("id"), key_id: param("key_id") } });
    return noContent();
  });

  adminRoute(app, "POST", `${PATH}/:id/credits`, { body: TopUp }, async ({ ctx, param, body }) =>
    created(await topUp({ ctx, input: { ...body, workspace_id: param("id") } })),
  );

  adminRoute(app, "GET", `${PATH}/:id/credits`, { query: ListCreditsQuery }, async ({ ctx, param, query }) =>
    page(await listCredits({ ctx, input: { workspace_id: param("id"), ...pageOf("transaction", query) } })),
  );
}
