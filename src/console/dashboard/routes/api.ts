import type { Hono } from "hono";
import type * as z from "zod";
import type { Mode } from "../../../domain/actors.ts";
import { ListDeploymentsQuery, pageOf } from "../../../domain/deployment/queries.ts";
import { fail, ProblemError, problem } from "../../../domain/errors.ts";
import type { Session } from "../../../domain/sessions/person.ts";
import { describeIssues } from "../../../domain/text.ts";
import { iso } from "../../../domain/time.ts";
import { readJson } from "../../../http/body.ts";
import { json, listJson } from "../../../http/json.ts";
import { problemResponse } from "../../../http/problem-response.ts";
import type { AppEnv, Ctx } from "../../../http/types.ts";
import { describeError, log } from "../../../log.ts";
import { getOwnDeployment, listOwnDeployments } from "../../../services/dashboard/deployments.ts";
import { enterWorkspace, listOwnWorkspaces } from "../../../services/dashboard/enter.ts";
import { AskForLimits, askForLimits } from "../../../services/dashboard/limit-requests.ts";
import { getUsageByDay } from "../../../services/dashboard/usage.ts";
import { readCookie, sessionCookie } from "../../session/cookies.ts";
import { isSafe, refuseForeign, requireCsrf, sessionOf } from "../../session/guard.ts";

const V1 = "/dashboard/v1";
const WORKSPACE = `${V1}/workspaces/:workspace_id`;
const PLACE = `${WORKSPACE}/:mode{(?:test|live)}`;
const HEADERS = { "Cache-Control": "no-store" };

interface Args {
  c: Ctx;
  session: Session;
}

/**
 * What the dashboard's session may read as JSON: errors in the shape of the API, a session's cookie for a credential, and
 * for a POST the session's token in `X-CSRF-Token`, never from another site.
 */
export function apiRoutes(app: Hono<AppEnv>): void {
  route(app, "GET", `${V1}/me`, async ({ c, session }) => {
    const workspaces = await listOwnWorkspaces({ ctx: c.get("base"), input: { member_id: session.subject_id } });
    const { id, name, email } = session.person;
    return json(JSON.stringify({ id, object: "member", name, email, workspaces, csrf: session.csrf }));
  });

  route(app, "GET", `${PLACE}/usage`, async (args) => {
    const { usage, days, limits } = await getUsageByDay({ ctx: await enter(args) });
    const shown = days.map(({ day, ...of_day }) => ({ day: iso(day).slice(0, 10), ...of_day }));
    return json(JSON.stringify({ ...usage, limits, days: shown }));
  });

  route(app, "GET", `${PLACE}/deployments`, async (args) => {
    const ctx = await enter(args);
    const query = read(ListDeploymentsQuery, queryOf(args.c), "query");
    const { data, next } = await listOwnDeployments({
      ctx,
      input: {
        status: query.status ?? [],
        skill: query.skill ?? null,
        created_after: query.created_after === undefined ? null : Date.parse(query.created_after),
        ...pageOf("deployment", query),
      },
    });
    return listJson(
      data.map((deployment) => JSON.stringify(deployment)),
      next,
    );
  });

  route(app, "GET", `${PLACE}/deployments/:id`, async (args) => {
    const ctx = await enter(args);
    return json(JSON.stringify(await getOwnDeployment({ ctx, input: { id: args.c.req.param("id") ?? "" } })));
  });

  route(app, "POST", `${WORKSPACE}/limit_requests`, async (args) => {
    const ctx = await enter(args);
    const body = await readJson(args.c.req.raw, false);
    if (body.problem) throw new ProblemError(body.problem);
    const { id } = await askForLimits({ ctx, input: read(AskForLimits, body.value, "body") });
    return json(JSON.stringify({ id, object: "limit_request", status: "open" }), 201);
  });

  app.all(`${V1}/*`, (c) => {
    const allow = allowedAt(c.req.path);
    const what = allow
      ? problem("method_not_allowed", `${c.req.method} is not allowed here. Allowed: ${allow.join(", ")}.`, { allow })
      : problem("not_found", "There is no such route.");
    return problemResponse(what, c.get("base"));
  });
}

/** The methods of a path, null where nothing is. */
function allowedAt(path: string): string[] | null {
  const within = path.slice(V1.length);
  if (within === "/me" || /^\/workspaces\/[^/]+\/(test|live)\/(usage|deployments(\/[^/]+)?)$/.test(within)) {
    return ["GET", "HEAD"];
  }
  return /^\/workspaces\/[^/]+\/limit_requests$/.test(within) ? ["POST"] : null;
}

function route(app: Hono<AppEnv>, method: "GET" | "POST", path: string, handler: (args: Args) => Promise<Response>) {
  app.on(method, path, async (c) => {
    try {
      if (!isSafe(c)) refuseForeign(c);
      const session = await sessionOf(c, "member");
      if (!session)
        return answer(c, new ProblemError(problem("authentication_failed", "Sign in to the dashboard first.")));
      if (!isSafe(c)) requireCsrf(c, session);
      c.set("session", session);
      return renewed(c, session, await handler({ c, session }));
    } catch (error) {
      return answer(c, error);
    }
  });
}

/** What a session reads stays with it; a session that was extended has its cookie sent anew. */
function renewed(c: Ctx, session: Session, response: Response): Response {
  for (const [name, value] of Object.entries(HEADERS)) response.headers.set(name, value);
  const value = session.renewed ? readCookie(c, "member") : undefined;
  if (value !== undefined) {
    response.headers.append("Set-Cookie", sessionCookie(c, "member", { value, expires_at: session.expires_at }));
  }
  return response;
}

function answer(c: Ctx, error: unknown): Response {
  if (error instanceof ProblemError) return problemResponse(error.problem, c.get("base"));
  const { request_id } = c.get("base");
  log({ event: "request.failed", level: "error", request_id, error: describeError(error) });
  return problemResponse(problem("internal_error", "Something failed on our side. Try again."), c.get("base"));
}

function enter({ c, session }: Args) {
  const workspace_id = c.req.param("workspace_id") ?? "";
  const mode = (c.req.param("mode") ?? "live") as Mode;
  return enterWorkspace({ ctx: c.get("base"), input: { member: session.person, workspace_id, mode } });
}

function queryOf(c: Ctx): Record<string, string | string[] | undefined> {
  return Object.fromEntries(
    Object.entries(c.req.queries()).map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
  );
}

function read<S extends z.ZodType>(schema: S, value: unknown, whole: string): z.output<S> {
  const parsed = schema.safeParse(value, { reportInput: true });
  return parsed.success ? parsed.data : fail("invalid_request", describeIssues(parsed.error, whole));
}
