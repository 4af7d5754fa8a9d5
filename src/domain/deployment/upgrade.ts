import type { DeploymentRecord } from "./record.ts";
import { isPending } from "./with-ingestion.ts";

type Format1 = Omit<DeploymentRecord, "format" | "withdrawn" | "routing" | "ingestion" | "notices" | "handovers"> & {
  format: 1;
};

/** A record of any format that was ever stored, in the present one. What an older one could not know begins now. */
export function upgradeRecord(stored: DeploymentRecord | Format1, now: number): DeploymentRecord {
  if (stored.format === 2) return stored;
  const isRouted = stored.status === "pending" && stored.scenario === null;
  const files = [...stored.context_files, ...stored.thread.flatMap(({ context_files }) => context_files)];
  const isWaiting = files.some(isPending);
  return {
    ...stored,
    format: 2,
    withdrawn: isRouted ? stored.offers.map(({ expert }) => expert.id) : [],
    offers: isRouted ? [] : stored.offers,
    routing: { reached: null, next_at: isRouted ? Math.max(now, stored.pending_since) : null },
    ingestion: isWaiting ? { asked: 1, next_at: now } : { asked: 0, next_at: null },
    notices: [],
    handovers: 0,
  };
}
