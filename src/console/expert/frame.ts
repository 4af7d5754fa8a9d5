import type { ExpertContext } from "../../services/expert/context.ts";
import { enterAsExpert } from "../../services/expert/enter.ts";
import type { PageArgs } from "../session/routes.ts";
import type { Frame } from "./views.ts";

/** What the pages say once after a redirect, by the name in `?done=`. */
const FLASHES: Record<string, string> = {
  accepted: "It is yours. Start when you are ready.",
  declined: "Declined. It is not offered to you again.",
  started: "Started.",
  released: "Given back to the other experts.",
  asked: "Your question is on its way to the agent.",
  completed: "Completed. The agent has your answer.",
  cancelled: "Cancelled.",
  saved: "Saved.",
  tested: "A test message is on its way.",
  signed_out: "That session is signed out.",
};

/** The signed-in expert, and the frame that every page of theirs has. */
export async function enter({ c, ctx, session }: PageArgs): Promise<{ ctx: ExpertContext; frame: Frame }> {
  const entered = await enterAsExpert({ ctx, input: { expert_id: session.subject_id } });
  const { id, name, availability } = entered.ctx.expert;
  const done = c.req.query("done") ?? "";
  const text = Object.hasOwn(FLASHES, done) ? FLASHES[done] : undefined;
  const frame: Frame = {
    me: { id, name, availability },
    csrf: session.csrf,
    now: Date.now(),
    open_offers: entered.open_offers,
    flash: text ? { tone: "good", text } : null,
  };
  return { ctx: entered.ctx, frame };
}

/** After a form was done: back to a page, which says so. */
export function seeOther(path: string, done?: keyof typeof FLASHES): Response {
  const location = done ? `${path}${path.includes("?") ? "&" : "?"}done=${done}` : path;
  return new Response(null, { status: 303, headers: { Location: location } });
}
