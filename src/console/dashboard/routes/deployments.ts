import type { Hono } from "hono";
import * as z from "zod";
import { pageOf, paging } from "../../../domain/deployment/queries.ts";
import { ReplyToDeployment, STATUSES, type Status } from "../../../domain/deployment/schemas.ts";
import { isId } from "../../../domain/ids.ts";
import { fileResponse } from "../../../http/file-response.ts";
import type { AppEnv, Ctx } from "../../../http/types.ts";
import type { MemberContext } from "../../../services/dashboard/context.ts";
import {
  cancelOwnDeployment,
  getOwnDeployment,
  listOwnDeployments,
  readOwnFile,
  replyToOwnDeployment,
} from "../../../services/dashboard/deployments.ts";
import { readTimeline } from "../../../services/dashboard/timeline.ts";
import { page } from "../../session/page.ts";
import { formRoute, pageRoute, parseForm } from "../../session/routes.ts";
import { enter, type Frame, seeOther } from "../frame.ts";
import { DeploymentLive, DeploymentPage } from "../pages/deployment.tsx";
import { DeploymentsPage } from "../pages/deployments.tsx";
import { PLACE, pathIn } from "../paths.ts";
import type { DeploymentView } from "../views.ts";
import { fragment } from "./fragment.ts";
import { orAgain, parsed } from "./refusal.ts";

const LIST = `${PLACE}/deployments`;
const ONE = `${LIST}/:id`;
const Query = z.object(paging("deployment"));
const Nothing = z.object({});
const ReplyForm = z.object({ body: z.string(), question_id: z.string() });
const SKILL = /^[a-z0-9-]{1,64}$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** Deployments: listed, looked into, answered, cancelled. */
export function deploymentRoutes(app: Hono<AppEnv>): void {
  pageRoute(app, "GET", LIST, async (args) => {
    const { c } = args;
    const id = c.req.query("id")?.trim() ?? "";
    const { ctx, frame } = await enter(args);
    if (isId("deployment", id)) return seeOther(pathIn(frame.place, "deployments", id));
    const filter = readFilter(c);
    const { limit, cursor } = c.req.query();
    const where = pageOf(
      "deployment",
      parseForm(Query, { ...(limit ? { limit } : {}), ...(cursor ? { cursor } : {}) }),
    );
    const error = id === "" ? filterError(filter) : "id: is not the id of a deployment";
    if (error) {
      const list = { frame, filter, deployments: [], next: null, first: true, error };
      return page(c, DeploymentsPage(list), 400);
    }
    const { data, next } = await listOwnDeployments({
      ctx,
      input: {
        status: filter.status === "" ? [] : [filter.status],
        skill: filter.skill || null,
        created_after: filter.created_after === "" ? null : Date.parse(filter.created_after),
        ...where,
      },
    });
    return page(c, DeploymentsPage({ frame, filter, deployments: data, next, first: where.before === null }));
  });

  pageRoute(app, "GET", ONE, async (args) => {
    const { ctx, frame } = await enter(args);
    const tried = args.c.req.query("done") === "tried";
    return page(args.c, DeploymentPage(await viewOf(ctx, frame, idOf(args.c), { tried })));
  });

  pageRoute(app, "GET", `${ONE}/live`, async (args) => {
    const { ctx, frame } = await enter(args);
    const reply = args.c.req.query("reply") ?? "none";
    const view = await viewOf(ctx, frame, idOf(args.c), isId("message", reply) ? { reply_to: reply } : {});
    const answer = await fragment(args.c, DeploymentLive(view));
    // The open page has no form for the question that has come: it loads anew, since nothing can be typed on it.
    if (reply === "none" && view.deployment.question && frame.may_build) answer.headers.set("HX-Refresh", "true");
    return answer;
  });

  pageRoute(app, "GET", `${ONE}/files/:file_id`, async ({ c, ...args }) => {
    const { ctx } = await enter({ c, ...args });
    const range = c.req.header("Range");
    const input = { deployment_id: idOf(c), file_id: c.req.param("file_id") ?? "", range };
    return fileResponse(await readOwnFile({ ctx, input }), { inline: false });
  });

  formRoute(app, `${ONE}/cancel`, Nothing, async (args) => {
    const { ctx, frame } = await enter(args);
    const id = idOf(args.c);
    return orAgain(
      async () => {
        await cancelOwnDeployment({ ctx, input: { id } });
        return seeOther(pathIn(frame.place, "deployments", id), "cancelled");
      },
      async ({ errors, status }) => page(args.c, DeploymentPage(await viewOf(ctx, frame, id, { errors })), status),
    );
  });

  formRoute(app, `${ONE}/reply`, ReplyForm, async ({ input, ...args }) => {
    const { ctx, frame } = await enter(args);
    const id = idOf(args.c);
    const body = input.body.replaceAll("\r\n", "\n").trim();
    return orAgain(
      async () => {
        const reply = parsed(ReplyToDeployment, { body, question_id: input.question_id });
        await replyToOwnDeployment({ ctx, input: { ...reply, id } });
        return seeOther(pathIn(frame.place, "deployments", id), "replied");
      },
      async ({ errors, status }) => {
        const view = await viewOf(ctx, frame, id, { errors, typed: input.body });
        return page(args.c, DeploymentPage(view), status);
      },
    );
  });
}

async function viewOf(
  ctx: MemberContext,
  frame: Frame,
  id: string,
  more: Partial<DeploymentView> = {},
): Promise<DeploymentView> {
  const deployment = await getOwnDeployment({ ctx, input: { id } });
  const timeline = await readTimeline({ ctx, input: deployment });
  return { frame, deployment, ...timeline, errors: {}, ...more };
}

function readFilter(c: Ctx) {
  const { status = "", skill = "", created_after = "" } = c.req.query();
  const known: Status | "" = STATUSES.find((one) => one === status) ?? "";
  return { status: known, skill: skill.trim(), created_after: created_after.trim() };
}

function filterError({ skill, created_after }: ReturnType<typeof readFilter>): string | null {
  if (skill !== "" && !SKILL.test(skill)) return "skill: must be 1 to 64 of a-z, 0-9 and -";
  if (created_after === "") return null;
  const isDay = DATE.test(created_after) && !Number.isNaN(Date.parse(created_after));
  return isDay ? null : "created_after: must be a day, such as 2026-04-23";
}

function idOf(c: Ctx): string {
  return c.req.param("id") ?? "";
}
