import { DEFAULT_PRICES } from "../../../domain/deployment/create.ts";
import { code, list, type Section, table, text } from "./blocks.ts";

/** Who may call, and what the two modes are. */
export function authentication(base: string): Section {
  return {
    id: "authentication",
    title: "Authentication",
    summary: "Workspace keys, test and live.",
    blocks: [
      text("Every request to `/v1/*` carries a workspace key as a bearer token. There is no OAuth flow."),
      code("shell", "A request with a key", `curl ${base}/v1/usage -H "Authorization: Bearer $HUMANDEPLOY_API_KEY"`),
      table(
        "Keys",
        ["Key", "Mode", "What it does"],
        [
          ["`hd_test_…`", "test", "Simulated experts, no billing. The roster is synthetic and covers every skill."],
          ["`hd_live_…`", "live", "The real bench. Every deployment reserves credits of the workspace."],
        ],
      ),
      list(
        "Test and live are two separate worlds. Deployments, files, webhook endpoints and idempotency keys of one mode do not exist in the other: asking for them is `404`, never `403`.",
        "A key is shown once, when it is made. Keep it as a secret. To rotate it, make a new one, switch over, and revoke the old one.",
        "Revoking takes effect at the next request. Deployments outlive the key that made them.",
        `In live mode a deployment costs ${DEFAULT_PRICES.standard} credits for \`standard\`, ${DEFAULT_PRICES.priority} for \`priority\` and ${DEFAULT_PRICES.scheduled} for \`scheduled\`, unless your workspace has other prices. Create reserves them, a completed deployment settles them, and one that is cancelled or expired gives all of them back.`,
      ),
    ],
  };
}
