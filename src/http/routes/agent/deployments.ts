import type { Hono } from "hono";
import { GetDeploymentQuery, ListDeploymentsQuery, pageOf } from "../../../domain/deployment/queries.ts";
import { CreateDeployment, NoBody, ReplyToDeployment } from "../../../domain/deployment/schemas.ts";
import { cancelDeployment } from "../../../services/cancel-deployment.ts";
import { createDeployment } from "../../../services/create-deployment.ts";
import { getDeployment } from "../../../services/get-deployment.ts";
import { listDeployments } from "../../../services/list-deployments.ts";
import { replyToDeployment } from "../../../services/reply-to-deployment.ts";
import { agentRoute } from "../../agent-route.ts";
import { json, keyed, listJson } from "../../json.ts";
import { declare } from "../../openapi/declaration.ts";
import { Deployment, DeploymentList } from "../../openapi/responses.ts";
import type { AppEnv } from "../../types.ts";

const tag = "Deployments";
const params = { id: "The deployment's id, dep_…" };

export const CREATE = declare({
  method: "post",
  path: "/v1/deployments",
  operation_id: "createDeployment",
  summary: "Hand a unit of work to an expert",
  description: "Answers with the deployment in pending. Send an Idempotency-Key: then it is safe to send it again.",
  tag,
  body: CreateDeployment,
  responses: { 201: { description: "The deployment, in pending.", schema: Deployment } },
  errors: [402, 409, 413, 422],
});

export const LIST = declare({
  method: "get",
  path: "/v1/deployments",
  operation_id: "listDeployments",
  summary: "List deployments, most recent first",
  tag,
  query: ListDeploymentsQuery,
  responses: { 200: { description: "One page.", schema: DeploymentList } },
});

export const GET = declare({
  method: "get",
  path: "/v1/deployments/{id}",
  operation_id: "getDeployment",
  summary: "Get a deployment, or wait for it to change",
  tag,
  params,
  query: GetDeploymentQuery,
  responses: { 200: { description: "The deployment at present.", schema: Deployment } },
  errors: [404],
});

export const CANCEL = declare({
  method: "post",
  path: "/v1/deployments/{id}/cancel",
  operation_id: "cancelDeployment",
  summary: "Cancel a deployment that is pending or accepted",
  tag,
  params,
  body: NoBody,
  responses: { 200: { description: "The cancelled deployment.", schema: Deployment } },
  errors: [404, 409, 413],
});

export const REPLY = declare({
  method: "post",
  path: "/v1/deployments/{id}/reply",
  operation_id: "replyToDeployment",
  summary: "Answer the expert's open question",
  tag,
  params,
  body: ReplyToDeployment,
  responses: { 200: { description: "The deployment, in progress again.", schema: Deployment } },
  errors: [404, 409, 413],
});

export function deploymentRoutes(app: Hono<AppEnv>): void {
  agentRoute(app, CREATE, async ({ ctx, input }) => keyed(await createDeployment({ ctx, input: input.body }), 201));

  agentRoute(app, LIST, async ({ ctx, input: { query } }) => {
    const { status, skill, created_after } = query;
    const page = await listDeployments({
      ctx,
      input: {
        status: status ?? [],
        skill: skill ?? null,
        created_after: created_after === undefined ? null : Date.parse(created_after),
        ...pageOf("deployment", query),
      },
    });
    return listJson(page.items, page.next);
  });

  agentRoute(app, GET, async ({ ctx, input }) => {
    const { body } = await getDeployment({ ctx, input: { id: input.param("id"), ...input.query } });
    return json(body);
  });

  agentRoute(app, CANCEL, async ({ ctx, input }) =>
    keyed(await cancelDeployment({ ctx, input: { id: input.param("id") } }), 200),
  );

  agentRoute(app, REPLY, async ({ ctx, input }) =>
    keyed(await replyToDeployment({ ctx, input: { ...input.body, id: input.param("id") } }), 200),
  );
}
