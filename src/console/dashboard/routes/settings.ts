import type { Hono } from "hono";
import * as z from "zod";
import { deviceName } from "../../../domain/sessions/device.ts";
import type { AppEnv } from "../../../http/types.ts";
import { PatchProfile, patchProfile } from "../../../services/dashboard/profile.ts";
import { closeOtherSession } from "../../../services/sessions/close-session.ts";
import { listSessions } from "../../../services/sessions/list-sessions.ts";
import { page } from "../../session/page.ts";
import { formRoute, type PageArgs, pageRoute } from "../../session/routes.ts";
import { type Errors, enter, type Frame, seeOther } from "../frame.ts";
import { SettingsPage } from "../pages/settings.tsx";
import { PLACE, pathIn } from "../paths.ts";
import { orAgain, parsed } from "./refusal.ts";

const SETTINGS = `${PLACE}/settings`;
const Nothing = z.object({});
const ProfileForm = z.object({ name: z.string() });

/** Who a member is, and where they are signed in. */
export function settingsRoutes(app: Hono<AppEnv>): void {
  pageRoute(app, "GET", SETTINGS, async (args) => {
    const { frame } = await enter(args);
    return show(args, frame, frame.person.name);
  });

  formRoute(app, SETTINGS, ProfileForm, async ({ input, ...args }) => {
    const { ctx, frame } = await enter(args);
    const name = input.name.trim();
    return orAgain(
      async () => {
        await patchProfile({ ctx, input: { member: ctx.member, ...parsed(PatchProfile, { name }) } });
        return seeOther(pathIn(frame.place, "settings"), "saved");
      },
      ({ errors, status }) => show(args, frame, name, errors, status),
    );
  });

  formRoute(app, `${SETTINGS}/sessions/:id/sign-out`, Nothing, async (args) => {
    const { ctx, frame } = await enter(args);
    await closeOtherSession({ ctx, input: { session: args.session, id: args.c.req.param("id") ?? "" } });
    return seeOther(pathIn(frame.place, "settings"), "signed_out");
  });
}

async function show(
  { c, ctx, session }: PageArgs,
  frame: Frame,
  name: string,
  errors: Errors = {},
  status = 200,
): Promise<Response> {
  const listed = await listSessions({ ctx, input: session });
  const sessions = listed.map(({ user_agent, ...one }) => ({ ...one, device: deviceName(user_agent) }));
  return page(c, SettingsPage({ frame, name, sessions, errors }), status);
}
