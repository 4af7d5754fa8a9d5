import { everywhere } from "../../db/database.ts";
import { deploymentsOf, offersOf, type Page } from "../../db/expert-work.ts";
import { cursorAfter } from "../../domain/cursor.ts";
import { matchedSkills } from "../../domain/deployment/routing.ts";
import type { Deployment, Status } from "../../domain/deployment/schemas.ts";
import { iso } from "../../domain/time.ts";
import { unlessDown } from "../unless-down.ts";
import type { ExpertContext } from "./context.ts";
import { presentToExpert } from "./present.ts";

/** An offer as its expert sees it (spec §8). */
export interface OfferShown {
  deployment: Deployment;
  offered_at: string;
  expires_at: string;
  matched_skills: string[];
}

/** What an expert is being asked to take, newest first. 503 while D1 is down. */
export async function listOffers({ ctx, input }: { ctx: ExpertContext; input: Page }) {
  const query = offersOf(everywhere(ctx.env), ctx.expert.id, { ...input, limit: input.limit + 1 });
  const rows = await unlessDown("offers", query);
  return paged(rows, input.limit, ({ snapshot, offered_at }): OfferShown => {
    const deployment = presentToExpert(snapshot, ctx.base_url);
    return {
      deployment,
      offered_at: iso(offered_at),
      expires_at: deployment.accept_by ?? iso(offered_at),
      matched_skills: matchedSkills(ctx.expert.skills, deployment.skills),
    };
  });
}

/** What is or was in an expert's hands, newest first, with the seconds that completed ones took. 503 while D1 is down. */
export async function listMine({ ctx, input }: { ctx: ExpertContext; input: Page & { status: Status[] } }) {
  const { status, ...page } = input;
  const query = deploymentsOf(everywhere(ctx.env), ctx.expert.id, status, { ...page, limit: page.limit + 1 });
  const rows = await unlessDown("deployments", query);
  return paged(rows, page.limit, ({ snapshot, turnaround_seconds }) => ({
    deployment: presentToExpert(snapshot, ctx.base_url),
    turnaround_seconds,
  }));
}

function paged<R extends { id: string }, T>(rows: R[], limit: number, show: (row: R) => T) {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { data: page.map(show), next: rows.length > limit && last ? cursorAfter(last.id) : null };
}
