import type { Hono } from "hono";
import * as z from "zod";
import { pageOf, paging } from "../../../domain/deployment/queries.ts";
import { NoBody } from "../../../domain/deployment/schemas.ts";
import { type IdKind, isId } from "../../../domain/ids.ts";
import { instant, text } from "../../../domain/text.ts";
import { ListDeliveriesQuery } from "../../../domain/webhooks/schemas.ts";
import { listAllDeliveries, replayAllDeadLetters, replayAnyDelivery } from "../../../services/admin/deliveries.ts";
import {
  createExpert,
  createExpertSignInLink,
  createExpertToken,
  listExperts,
} from "../../../services/admin/experts.ts";
import { createKey, createWorkspace, listKeys, revokeKey, topUp } from "../../../services/admin/workspaces.ts";
import { adminRoute } from "../../admin-route.ts";
import { json, listJson } from "../../json.ts";
import type { AppEnv } from "../../types.ts";

const name = text(1, 200);
const expires_at = instant().nullish();
const when = (value: string | null | undefined) => (value == null ? null : Date.parse(value));
const skills = z
  .array(z.string().regex(/^[a-z0-9-]{1,64}$/, { message: "must be 1 to 64 of a-z, 0-9 and -" }))
  .max(100);
const idOfKind = (kind: IdKind, what: string) =>
  z.string().refine((value) => isId(kind, value), { message: `must be the id of a ${what}` });
const ofDeliveries = {
  workspace: idOfKind("workspace", "workspace").optional(),
  webhook_id: idOfKind("webhook", "webhook endpoint").optional(),
};

/** What an operator needs to bring a workspace and its bench to life. */
export function adminRoutes(app: Hono<AppEnv>): void {
  adminRoute(app, "POST", "/admin/v1/workspaces", { body: z.strictObject({ name }) }, async ({ ctx, body }) =>
    created(await createWorkspace({ ctx, input: body })),
  );

  adminRoute(
    app,
    "POST",
    "/admin/v1/workspaces/:id/keys",
    { body: z.strictObject({ mode: z.enum(["test", "live"]), name, expires_at }) },
    async ({ c, ctx, body }) =>
      created(
        await createKey({
          ctx,
          input: { ...body, workspace_id: idOf(c.req.param("id")), expires_at: when(body.expires_at) },
        }),
      ),
  );

  adminRoute(app, "GET", "/admin/v1/workspaces/:id/keys", {}, async ({ c, ctx }) => {
    const keys = await listKeys({ ctx, input: { workspace_id: idOf(c.req.param("id")) } });
    return listJson(
      keys.map((key) => JSON.stringify(key)),
      null,
    );
  });

  adminRoute(app, "DELETE", "/admin/v1/workspaces/:id/keys/:key_id", {}, async ({ c, ctx }) => {
    await revokeKey({ ctx, input: { workspace_id: idOf(c.req.param("id")), key_id: idOf(c.req.param("key_id")) } });
    return new Response(null, { status: 204 });
  });

  adminRoute(
    app,
    "POST",
    "/admin/v1/workspaces/:id/credits",
    { body: z.strictObject({ amount: z.int().min(1).max(1_000_000_000), reason: text(1, 500) }) },
    async ({ c, ctx, body }) =>
      created(await topUp({ ctx, input: { ...body, workspace_id: idOf(c.req.param("id")) } })),
  );

  adminRoute(
    app,
    "POST",
    "/admin/v1/experts",
    {
      body: z.strictObject({
        name,
        email: z.email({ error: "must be an e-mail address" }).max(254),
        skills,
        capacity: z.int().min(1).max(100).default(3),
        workspaces: z.array(z.string()).nullable().default(null),
      }),
    },
    async ({ ctx, body }) => created(await createExpert({ ctx, input: body })),
  );

  adminRoute(app, "GET", "/admin/v1/experts", { query: z.strictObject(paging("expert")) }, async ({ ctx, query }) => {
    const { data, next } = await listExperts({ ctx, input: pageOf("expert", query) });
    return listJson(
      data.map((expert) => JSON.stringify(expert)),
      next,
    );
  });

  adminRoute(
    app,
    "POST",
    "/admin/v1/experts/:id/tokens",
    { body: z.strictObject({ name, expires_at }) },
    async ({ c, ctx, body }) =>
      created(
        await createExpertToken({
          ctx,
          input: { name: body.name, expert_id: idOf(c.req.param("id")), expires_at: when(body.expires_at) },
        }),
      ),
  );

  adminRoute(app, "POST", "/admin/v1/experts/:id/sign_in_links", { body: NoBody }, async ({ c, ctx }) =>
    created(await createExpertSignInLink({ ctx, input: { expert_id: idOf(c.req.param("id")) } })),
  );

  deliveryRoutes(app);
}

/** What an operator sees of webhooks, and what they send again. */
function deliveryRoutes(app: Hono<AppEnv>): void {
  adminRoute(
    app,
    "GET",
    "/admin/v1/deliveries",
    { query: ListDeliveriesQuery.extend(ofDeliveries) },
    async ({ ctx, query }) => {
      const { status = null, workspace = null, webhook_id = null } = query;
      const input = { status, workspace, webhook_id, ...pageOf("delivery", query) };
      const { data, next } = await listAllDeliveries({ ctx, input });
      return listJson(
        data.map((delivery) => JSON.stringify(delivery)),
        next,
      );
    },
  );

  adminRoute(app, "POST", "/admin/v1/deliveries/:id/replay", { body: NoBody }, async ({ c, ctx }) => {
    const delivery = await replayAnyDelivery({ ctx, input: { id: idOf(c.req.param("id")) } });
    return json(JSON.stringify(delivery), 202);
  });

  adminRoute(
    app,
    "POST",
    "/admin/v1/deliveries/replay",
    {
      body: z.strictObject({
        status: z.literal("dead_letter", { error: "must be dead_letter" }).optional(),
        ...ofDeliveries,
      }),
    },
    async ({ ctx, body: { workspace = null, webhook_id = null } }) =>
      json(JSON.stringify(await replayAllDeadLetters({ ctx, input: { workspace, webhook_id } })), 202),
  );
}

function created(answer: unknown): Response {
  return json(JSON.stringify(answer), 201);
}

function idOf(param: string | undefined): string {
  return param ?? "";
}
