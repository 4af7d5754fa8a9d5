import type { Hono } from "hono";
import { CreateWorkspace, ListWorkspacesQuery, PatchWorkspace } from "../../../domain/admin/workspaces.ts";
import { pageOf } from "../../../domain/deployment/queries.ts";
import type { AppEnv, Ctx } from "../../../http/types.ts";
import { createWorkspace, getWorkspace, listWorkspaces, patchWorkspace } from "../../../services/admin/workspaces.ts";
import { page } from "../../session/page.ts";
import { formRoute, type PageArgs, pageRoute, parseForm } from "../../session/routes.ts";
import { attempt, type Errors, given, numberFrom, numbersFrom, type Typed, TypedForm } from "../form.ts";
import { enter, seeOther } from "../frame.ts";
import { MadePage } from "../pages/made.tsx";
import { typedPlan, WorkspacePage } from "../pages/workspace.tsx";
import { NewWorkspacePage, WorkspacesPage } from "../pages/workspaces.tsx";
import { PATHS, workspacePath } from "../paths.ts";

/** The id in a path; a strange one is no id of anything. */
export function idIn(c: Ctx, name = "id"): string {
  return c.req.param(name) ?? "";
}

/** Workspaces listed, made, and their plans. */
export function workspaceRoutes(app: Hono<AppEnv>): void {
  pageRoute(app, "GET", PATHS.workspaces, async (args) => {
    const { ctx, frame } = enter(args);
    const query = parseForm(ListWorkspacesQuery, given(args.c.req.query()));
    const where = { q: query.q ?? null, ...pageOf("workspace", query) };
    const { data, next } = await listWorkspaces({ ctx, input: where });
    return page(args.c, WorkspacesPage({ frame, rows: data, q: where.q, next, first: where.before === null }));
  });

  pageRoute(app, "GET", PATHS.new_workspace, (args) =>
    page(args.c, NewWorkspacePage({ frame: enter(args).frame, typed: {}, errors: {} })),
  );

  formRoute(app, PATHS.workspaces, TypedForm, async ({ input: typed, ...args }) => {
    const { ctx, frame } = enter(args);
    const made = await attempt(CreateWorkspace, planFrom(typed), (input) => createWorkspace({ ctx, input }));
    if ("errors" in made) return page(args.c, NewWorkspacePage({ frame, typed, errors: made.errors }), made.status);
    const { id, name, webhook_secret } = made.done;
    const view = {
      frame,
      section: "workspaces" as const,
      title: `${name} is made`,
      words: "These are its default webhook secrets. They are shown this once: its owner can rotate them.",
      secrets: [
        { label: "Webhook secret, test", value: webhook_secret.test },
        { label: "Webhook secret, live", value: webhook_secret.live },
      ],
      on: { href: workspacePath(id, "keys"), words: "Go on to its keys" },
    };
    return page(args.c, MadePage(view), 201);
  });

  pageRoute(app, "GET", "/operator/workspaces/:id", (args) => show(args));

  formRoute(app, "/operator/workspaces/:id/plan", TypedForm, async ({ input: typed, ...args }) => {
    const { ctx } = enter(args);
    const workspace_id = idIn(args.c);
    const changed = await attempt(PatchWorkspace, planFrom(typed), (change) =>
      patchWorkspace({ ctx, input: { workspace_id, change } }),
    );
    if ("errors" in changed) return show(args, typed, changed.errors, changed.status);
    return seeOther(workspacePath(workspace_id), "saved");
  });
}

async function show(args: PageArgs, typed?: Typed, errors: Errors = {}, status = 200): Promise<Response> {
  const { ctx, frame } = enter(args);
  const workspace = await getWorkspace({ ctx, input: { workspace_id: idIn(args.c) } });
  return page(args.c, WorkspacePage({ frame, workspace, typed: typed ?? typedPlan(workspace), errors }), status);
}

/** The body that a form of a plan stands for: what was left empty is not named. */
function planFrom(typed: Typed): Record<string, unknown> {
  const prices = {
    standard: numberFrom(typed["prices.standard"]),
    priority: numberFrom(typed["prices.priority"]),
    scheduled: numberFrom(typed["prices.scheduled"]),
  };
  const named = Object.fromEntries(Object.entries(prices).filter(([, value]) => value !== undefined));
  return {
    name: typed.name ?? "",
    cycle_cap: numberFrom(typed.cycle_cap),
    in_flight_limit: numberFrom(typed.in_flight_limit),
    rate_limit: numberFrom(typed.rate_limit),
    prices: Object.keys(named).length > 0 ? named : undefined,
    thresholds: typed.thresholds ? numbersFrom(typed.thresholds) : undefined,
  };
}
