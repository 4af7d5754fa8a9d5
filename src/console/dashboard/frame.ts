import type { Mode } from "../../domain/actors.ts";
import { may } from "../../domain/people/roles.ts";
import type { MemberContext } from "../../services/dashboard/context.ts";
import { enterWorkspace } from "../../services/dashboard/enter.ts";
import type { PageArgs } from "../session/routes.ts";
import type { Tone } from "../ui/kit.tsx";
import type { Place } from "./paths.ts";

/** By field, as in the API's messages; "" is the whole. */
export type Errors = Readonly<Record<string, string>>;

/** What every page of the dashboard is drawn from. */
export interface Frame {
  place: Place;
  workspaces: { id: string; name: string }[];
  workspace: { id: string; name: string };
  person: { id: string; name: string; email: string };
  role: "owner" | "developer" | "viewer";
  /** May change what agents use: keys, endpoints, deployments. */
  may_build: boolean;
  /** May change who is a member. */
  may_manage: boolean;
  csrf: string;
  now: number;
  /** Where the API is, for the curls. */
  base_url: string;
  local: boolean;
  flash: { tone: Tone; text: string } | null;
}

/** What pages say once after a redirect, by the name in `?done=`. */
const FLASHES = {
  cancelled: "Cancelled. The reserved credits are back.",
  replied: "Your reply is with the expert.",
  revoked: "Revoked. The next request with that key is refused.",
  endpoint_saved: "Saved.",
  endpoint_enabled: "Enabled. New events are sent to it.",
  endpoint_disabled: "Disabled. What was pending is a dead letter now; you can replay it later.",
  endpoint_deleted: "Deleted. Nothing more is sent there.",
  tested: "A test event is on its way. It appears below within a moment.",
  replayed: "On its way again.",
  asked: "Your request is with the operator.",
  tried: "Made. It moves by itself: watch.",
  invited: "They are a member now, and a sign-in link is in their mail.",
  role_changed: "Changed. It holds from their next click.",
  removed: "Removed. Their next click is refused.",
  saved: "Saved.",
  signed_out: "That session is signed out.",
} as const;
export type Done = keyof typeof FLASHES;

/** The signed-in member in the workspace and mode of the path, and the frame of their pages. 404 where they are no member. */
export async function enter({ c, ctx, session }: PageArgs): Promise<{ ctx: MemberContext; frame: Frame }> {
  const place = { workspace_id: c.req.param("workspace_id") ?? "", mode: c.req.param("mode") as Mode };
  const entered = await enterWorkspace({ ctx, input: { member: session.person, ...place } });
  const { workspace, workspaces, member } = entered;
  const done = c.req.query("done") ?? "";
  const frame: Frame = {
    place,
    workspace,
    workspaces,
    person: member,
    role: workspace.role,
    may_build: may(workspace.role, "build"),
    may_manage: may(workspace.role, "manage"),
    csrf: session.csrf,
    now: Date.now(),
    base_url: ctx.base_url,
    local: ctx.settings.local,
    flash: Object.hasOwn(FLASHES, done) ? { tone: "good", text: FLASHES[done as Done] } : null,
  };
  return { ctx: entered, frame };
}

/** After a form was done: back to a page, which says so. */
export function seeOther(path: string, done?: Done, hash = ""): Response {
  const location = done ? `${path}${path.includes("?") ? "&" : "?"}done=${done}` : path;
  return new Response(null, { status: 303, headers: { Location: location + hash } });
}
