import { LIMITS } from "../../../../domain/limits.ts";
import { DEFAULT_RATE_LIMIT, standardPlan } from "../../../../domain/workspace.ts";
import { number } from "../measures.ts";
import { table } from "./table.ts";

type Unit = "bytes" | "characters" | "count";

/** How each limit of the contract is told; one without a line here fails the build. */
const SIZES: Record<keyof typeof LIMITS, [what: string, unit: Unit] | null> = {
  brief_characters: ["`brief`", "characters"],
  skills: ["`skills`: tags", "count"],
  skill_characters: ["`skills`: one tag", "characters"],
  context_files: ["`context_files`: files", "count"],
  context_files_bytes: ["`context_files`: all of them together", "bytes"],
  metadata_keys: ["`metadata`: keys", "count"],
  metadata_key_characters: ["`metadata`: one key", "characters"],
  metadata_bytes: ["`metadata` as JSON", "bytes"],
  output_schema_bytes: ["`output_schema` as JSON", "bytes"],
  url_characters: ["A URL", "characters"],
  reply_characters: ["`body` of a reply", "characters"],
  question_characters: ["An expert's question", "characters"],
  reason_characters: ["The reason of a cancel", "characters"],
  output_body_bytes: ["`output.body`", "bytes"],
  output_data_bytes: ["`output.data` as JSON", "bytes"],
  draft_bytes: ["What an expert has typed and not sent", "bytes"],
  messages: ["Messages in `thread`", "count"],
  deployment_bytes: ["A deployment in all", "bytes"],
  request_body_bytes: ["A request's body, files aside", "bytes"],
  expert_body_bytes: ["A request's body from an expert", "bytes"],
  file_bytes: ["One uploaded file", "bytes"],
  file_name_bytes: ["A file's name", "bytes"],
  media_type_characters: ["A file's media type", "characters"],
  idempotency_key_characters: ["An `Idempotency-Key`", "characters"],
  webhook_endpoints: ["Webhook endpoints of a workspace and mode", "count"],
  wait_seconds: null,
  page: null,
  scheduled_days: null,
};

export function sizes(): string {
  const rows = Object.entries(SIZES).flatMap(([name, told]) => {
    if (!told) return [];
    const [what, unit] = told;
    return [[what, inUnit(LIMITS[name as keyof typeof LIMITS], unit)]];
  });
  return table(["What", "At most"], rows);
}

/** Limits that are not sizes. */
export function pageLimits(): string {
  return table(
    ["What", "At most"],
    [
      ["`wait` on a get", `${LIMITS.wait_seconds} seconds`],
      ["`limit` on a list", `${LIMITS.page} (20 if not given)`],
      ["`scheduled_for`", `${LIMITS.scheduled_days} days ahead, and at least 15 minutes`],
    ],
  );
}

export function rateLimits(): string {
  const { in_flight_limit } = standardPlan("", "live", "");
  return table(
    ["Limit", "Value", "Over it"],
    [
      ["Requests", `${number(DEFAULT_RATE_LIMIT)} a minute for each key, rolling window`, "`429` `rate_limited`"],
      ["Deployments in flight", `${in_flight_limit} in each workspace and mode`, "`429` `in_flight_limit`"],
    ],
  );
}

function inUnit(value: number, unit: Unit): string {
  if (unit === "count") return number(value);
  if (unit === "characters") return `${number(value)} characters`;
  const mega = 1024 * 1024;
  if (value >= mega) return `${number(value / mega)} MB`;
  return value >= 1024 ? `${number(value / 1024)} KB` : `${value} bytes`;
}
