import type { Hono } from "hono";
import { CreateToken, ListTokensQuery } from "../../../domain/admin/experts.ts";
import { CreateOperator, ListLimitRequestsQuery, ListOperatorsQuery } from "../../../domain/admin/people.ts";
import { pageOf } from "../../../domain/deployment/queries.ts";
import type { AppEnv } from "../../../http/types.ts";
import { declineLimitRequest, grantLimitRequest, listLimitRequests } from "../../../services/admin/limit-requests.ts";
import {
  createOperator,
  createOperatorSignInLink,
  deleteOperator,
  listOperators,
} from "../../../services/admin/operators.ts";
import { createAdminToken, listAdminTokens, revokeAdminToken } from "../../../services/admin/tokens.ts";
import { page } from "../../session/page.ts";
import { formRoute, type PageArgs, pageRoute, parseForm } from "../../session/routes.ts";
import { attempt, type Errors, endOfDay, given, settled, type Typed, TypedForm } from "../form.ts";
import { enter, seeOther } from "../frame.ts";
import { MadePage } from "../pages/made.tsx";
import { OperatorsPage } from "../pages/operators.tsx";
import { RequestsPage } from "../pages/requests.tsx";
import { TokensPage } from "../pages/tokens.tsx";
import { PATHS } from "../paths.ts";
import { linkView } from "./workspace-parts.ts";
import { idIn } from "./workspaces.ts";

const section = "operators" as const;

/** Who may operate: people and tokens. */
export function accessRoutes(app: Hono<AppEnv>): void {
  const back = { href: PATHS.operators, words: "Back to the operators" };

  pageRoute(app, "GET", PATHS.operators, (args) => showOperators(args));

  formRoute(app, PATHS.operators, TypedForm, async ({ input: typed, ...args }) => {
    const { ctx, frame } = enter(args);
    const body = { name: typed.name, email: typed.email };
    const made = await attempt(CreateOperator, body, (input) => createOperator({ ctx, input }));
    if ("errors" in made) return showOperators(args, typed, made.errors, made.status);
    const { name, sign_in_url } = made.done;
    return page(args.c, MadePage({ frame, section, ...linkView(name, sign_in_url), on: back }), 201);
  });

  formRoute(app, "/operator/operators/:id/sign-in-link", TypedForm, async (args) => {
    const { ctx, frame } = enter(args);
    const { url } = await createOperatorSignInLink({ ctx, input: { operator_id: idIn(args.c) } });
    return page(args.c, MadePage({ frame, section, ...linkView("The operator", url), on: back }), 201);
  });

  formRoute(app, "/operator/operators/:id/remove", TypedForm, async (args) => {
    const { ctx } = enter(args);
    const removed = await settled(() => deleteOperator({ ctx, input: { operator_id: idIn(args.c) } }));
    if ("errors" in removed) return showOperators(args, {}, removed.errors, removed.status);
    return seeOther(PATHS.operators, "operator_removed");
  });

  pageRoute(app, "GET", PATHS.tokens, (args) => showTokens(args));

  formRoute(app, PATHS.tokens, TypedForm, async ({ input: typed, ...args }) => {
    const { ctx, frame } = enter(args);
    const body = { name: typed.name, expires_at: endOfDay(typed.expires_at) };
    const made = await attempt(CreateToken, body, (input) => createAdminToken({ ctx, input }));
    if ("errors" in made) return showTokens(args, typed, made.errors, made.status);
    const view = {
      title: `${made.done.name} is made`,
      words: "This token is shown this once: only a hash of it is kept. It may do all that an operator may.",
      secrets: [{ label: "Admin token", value: made.done.token }],
      on: { href: PATHS.tokens, words: "Back to the tokens" },
    };
    return page(args.c, MadePage({ frame, section, ...view }), 201);
  });

  formRoute(app, "/operator/tokens/:id/revoke", TypedForm, async (args) => {
    const { ctx } = enter(args);
    await revokeAdminToken({ ctx, input: { token_id: idIn(args.c) } });
    return seeOther(PATHS.tokens, "revoked");
  });
}

/** What workspaces ask for, granted or declined. */
export function requestRoutes(app: Hono<AppEnv>): void {
  pageRoute(app, "GET", PATHS.requests, (args) => showRequests(args));

  formRoute(app, "/operator/requests/:id/grant", TypedForm, async (args) => {
    const { ctx } = enter(args);
    const done = await settled(() => grantLimitRequest({ ctx, input: { id: idIn(args.c) } }));
    if ("errors" in done) return showRequests(args, done.errors, done.status);
    return seeOther(PATHS.requests, "granted");
  });

  formRoute(app, "/operator/requests/:id/decline", TypedForm, async (args) => {
    const { ctx } = enter(args);
    const done = await settled(() => declineLimitRequest({ ctx, input: { id: idIn(args.c) } }));
    if ("errors" in done) return showRequests(args, done.errors, done.status);
    return seeOther(PATHS.requests, "declined");
  });
}

async function showOperators(args: PageArgs, typed: Typed = {}, errors: Errors = {}, status = 200): Promise<Response> {
  const { ctx, frame } = enter(args);
  const where = pageOf("operator", parseForm(ListOperatorsQuery, given(args.c.req.query())));
  const { data: operators, next } = await listOperators({ ctx, input: where });
  return page(args.c, OperatorsPage({ frame, operators, next, first: where.before === null, typed, errors }), status);
}

async function showTokens(args: PageArgs, typed: Typed = {}, errors: Errors = {}, status = 200): Promise<Response> {
  const { ctx, frame } = enter(args);
  const where = pageOf("token", parseForm(ListTokensQuery, given(args.c.req.query())));
  const { data: tokens, next } = await listAdminTokens({ ctx, input: where });
  return page(args.c, TokensPage({ frame, tokens, next, first: where.before === null, typed, errors }), status);
}

async function showRequests(args: PageArgs, errors: Errors = {}, code = 200): Promise<Response> {
  const { ctx, frame } = enter(args);
  const query = parseForm(ListLimitRequestsQuery, given(args.c.req.query()));
  const { status = null, workspace = null } = query;
  const where = pageOf("limit_request", query);
  const { data: rows, next } = await listLimitRequests({ ctx, input: { status, workspace, ...where } });
  const view = { frame, rows, status, workspace, next, first: where.before === null, errors };
  return page(args.c, RequestsPage(view), code);
}
