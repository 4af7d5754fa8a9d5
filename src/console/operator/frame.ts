import type { ActingContext } from "../../services/audit.ts";
import type { PageArgs } from "../session/routes.ts";
import type { Tone } from "../ui/kit.tsx";

/** What every page of an operator has. */
export interface Frame {
  csrf: string;
  now: number;
  person: { id: string; name: string };
  flash: { tone: Tone; text: string } | null;
}

/** What the pages say once after a redirect, by the name in `?done=`. */
const FLASHES = {
  saved: "Saved. It holds from the next request on.",
  revoked: "Revoked. It is refused from the next request on.",
  credited: "The credits are there.",
  member_changed: "The role is changed.",
  member_removed: "They are no member any more.",
  invited: "A mail with a sign-in link is on its way.",
  expert_removed: "The expert is off the bench. What they had accepted goes to others.",
  cancelled: "Cancelled. The agent is told.",
  erased: "The content is erased. Ids, times, credits and the audit stay.",
  erasing: "The content is being erased. What is left of it goes in a moment.",
  replayed: "It is on its way again.",
  replayed_all: "Dead letters that are on their way again:",
  granted: "Granted. The new limits hold from the next request on.",
  declined: "Declined. Nothing changed for the workspace.",
  operator_removed: "They are no operator any more, and signed out.",
} as const;

export type Done = keyof typeof FLASHES;

/** The signed-in operator, whose acts go on record, and the frame that every page of theirs has. */
export function enter({ c, ctx, session }: PageArgs): { ctx: ActingContext; frame: Frame } {
  const { id, name } = session.person;
  const done = c.req.query("done") ?? "";
  const text = Object.hasOwn(FLASHES, done) ? FLASHES[done as Done] : null;
  const count = /^\d{1,9}$/.exec(c.req.query("count") ?? "")?.[0];
  return {
    ctx: { ...ctx, acting: { actor: `operator:${id}`, name } },
    frame: {
      csrf: session.csrf,
      now: Date.now(),
      person: { id, name },
      flash: text === null ? null : { tone: "good", text: count ? `${text} ${count}.` : text },
    },
  };
}

/** After a form was done: back to a page, which says so. */
export function seeOther(path: string, done?: Done, count?: number): Response {
  const query = new URLSearchParams({
    ...(done ? { done } : {}),
    ...(count === undefined ? {} : { count: String(count) }),
  });
  const location = query.size === 0 ? path : `${path}${path.includes("?") ? "&" : "?"}${query}`;
  return new Response(null, { status: 303, headers: { Location: location } });
}
