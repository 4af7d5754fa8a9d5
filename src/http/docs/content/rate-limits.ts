import { LIMITS } from "../../../domain/limits.ts";
import { DEFAULT_RATE_LIMIT, standardPlan } from "../../../domain/workspace.ts";
import { type Section, table, text } from "./blocks.ts";
import { number } from "./measures.ts";

/** What a key and a workspace may do at most. */
export function rateLimits(): Section {
  const { in_flight_limit } = standardPlan("", "live", "");
  return {
    id: "rate-limits",
    title: "Rate limits",
    summary: "Requests a minute, deployments in flight, and sizes.",
    blocks: [
      table(
        "Rate limits",
        ["Limit", "Value", "Over it"],
        [
          ["Requests", `${number(DEFAULT_RATE_LIMIT)} a minute a key, rolling window`, "`429` `rate_limited`"],
          ["Deployments in flight", `${in_flight_limit} a workspace and mode`, "`429` `in_flight_limit`"],
        ],
      ),
      text(
        "Both answers carry `Retry-After` in whole seconds. Every response carries `X-RateLimit-Limit`, `X-RateLimit-Remaining` and `X-RateLimit-Reset` (epoch seconds). A deployment is in flight until it is `completed`, `cancelled` or `expired`. An operator can raise both limits for a workspace.",
      ),
      table(
        "Sizes",
        ["What", "At most"],
        [
          ["Request body, files aside", size(LIMITS.request_body_bytes)],
          ["One file, and all `context_files` of a deployment", size(LIMITS.file_bytes)],
          ["`context_files`", `${LIMITS.context_files} files`],
          ["`metadata`", `${LIMITS.metadata_keys} keys, ${size(LIMITS.metadata_bytes)} as JSON`],
          ["`output_schema`", size(LIMITS.output_schema_bytes)],
          ["A deployment in all", `${size(LIMITS.deployment_bytes)}, ${LIMITS.messages} messages in the thread`],
        ],
      ),
    ],
  };
}

function size(bytes: number): string {
  const mega = 1024 * 1024;
  return bytes >= mega ? `${bytes / mega} MB` : `${bytes / 1024} KB`;
}
