import type { Hono } from "hono";
import * as z from "zod";
import { type Problem, ProblemError, statusOf } from "../../../domain/errors.ts";
import { Ask, Complete, ExpertCancel } from "../../../domain/expert/schemas.ts";
import { checkForm } from "../../../domain/forms/errors.ts";
import { ACTIONS, pressedInForm } from "../../../domain/forms/rows.ts";
import { describeIssues } from "../../../domain/text.ts";
import type { AppEnv } from "../../../http/types.ts";
import { commandByExpert, type ExpertCommand } from "../../../services/expert/command.ts";
import type { ExpertContext } from "../../../services/expert/context.ts";
import { discardDraft, readDraft, saveDraft } from "../../../services/expert/drafts.ts";
import { findForExpert } from "../../../services/expert/get.ts";
import { formRoute, type PageArgs } from "../../session/routes.ts";
import { fieldId } from "../../ui/text.ts";
import { formOf } from "../deployment-view.ts";
import { enter, seeOther } from "../frame.ts";
import { PATHS } from "../pages/index.ts";
import { actionPath, deploymentPath } from "../pages/paths.ts";
import type { Errors, Frame } from "../views.ts";
import { readWork, type Sent } from "../work-form.ts";
import { idOf, show } from "./deployment.ts";

const Fields = z.record(z.string(), z.unknown());
const FORM_BYTES = 2 * 1024 * 1024;
type Simple = "accept" | "decline" | "start" | "release";
const DONE: Record<Simple, "accepted" | "declined" | "started" | "released"> = {
  accept: "accepted",
  decline: "declined",
  start: "started",
  release: "released",
};

interface Work extends PageArgs {
  expert: ExpertContext;
  frame: Frame;
  id: string;
  sent: Sent;
}

/** What an expert does with a deployment. Whatever is pressed, what was typed is kept first. */
export function commandRoutes(app: Hono<AppEnv>): void {
  for (const type of ["accept", "decline", "start", "release"] as const) {
    formRoute(app, path(type), Fields, async ({ input, ...args }) => {
      const { ctx, frame } = await enter(args);
      const id = idOf(args.c);
      const seen = Number(input.version) || undefined;
      try {
        await commandByExpert({ ctx, input: { id, command: { type }, ...(seen ? { seen } : {}) } });
      } catch (error) {
        return show(args.c, ctx, frame, { errors: { "": messageOf(error) } }, statusFrom(error));
      }
      const stays = type === "accept" || type === "start";
      return seeOther(stays ? deploymentPath(id) : PATHS.inbox, DONE[type]);
    });
  }

  workRoute(app, "draft", async ({ id }) => seeOther(deploymentPath(id), "saved"));

  workRoute(app, "preview", async (work) =>
    show(work.c, work.expert, work.frame, { sent: work.sent.text, preview: true }),
  );

  workRoute(app, "ask", async (work) => {
    const { id, sent, expert } = work;
    const parsed = Ask.safeParse({ body: sent.text.question }, { reportInput: true });
    if (!parsed.success) return refused(work, { question: describeIssues(parsed.error).replace(/^body/, "question") });
    const failed = await give(work, { type: "ask", ...parsed.data });
    if (failed) return failed;
    await saveDraft({ ctx: expert, input: { deployment_id: id, text: { ...sent.text, question: "" }, base: null } });
    return seeOther(deploymentPath(id), "asked");
  });

  workRoute(app, "complete", async (work) => {
    const output = await outputOf(work, true);
    if ("errors" in output) return refused(work, output.errors);
    const parsed = Complete.safeParse({ output }, { reportInput: true });
    if (!parsed.success) return refused(work, errorsOf(describeIssues(parsed.error)));
    const failed = await give(work, { type: "complete", ...parsed.data });
    if (failed) return failed;
    await discardDraft({ ctx: work.expert, input: { deployment_id: work.id } });
    return seeOther(PATHS.inbox, "completed");
  });

  workRoute(app, "cancel", async (work) => {
    const output = work.sent.text.attach_partial ? await outputOf(work, false) : null;
    const body = { reason: work.sent.text.reason, output };
    const parsed = ExpertCancel.safeParse(body, { reportInput: true });
    if (!parsed.success) return refused(work, errorsOf(describeIssues(parsed.error)));
    const failed = await give(work, { type: "cancel", ...parsed.data });
    if (failed) return failed;
    await discardDraft({ ctx: work.expert, input: { deployment_id: work.id } });
    return seeOther(PATHS.inbox, "cancelled");
  });
}

/** A POST of the deployment's one form: the draft is kept before anything else, whatever the rest comes to. */
function workRoute(
  app: Hono<AppEnv>,
  action: "draft" | "preview" | "ask" | "complete" | "cancel",
  handler: (work: Work) => Promise<Response>,
): void {
  const options = { max_bytes: FORM_BYTES };
  formRoute(
    app,
    path(action),
    Fields,
    async ({ input, ...args }) => {
      const { ctx: expert, frame } = await enter(args);
      const id = idOf(args.c);
      const found = await findForExpert({ ctx: expert, input: { id } });
      if (!("deployment" in found)) return isScript(args) ? gone(found.reason) : show(args.c, expert, frame);
      const sent = readWork(input as Parameters<typeof readWork>[0], found.deployment);
      if (found.terminal || found.offer)
        return isScript(args) ? gone("ended") : refusedAsEnded(args, expert, frame, sent);
      if (isScript(args)) return keepForScript(expert, id, sent);
      await saveDraft({ ctx: expert, input: { deployment_id: id, text: sent.text, base: null } });
      const model = formOf(found.deployment);
      const pressed = model ? pressedInForm(model, sent.entries) : null;
      if (pressed) {
        const text = { ...sent.text, data: pressed };
        await saveDraft({ ctx: expert, input: { deployment_id: id, text, base: null } });
        const place = sent.entries.find(([name]) => name === ACTIONS.add)?.[1];
        return seeOther(`${deploymentPath(id)}#${fieldId(typeof place === "string" ? place : "data")}`);
      }
      return handler({ ...args, expert, frame, id, sent });
    },
    options,
  );
}

/** The page's script keeps a draft as its expert types. */
async function keepForScript(ctx: ExpertContext, deployment_id: string, { text, base }: Sent): Promise<Response> {
  const updated_at = await saveDraft({ ctx, input: { deployment_id, text, base } });
  if (updated_at !== null) return Response.json({ updated_at });
  const kept = await readDraft({ ctx, input: { deployment_id } });
  return Response.json({ updated_at: kept.updated_at }, { status: 409 });
}

function isScript({ c }: PageArgs): boolean {
  return c.req.header("Accept") === "application/json";
}

function gone(reason: string): Response {
  return Response.json({ reason }, { status: reason === "not_found" ? 404 : 410 });
}

function refusedAsEnded(args: PageArgs, ctx: ExpertContext, frame: Frame, sent: Sent): Promise<Response> {
  const errors = { "": "This deployment has moved on, so nothing was sent. What you wrote is below, to copy." };
  return show(args.c, ctx, frame, { sent: sent.text, errors }, 409);
}

/** Gives a command; what came of it if it was refused, else null. */
async function give({ c, expert, frame, id, sent }: Work, command: ExpertCommand): Promise<Response | null> {
  const seen = sent.seen === null ? {} : { seen: sent.seen };
  try {
    await commandByExpert({ ctx: expert, input: { id, command, ...seen } });
    return null;
  } catch (error) {
    return show(c, expert, frame, { sent: sent.text, errors: errorsOf(messageOf(error)) }, statusFrom(error));
  }
}

function refused({ c, expert, frame, sent }: Work, errors: Errors): Promise<Response> {
  return show(c, expert, frame, { sent: sent.text, errors }, 400);
}

/** What the form came to as an output. One that is partial need not satisfy the schema. */
async function outputOf({ expert, id, sent }: Work, whole: boolean) {
  const [found, draft] = await Promise.all([
    findForExpert({ ctx: expert, input: { id } }),
    readDraft({ ctx: expert, input: { deployment_id: id } }),
  ]);
  const files = draft.files.map((file) => file.id);
  const model = "deployment" in found ? formOf(found.deployment) : null;
  if (!model || !("deployment" in found)) return { body: sent.text.body, files };
  const { value, errors } = checkForm(found.deployment.output_schema ?? {}, model, sent.entries);
  if (whole && Object.keys(errors).length > 0) return { errors };
  return { body: sent.text.body, files, ...(value === undefined ? {} : { data: value }) };
}

/** A message of the API at the field that it names: `output.body: is required` belongs to `output.body`. */
function errorsOf(message: string): Errors {
  const [, field = "", said = message] = /^([a-z_]+(?:[.[][^:\s]*)?): (.*)$/s.exec(message) ?? [];
  return { [field]: said };
}

function messageOf(error: unknown): string {
  return problemOf(error).message;
}

function statusFrom(error: unknown): number {
  return statusOf(problemOf(error));
}

function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError && error.problem.code !== "not_found") return error.problem;
  throw error;
}

function path(action: Parameters<typeof actionPath>[1]): string {
  return actionPath("ID", action).replace("ID", ":id");
}
