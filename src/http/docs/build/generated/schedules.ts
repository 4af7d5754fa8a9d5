import { DEFAULT_PRICES } from "../../../../domain/deployment/create.ts";
import { PACE, SCENARIOS, type Scenario } from "../../../../domain/deployment/scenarios.ts";
import { THRESHOLDS } from "../../../../domain/ledger/credits.ts";
import { API_VERSION, API_VERSIONS } from "../../../../domain/version.ts";
import { RETRY_DELAYS } from "../../../../domain/webhooks/backoff.ts";
import { duration } from "../measures.ts";
import { table } from "./table.ts";

const COURSES: Record<Scenario, string> = {
  complete: "Accepted, started, and completed with a synthetic output.",
  needs_input: "Asks a question. Your reply lets it complete.",
  expire: `Nobody accepts: \`expired\` as \`not_accepted\` after ${duration(PACE.expire)}.`,
  no_reply: `Asks a question and expires as \`no_reply\` ${duration(PACE.no_reply)} later, unless you reply before.`,
  expert_cancel: "The expert cancels midway. A partial output is attached.",
  slow: `Accepted, and then nothing: time to try cancel. The expert cancels after ${duration(PACE.slow_cancel)}.`,
  unavailable: "Create is refused with `422` `expert_unavailable`.",
  credits_exhausted: "Create is refused with `402` `credits_exhausted`.",
};

export function scenarios(): string {
  const rows = SCENARIOS.map((name) => [`\`${name}\``, COURSES[name]]);
  return table(["`metadata.hd_test`", "What happens"], [["not given", COURSES.complete], ...rows]);
}

export function retries(): string {
  const rows = RETRY_DELAYS.map((delay, index) => {
    const total = RETRY_DELAYS.slice(0, index + 1).reduce((sum, step) => sum + step, 0);
    return [String(index + 1), duration(delay), duration(total)];
  });
  return table(["Retry", "After the try before", "After the first try"], rows);
}

export function prices(): string {
  return table(
    ["Urgency", "Credits"],
    Object.entries(DEFAULT_PRICES).map(([urgency, price]) => [`\`${urgency}\``, String(price)]),
  );
}

export function thresholds(): string {
  return `The thresholds are ${THRESHOLDS.map((percent) => `${percent} %`).join(", ")} of the cap, unless an operator set others.`;
}

export function versions(): string {
  return `The latest stable version is \`${API_VERSION}\`. Served: ${API_VERSIONS.map((version) => `\`${version}\``).join(", ")}.`;
}
