import type { Hono } from "hono";
import { getExpert, listExperts } from "../../../services/experts.ts";
import { agentRoute } from "../../agent-route.ts";
import { json, listJson } from "../../json.ts";
import { declare } from "../../openapi/declaration.ts";
import { Expert, ExpertList } from "../../openapi/responses.ts";
import type { AppEnv } from "../../types.ts";

const tag = "Experts";

export const LIST = declare({
  method: "get",
  path: "/v1/experts",
  operation_id: "listExperts",
  summary: "The active roster of your workspace",
  description: "Use the skills returned here to build skills. With a test key, a synthetic roster.",
  tag,
  responses: { 200: { description: "Every expert.", schema: ExpertList } },
});

export const GET = declare({
  method: "get",
  path: "/v1/experts/{id}",
  operation_id: "getExpert",
  summary: "One expert",
  tag,
  params: { id: "The expert's id, spec_…" },
  responses: { 200: { description: "The expert.", schema: Expert } },
  errors: [404],
});

export function expertRoutes(app: Hono<AppEnv>): void {
  agentRoute(app, LIST, async ({ ctx }) => {
    const experts = await listExperts({ ctx });
    return listJson(
      experts.map((expert) => JSON.stringify(expert)),
      null,
    );
  });

  agentRoute(app, GET, async ({ ctx, input }) =>
    json(JSON.stringify(await getExpert({ ctx, input: { id: input.param("id") } }))),
  );
}
