import type { Hono } from "hono";
import * as z from "zod";
import { ProblemError, statusOf } from "../../../domain/errors.ts";
import { PatchMe } from "../../../domain/expert/schemas.ts";
import { NotificationForm } from "../../../domain/notifications/settings.ts";
import { deviceName } from "../../../domain/sessions/device.ts";
import { describeIssues } from "../../../domain/text.ts";
import type { AppEnv } from "../../../http/types.ts";
import { patchMe } from "../../../services/expert/me.ts";
import { readNotificationSettings } from "../../../services/notifications/read-settings.ts";
import { saveNotificationSettings } from "../../../services/notifications/save-settings.ts";
import { sendTestNotification } from "../../../services/notifications/send-test.ts";
import { closeOtherSession } from "../../../services/sessions/close-session.ts";
import { listSessions } from "../../../services/sessions/list-sessions.ts";
import { page } from "../../session/page.ts";
import { formRoute, type PageArgs, pageRoute } from "../../session/routes.ts";
import { enter, seeOther } from "../frame.ts";
import { PATHS, SettingsPage } from "../pages/index.ts";
import type { Errors } from "../views.ts";

const ProfileForm = z.object({ name: z.string(), capacity: z.string() });
const Fields = z.record(z.string(), z.unknown());

/** Who an expert is, how they are told, and where they are signed in. */
export function settingsRoutes(app: Hono<AppEnv>): void {
  pageRoute(app, "GET", PATHS.settings, (args) => show(args));

  formRoute(app, PATHS.profile, ProfileForm, async ({ input, ...args }) => {
    const { ctx } = await enter(args);
    const capacity = /^\d{1,3}$/.test(input.capacity.trim()) ? Number(input.capacity) : input.capacity;
    const parsed = PatchMe.safeParse({ name: input.name.trim(), capacity }, { reportInput: true });
    if (!parsed.success) return show(args, errorsOf(describeIssues(parsed.error)), 400);
    await patchMe({ ctx, input: parsed.data });
    return seeOther(PATHS.settings, "saved");
  });

  formRoute(app, PATHS.notifications, Fields, async ({ input, ...args }) => {
    const { ctx } = await enter(args);
    return (await save(args, ctx.expert.id, input)) ?? seeOther(PATHS.settings, "saved");
  });

  formRoute(app, PATHS.test_notification, Fields, async ({ input, ...args }) => {
    const { ctx } = await enter(args);
    const failed = await save(args, ctx.expert.id, input);
    if (failed) return failed;
    const { slack_url } = await readNotificationSettings({ ctx, input: { expert_id: ctx.expert.id } });
    const channels = slack_url === null ? (["email"] as const) : (["email", "slack"] as const);
    for (const channel of channels) await sendTestNotification({ ctx, input: { expert_id: ctx.expert.id, channel } });
    return seeOther(PATHS.settings, "tested");
  });

  formRoute(app, "/console/settings/sessions/:id/sign-out", Fields, async ({ c, ctx, session }) => {
    await closeOtherSession({ ctx, input: { session, id: c.req.param("id") ?? "" } });
    return seeOther(PATHS.settings, "signed_out");
  });
}

async function save(args: PageArgs, expert_id: string, input: unknown): Promise<Response | null> {
  const parsed = NotificationForm.safeParse(input, { reportInput: true });
  if (!parsed.success) return show(args, errorsOf(describeIssues(parsed.error)), 400);
  try {
    await saveNotificationSettings({ ctx: args.ctx, input: { expert_id, ...parsed.data } });
    return null;
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.code !== "invalid_request") throw error;
    return show(args, errorsOf(error.problem.message), statusOf(error.problem));
  }
}

async function show(args: PageArgs, errors: Errors = {}, status = 200): Promise<Response> {
  const { ctx, frame } = await enter(args);
  const [told, sessions] = await Promise.all([
    readNotificationSettings({ ctx, input: { expert_id: ctx.expert.id } }),
    listSessions({ ctx, input: args.session }),
  ]);
  const { name, email, skills, capacity } = ctx.expert;
  const view = {
    ...frame,
    profile: { name, email, skills, capacity },
    notifications: told.settings,
    slack_url_masked: told.slack_url,
    errors,
    sessions: sessions.map(({ id, user_agent, created_at, last_seen_at, current }) => ({
      id,
      device: deviceName(user_agent),
      created_at: Date.parse(created_at),
      last_seen_at: Date.parse(last_seen_at),
      current,
    })),
  };
  return page(args.c, SettingsPage(view), status);
}

function errorsOf(message: string): Errors {
  const [, field = "", said = message] = /^([a-z_]+): (.*)$/s.exec(message) ?? [];
  return { [field]: said };
}
