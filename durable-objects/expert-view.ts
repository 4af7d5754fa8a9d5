import { type DeploymentRecord, isTerminal, present } from "../src/domain/deployment/record.ts";
import { presentOffer } from "../src/domain/deployment/routing.ts";
import { type Problem, problem } from "../src/domain/errors.ts";
import type { FoundByExpert, GoneReason } from "./contract.ts";

/** What an expert finds of a deployment: only while it is offered to them, or theirs. */
export function foundByExpert(record: DeploymentRecord, expertId: string): FoundByExpert {
  const isTheirs = record.expert?.id === expertId;
  const offer = record.status === "pending" ? record.offers.find(({ expert }) => expert.id === expertId) : undefined;
  if (record.mode !== "live" || (!isTheirs && !offer)) return { found: false, reason: reasonOf(record, expertId) };
  const { workspace_id, mode, version } = record;
  return {
    found: true,
    body: JSON.stringify(present(record)),
    version,
    terminal: isTerminal(record),
    owner: { workspace_id, mode },
    offer: offer ? presentOffer(record, offer) : null,
    files: [
      ...record.context_files,
      ...record.thread.flatMap(({ context_files }) => context_files),
      ...(record.output?.files ?? []),
    ],
    deadline: deadlineOf(record),
    cancel_reason: record.cancel_reason,
  };
}

/** True if a live deployment is or was offered to an expert, so that a command of theirs deserves an answer. */
export function hasKnown(record: DeploymentRecord, expertId: string): boolean {
  const offered = record.offers.map(({ expert }) => expert.id);
  const known = [record.expert?.id, ...record.passed_on_by, ...offered];
  return record.mode === "live" && known.includes(expertId);
}

/** Why a page that shows what is no more may not act. */
export function stale(record: DeploymentRecord): Problem {
  const message = `This page is stale: something changed since it was opened, so nothing was done. The status is ${record.status} now. Look at it again, then press once more.`;
  return problem("invalid_state", message);
}

/** To a stranger it was never there. */
function reasonOf(record: DeploymentRecord, expertId: string): GoneReason {
  if (!hasKnown(record, expertId)) return "not_found";
  if (record.passed_on_by.includes(expertId)) return "released";
  if (record.status === "cancelled" || record.status === "expired") return record.status;
  return record.status === "pending" ? "withdrawn" : "taken";
}

function deadlineOf(record: DeploymentRecord): number | null {
  if (record.status === "pending") return record.accept_by;
  if (record.status === "accepted") return record.start_by;
  return record.status === "needs_input" ? record.input_by : null;
}
