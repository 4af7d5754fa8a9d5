import type { Hono } from "hono";
import * as z from "zod";
import { name } from "../../../domain/admin/fields.ts";
import { fail } from "../../../domain/errors.ts";
import { DAY } from "../../../domain/time.ts";
import type { AppEnv, Ctx } from "../../../http/types.ts";
import type { MemberContext } from "../../../services/dashboard/context.ts";
import { createOwnKey, listOwnKeys, revokeOwnKey } from "../../../services/dashboard/keys.ts";
import { page } from "../../session/page.ts";
import { formRoute, pageRoute } from "../../session/routes.ts";
import { enter, type Frame, seeOther } from "../frame.ts";
import { KeysPage, type KeysView } from "../pages/keys.tsx";
import { PLACE, pathIn } from "../paths.ts";
import { orAgain, parsed } from "./refusal.ts";

const KEYS = `${PLACE}/keys`;
const Nothing = z.object({});
const KeyForm = z.object({ name: z.string(), expires_on: z.string().default("") });
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const UNTYPED = { name: "", expires_on: "" };

/** Keys: listed, made (shown on that one answer), revoked. */
export function keyRoutes(app: Hono<AppEnv>): void {
  pageRoute(app, "GET", KEYS, async (args) => {
    const { ctx, frame } = await enter(args);
    return show(args.c, ctx, frame, { typed: UNTYPED });
  });

  formRoute(app, KEYS, KeyForm, async ({ input: typed, ...args }) => {
    const { ctx, frame } = await enter(args);
    return orAgain(
      async () => {
        const input = parsed(z.strictObject({ name }), { name: typed.name.trim() });
        const { key } = await createOwnKey({ ctx, input: { ...input, expires_at: endOf(typed.expires_on.trim()) } });
        return show(args.c, ctx, frame, { typed: UNTYPED, made: { name: input.name, key } });
      },
      ({ errors, status }) => show(args.c, ctx, frame, { typed, errors }, status),
    );
  });

  formRoute(app, `${KEYS}/:id/revoke`, Nothing, async (args) => {
    const { ctx, frame } = await enter(args);
    await revokeOwnKey({ ctx, input: { key_id: args.c.req.param("id") ?? "" } });
    return seeOther(pathIn(frame.place, "keys"), "revoked");
  });
}

/** The end of a day (UTC) in epoch ms, null where none was given; 400 unless it lies ahead. */
function endOf(day: string): number | null {
  if (day === "") return null;
  const start = DATE.test(day) ? Date.parse(day) : Number.NaN;
  if (Number.isNaN(start)) return fail("invalid_request", "expires_on: must be a day, such as 2027-04-23");
  const end = start + DAY;
  return end > Date.now() ? end : fail("invalid_request", "expires_on: must not be over yet");
}

async function show(
  c: Ctx,
  ctx: MemberContext,
  frame: Frame,
  more: Pick<KeysView, "typed"> & Partial<KeysView>,
  status = 200,
): Promise<Response> {
  return page(c, KeysPage({ frame, keys: await listOwnKeys({ ctx }), errors: {}, ...more }), status);
}
