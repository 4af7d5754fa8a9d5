import { type Trouble, troubleCounts } from "../../db/dashboard.ts";
import { database } from "../../db/database.ts";
import type { Deployment } from "../../domain/deployment/schemas.ts";
import { DAY } from "../../domain/time.ts";
import type { WebhookEndpoint } from "../../domain/webhooks/schemas.ts";
import { unlessDown } from "../unless-down.ts";
import { type MemberContext, ownerOf } from "./context.ts";
import { listOwnDeployments, listWaiting } from "./deployments.ts";
import { listOwnKeys } from "./keys.ts";
import { getOwnUsage, type Usage } from "./usage.ts";
import { listEndpoints } from "./webhooks.ts";

/** A receiver with deliveries that don't arrive. `endpoint` null: the `webhook_url` of deployments. */
export interface FailingReceiver {
  endpoint: WebhookEndpoint | null;
  dead: number;
  /** Tried in vain, and tried again later. */
  retrying: number;
  /** Refused with a 4xx in the last 24 hours: those are not tried again. */
  refused: number;
}

export interface Home {
  usage: Usage;
  waiting: Deployment[];
  recent: Deployment[];
  failing: FailingReceiver[];
  /** True while nobody could call the API: there is no key that is good. */
  needs_key: boolean;
}

const RECENT = 8;

/** What a workspace and mode look like now. */
export async function readHome({ ctx }: { ctx: MemberContext }): Promise<Home> {
  const first = { status: [], skill: null, created_after: null, limit: RECENT, before: null };
  const [usage, waiting, recent, failing, keys] = await Promise.all([
    getOwnUsage({ ctx }),
    listWaiting({ ctx }),
    listOwnDeployments({ ctx, input: first }),
    listFailing({ ctx }),
    listOwnKeys({ ctx }),
  ]);
  const now = Date.now();
  const isGood = (key: (typeof keys)[number]) =>
    key.revoked_at === null && (key.expires_at === null || Date.parse(key.expires_at) > now);
  return { usage, waiting, recent: recent.data, failing, needs_key: !keys.some(isGood) };
}

/** Receivers with dead letters, with tries that failed, or that refuse, the worst first. What went to endpoints that are deleted is left out. */
export async function listFailing({ ctx }: { ctx: MemberContext }): Promise<FailingReceiver[]> {
  const owner = ownerOf(ctx);
  const db = database(ctx.env, owner.workspace_id);
  const counted = (trouble: Trouble, since: number) =>
    unlessDown("deliveries", troubleCounts(db, owner, trouble, since).then(byReceiver));
  const [dead, retrying, refused, endpoints] = await Promise.all([
    counted("dead", 0),
    counted("retrying", 0),
    counted("refused", Date.now() - DAY),
    listEndpoints({ ctx }),
  ]);
  return [...endpoints, null]
    .map((endpoint) => {
      const id = endpoint?.id ?? null;
      return { endpoint, dead: dead.get(id) ?? 0, retrying: retrying.get(id) ?? 0, refused: refused.get(id) ?? 0 };
    })
    .filter((one) => one.dead + one.retrying + one.refused > 0)
    .toSorted((a, b) => b.dead - a.dead || b.retrying - a.retrying || b.refused - a.refused);
}

function byReceiver(rows: { webhook_id: string | null; count: number }[]): Map<string | null, number> {
  return new Map(rows.map(({ webhook_id, count }) => [webhook_id, count]));
}
