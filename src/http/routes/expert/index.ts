import type { Hono } from "hono";
import { pageOf } from "../../../domain/deployment/queries.ts";
import { NoBody } from "../../../domain/deployment/schemas.ts";
import {
  Ask,
  Complete,
  ExpertCancel,
  ListMineQuery,
  ListOffersQuery,
  PatchMe,
} from "../../../domain/expert/schemas.ts";
import { commandByExpert, type ExpertCommand } from "../../../services/expert/command.ts";
import type { ExpertContext } from "../../../services/expert/context.ts";
import { getForExpert } from "../../../services/expert/get.ts";
import { listMine, listOffers } from "../../../services/expert/list.ts";
import { getMe, patchMe } from "../../../services/expert/me.ts";
import { expertRoute } from "../../expert-route.ts";
import { json, keyed, listJson } from "../../json.ts";
import type { AppEnv, Ctx } from "../../types.ts";
import { expertFileRoutes } from "./files.ts";

const BASE = "/expert/v1";

/** The expert's API (spec §8): what they are offered, what is theirs, and what they do with it. */
export function expertRoutes(app: Hono<AppEnv>): void {
  expertRoute(app, "GET", `${BASE}/me`, {}, async ({ ctx }) => json(JSON.stringify(await getMe({ ctx }))));

  expertRoute(app, "PATCH", `${BASE}/me`, { body: PatchMe }, async ({ ctx, body }) =>
    json(JSON.stringify(await patchMe({ ctx, input: body }))),
  );

  expertRoute(app, "GET", `${BASE}/offers`, { query: ListOffersQuery }, async ({ ctx, query }) => {
    const { data, next } = await listOffers({ ctx, input: pageOf("deployment", query) });
    return listJson(
      data.map((offer) => JSON.stringify(offer)),
      next,
    );
  });

  expertRoute(app, "GET", `${BASE}/deployments`, { query: ListMineQuery }, async ({ ctx, query }) => {
    const input = { status: query.status ?? [], ...pageOf("deployment", query) };
    const { data, next } = await listMine({ ctx, input });
    return listJson(
      data.map(({ deployment }) => JSON.stringify(deployment)),
      next,
    );
  });

  expertRoute(app, "GET", `${BASE}/deployments/:id`, {}, async ({ c, ctx }) => {
    const { deployment } = await getForExpert({ ctx, input: { id: idOf(c) } });
    return json(JSON.stringify(deployment));
  });

  for (const type of ["accept", "decline", "release", "start"] as const) {
    expertRoute(app, "POST", `${BASE}/deployments/:id/${type}`, { body: NoBody }, ({ c, ctx }) =>
      give(c, ctx, { type }),
    );
  }
  expertRoute(app, "POST", `${BASE}/deployments/:id/ask`, { body: Ask }, ({ c, ctx, body }) =>
    give(c, ctx, { type: "ask", ...body }),
  );
  expertRoute(app, "POST", `${BASE}/deployments/:id/complete`, { body: Complete }, ({ c, ctx, body }) =>
    give(c, ctx, { type: "complete", ...body }),
  );
  expertRoute(app, "POST", `${BASE}/deployments/:id/cancel`, { body: ExpertCancel }, ({ c, ctx, body }) =>
    give(c, ctx, { type: "cancel", ...body }),
  );

  expertFileRoutes(app);
}

async function give(c: Ctx, ctx: ExpertContext, command: ExpertCommand): Promise<Response> {
  const { deployment, replayed } = await commandByExpert({ ctx, input: { id: idOf(c), command } });
  return keyed({ body: JSON.stringify(deployment), replayed }, 200);
}

function idOf(c: Ctx): string {
  return c.req.param("id") ?? "";
}
