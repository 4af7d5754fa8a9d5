import type { DeploymentRecord } from "../src/domain/deployment/record.ts";
import type { Env } from "../src/env.ts";
import { describeError, log } from "../src/log.ts";
import type { StoredEvent } from "./host.ts";
import type { InboxNotice } from "./inbox.ts";

/** Events after which those it was offered to see something else. */
const CHANGES_OFFERS = ["deployment.accepted", "deployment.released", "deployment.cancelled", "deployment.expired"];

/** Tells the open pages of everybody concerned. Nobody depends on it: a page that heard nothing reads anew when it connects. */
export async function tellInboxes(env: Env, record: DeploymentRecord, fresh: StoredEvent[]): Promise<void> {
  const [last] = record.notices.slice(-1);
  const justOffered = last?.kind === "offer" && record.status === "pending" ? last.to : [];
  const offersChanged = record.status === "pending" || fresh.some(({ type }) => CHANGES_OFFERS.includes(type));
  const concerned = new Set([
    ...(record.expert ? [record.expert.id] : []),
    ...(offersChanged
      ? [...record.offers.map(({ expert }) => expert.id), ...record.passed_on_by, ...record.withdrawn]
      : []),
  ]);
  const told = [...concerned].map((id) => {
    const notice: InboxNotice = { deployment_id: record.id, kind: justOffered.includes(id) ? "offer" : "changed" };
    return env.INBOXES.getByName(id).tell(notice);
  });
  for (const result of await Promise.allSettled(told)) {
    if (result.status === "rejected")
      log({
        event: "inbox.untold",
        level: "warn",
        workspace_id: record.workspace_id,
        deployment_id: record.id,
        error: describeError(result.reason),
      });
  }
}
