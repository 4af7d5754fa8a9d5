import type { Deployment, Status } from "../../domain/deployment/schemas.ts";
import { LIMITS } from "../../domain/limits.ts";
import type { ExpertContext } from "../../services/expert/context.ts";
import { listMine, listOffers } from "../../services/expert/list.ts";
import type { DeadlineView, Frame, InboxRow, InboxView } from "./views.ts";

const OPEN: Status[] = ["accepted", "in_progress", "needs_input"];
const FIRST_PAGE = { limit: LIMITS.page, before: null };

/** What is offered, by when it lapses, and what is theirs: what waits for them first, then what waits for the agent. */
export async function inboxView(ctx: ExpertContext, frame: Frame): Promise<InboxView> {
  const [offered, held] = await Promise.all([
    listOffers({ ctx, input: FIRST_PAGE }),
    listMine({ ctx, input: { ...FIRST_PAGE, status: OPEN } }),
  ]);
  const offers = offered.data.map(({ deployment, offered_at, matched_skills }) =>
    rowOf(deployment, { matched_skills, since: Date.parse(offered_at) }),
  );
  const mine = held.data.map(({ deployment }) =>
    rowOf(deployment, { matched_skills: deployment.expert?.skills ?? [], since: Date.parse(deployment.updated_at) }),
  );
  const lapses = ({ deadline }: InboxRow) => deadline?.at ?? Number.POSITIVE_INFINITY;
  const waits = ({ status }: InboxRow) => (status === "needs_input" ? 1 : 0);
  return {
    ...frame,
    open_offers: offers.length,
    offers: offers.toSorted((a, b) => lapses(a) - lapses(b)),
    mine: mine.toSorted((a, b) => waits(a) - waits(b) || lapses(a) - lapses(b) || b.since - a.since),
  };
}

function rowOf(
  deployment: Deployment,
  { matched_skills, since }: { matched_skills: string[]; since: number },
): InboxRow {
  const { id, version, status, brief, skills, urgency } = deployment;
  return { id, version, status, brief, skills, urgency, matched_skills, since, deadline: deadlineOf(deployment) };
}

/** The deadline that a snapshot tells of. When work must start is known to the deployment's object alone. */
function deadlineOf({ status, accept_by, input_by }: Deployment): DeadlineView | null {
  if (status === "pending" && accept_by) return { kind: "accept", at: Date.parse(accept_by) };
  return status === "needs_input" && input_by ? { kind: "reply", at: Date.parse(input_by) } : null;
}
