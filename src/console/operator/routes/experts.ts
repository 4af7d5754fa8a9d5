import type { Hono } from "hono";
import {
  CreateExpert,
  CreateToken,
  ListExpertsQuery,
  ListTokensQuery,
  PatchExpert,
} from "../../../domain/admin/experts.ts";
import { pageOf } from "../../../domain/deployment/queries.ts";
import type { AppEnv } from "../../../http/types.ts";
import { deleteExpert } from "../../../services/admin/delete-expert.ts";
import { createExpertSignInLink, inviteExpert } from "../../../services/admin/expert-invitations.ts";
import { createExpert, getExpert, listExperts, patchExpert } from "../../../services/admin/experts.ts";
import { createExpertToken, listExpertTokens, revokeExpertToken } from "../../../services/admin/tokens.ts";
import { getOpenWork } from "../../../services/operations/expert-work.ts";
import { page } from "../../session/page.ts";
import { formRoute, type PageArgs, pageRoute, parseForm } from "../../session/routes.ts";
import {
  attempt,
  type Errors,
  endOfDay,
  given,
  numberFrom,
  settled,
  type Typed,
  TypedForm,
  wordsFrom,
} from "../form.ts";
import { enter, seeOther } from "../frame.ts";
import { ExpertPage, ExpertTokensPage, ExpertWorkPage, typedExpert } from "../pages/expert.tsx";
import { EVERY, ExpertsPage, NewExpertPage } from "../pages/experts.tsx";
import { MadePage } from "../pages/made.tsx";
import { expertPath, PATHS } from "../paths.ts";
import { linkView } from "./workspace-parts.ts";
import { idIn } from "./workspaces.ts";

const section = "experts" as const;

/** Experts listed, made, changed, invited, removed. */
export function expertRoutes(app: Hono<AppEnv>): void {
  pageRoute(app, "GET", PATHS.experts, async (args) => {
    const { ctx, frame } = enter(args);
    const {
      q = null,
      skill = null,
      availability = null,
      workspace = null,
      ...query
    } = parseForm(ListExpertsQuery, given(args.c.req.query()));
    const [narrowed, where] = [{ q, skill, availability, workspace }, pageOf("expert", query)];
    const { data, next } = await listExperts({ ctx, input: { ...narrowed, ...where } });
    return page(args.c, ExpertsPage({ frame, rows: data, narrowed, next, first: where.before === null }));
  });

  pageRoute(app, "GET", PATHS.new_expert, (args) =>
    page(args.c, NewExpertPage({ frame: enter(args).frame, typed: { capacity: "3", workspaces: EVERY }, errors: {} })),
  );

  formRoute(app, PATHS.experts, TypedForm, async ({ input: typed, ...args }) => {
    const { ctx, frame } = enter(args);
    const { availability: _, ...body } = expertFrom(typed);
    const made = await attempt(CreateExpert, body, (input) => createExpert({ ctx, input }));
    if ("errors" in made) return page(args.c, NewExpertPage({ frame, typed, errors: made.errors }), made.status);
    const { id, name, sign_in_url } = made.done;
    const on = { href: expertPath(id), words: "Go on to the expert" };
    return page(args.c, MadePage({ frame, section, ...linkView(name, sign_in_url), on }), 201);
  });

  pageRoute(app, "GET", "/operator/experts/:id", (args) => show(args));

  formRoute(app, "/operator/experts/:id", TypedForm, async ({ input: typed, ...args }) => {
    const { ctx } = enter(args);
    const expert_id = idIn(args.c);
    const changed = await attempt(PatchExpert, expertFrom(typed), (change) =>
      patchExpert({ ctx, input: { expert_id, change } }),
    );
    if ("errors" in changed) return show(args, { typed, errors: changed.errors, status: changed.status });
    return seeOther(expertPath(expert_id), "saved");
  });

  formRoute(app, "/operator/experts/:id/invite", TypedForm, async (args) => {
    const { ctx } = enter(args);
    const expert_id = idIn(args.c);
    await inviteExpert({ ctx, input: { expert_id } });
    return seeOther(expertPath(expert_id), "invited");
  });

  formRoute(app, "/operator/experts/:id/sign-in-link", TypedForm, async (args) => {
    const { ctx, frame } = enter(args);
    const expert_id = idIn(args.c);
    const { url } = await createExpertSignInLink({ ctx, input: { expert_id } });
    const on = { href: expertPath(expert_id), words: "Back to the expert" };
    return page(args.c, MadePage({ frame, section, ...linkView("The expert", url), on }), 201);
  });

  formRoute(app, "/operator/experts/:id/remove", TypedForm, async ({ input: typed, ...args }) => {
    const { ctx } = enter(args);
    const input = { expert_id: idIn(args.c), force: typed.force === "true" };
    const removed = await settled(() => deleteExpert({ ctx, input }));
    if ("errors" in removed) return show(args, { refused: removed.errors[""] ?? null, status: removed.status });
    return seeOther(PATHS.experts, "expert_removed");
  });

  expertPartRoutes(app);
}

/** An expert's open work and tokens. */
function expertPartRoutes(app: Hono<AppEnv>): void {
  pageRoute(app, "GET", "/operator/experts/:id/work", async (args) => {
    const { ctx, frame } = enter(args);
    const input = { expert_id: idIn(args.c) };
    const expert = await getExpert({ ctx, input });
    return page(args.c, ExpertWorkPage({ frame, expert, work: await getOpenWork({ ctx, input }) }));
  });

  pageRoute(app, "GET", "/operator/experts/:id/tokens", (args) => showTokens(args));

  formRoute(app, "/operator/experts/:id/tokens", TypedForm, async ({ input: typed, ...args }) => {
    const { ctx, frame } = enter(args);
    const expert_id = idIn(args.c);
    const body = { name: typed.name, expires_at: endOfDay(typed.expires_at) };
    const made = await attempt(CreateToken, body, (input) =>
      createExpertToken({ ctx, input: { ...input, expert_id } }),
    );
    if ("errors" in made) return showTokens(args, typed, made.errors, made.status);
    const view = {
      title: `${made.done.name} is made`,
      words: "This token is shown this once: only a hash of it is kept.",
      secrets: [{ label: "Token", value: made.done.token }],
      on: { href: expertPath(expert_id, "tokens"), words: "Back to the tokens" },
    };
    return page(args.c, MadePage({ frame, section, ...view }), 201);
  });

  formRoute(app, "/operator/experts/:id/tokens/:token/revoke", TypedForm, async (args) => {
    const { ctx } = enter(args);
    const expert_id = idIn(args.c);
    await revokeExpertToken({ ctx, input: { expert_id, token_id: idIn(args.c, "token") } });
    return seeOther(expertPath(expert_id, "tokens"), "revoked");
  });
}

/** The body that a form of an expert stands for. */
function expertFrom(typed: Typed): Record<string, unknown> {
  return {
    name: typed.name ?? "",
    email: typed.email ?? "",
    skills: wordsFrom(typed.skills),
    capacity: numberFrom(typed.capacity),
    availability: typed.availability || undefined,
    workspaces: typed.workspaces?.toLowerCase() === EVERY ? null : wordsFrom(typed.workspaces),
  };
}

async function show(
  args: PageArgs,
  more: { typed?: Typed; errors?: Errors; refused?: string | null; status?: number } = {},
): Promise<Response> {
  const { ctx, frame } = enter(args);
  const expert = await getExpert({ ctx, input: { expert_id: idIn(args.c) } });
  const { typed = typedExpert(expert), errors = {}, refused = null, status = 200 } = more;
  return page(args.c, ExpertPage({ frame, expert, typed, errors, refused }), status);
}

async function showTokens(args: PageArgs, typed: Typed = {}, errors: Errors = {}, status = 200): Promise<Response> {
  const { ctx, frame } = enter(args);
  const expert_id = idIn(args.c);
  const where = pageOf("token", parseForm(ListTokensQuery, given(args.c.req.query())));
  const [expert, { data: tokens, next }] = await Promise.all([
    getExpert({ ctx, input: { expert_id } }),
    listExpertTokens({ ctx, input: { expert_id, ...where } }),
  ]);
  const view = { frame, expert, tokens, next, first: where.before === null, typed, errors };
  return page(args.c, ExpertTokensPage(view), status);
}
