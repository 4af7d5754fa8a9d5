import type { Hono } from "hono";
import * as z from "zod";
import { AddMember, PatchMember } from "../../../domain/admin/people.ts";
import { ROLES, type Role } from "../../../domain/people/roles.ts";
import type { AppEnv, Ctx } from "../../../http/types.ts";
import type { MemberContext } from "../../../services/dashboard/context.ts";
import { changeRole, invite, listFellows, remove } from "../../../services/dashboard/members.ts";
import { page } from "../../session/page.ts";
import { formRoute, pageRoute } from "../../session/routes.ts";
import { enter, type Frame, seeOther } from "../frame.ts";
import { MembersPage, type MembersView } from "../pages/members.tsx";
import { PATHS, PLACE, pathIn } from "../paths.ts";
import { orAgain, parsed } from "./refusal.ts";

const MEMBERS = `${PLACE}/members`;
const Nothing = z.object({});
const InviteForm = z.object({ name: z.string(), email: z.string(), role: z.string() });
const RoleForm = z.object({ role: z.string() });
const UNTYPED: MembersView["typed"] = { name: "", email: "", role: "developer" };

/** Who is in a workspace: shown to all of them, changed by its owners. */
export function memberRoutes(app: Hono<AppEnv>): void {
  pageRoute(app, "GET", MEMBERS, async (args) => {
    const { ctx, frame } = await enter(args);
    return show(args.c, ctx, frame);
  });

  formRoute(app, MEMBERS, InviteForm, async ({ input, ...args }) => {
    const { ctx, frame } = await enter(args);
    const typed = { name: input.name.trim(), email: input.email.trim(), role: input.role };
    return orAgain(
      async () => {
        await invite({ ctx, input: parsed(AddMember, typed) });
        return seeOther(pathIn(frame.place, "members"), "invited");
      },
      ({ errors, status }) =>
        show(args.c, ctx, frame, { typed: { ...typed, role: knownRole(typed.role) }, errors }, status),
    );
  });

  formRoute(app, `${MEMBERS}/:id`, RoleForm, async ({ input, ...args }) => {
    const { ctx, frame } = await enter(args);
    return orAgain(
      async () => {
        await changeRole({ ctx, input: { member_id: idOf(args.c), ...parsed(PatchMember, input) } });
        return seeOther(pathIn(frame.place, "members"), "role_changed");
      },
      ({ errors, status }) => show(args.c, ctx, frame, { errors }, status),
    );
  });

  formRoute(app, `${MEMBERS}/:id/remove`, Nothing, async (args) => {
    const { ctx, frame } = await enter(args);
    const id = idOf(args.c);
    return orAgain(
      async () => {
        await remove({ ctx, input: { member_id: id } });
        return id === ctx.member.id ? seeOther(PATHS.home) : seeOther(pathIn(frame.place, "members"), "removed");
      },
      ({ errors, status }) => show(args.c, ctx, frame, { errors }, status),
    );
  });
}

function knownRole(role: string): Role {
  return ROLES.find((one) => one === role) ?? "developer";
}

async function show(
  c: Ctx,
  ctx: MemberContext,
  frame: Frame,
  more: Partial<MembersView> = {},
  status = 200,
): Promise<Response> {
  return page(
    c,
    MembersPage({ frame, members: await listFellows({ ctx }), errors: {}, typed: UNTYPED, ...more }),
    status,
  );
}

function idOf(c: Ctx): string {
  return c.req.param("id") ?? "";
}
