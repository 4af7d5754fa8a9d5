import { ERRORS, type ErrorCode, typeOf } from "../../../../domain/errors.ts";
import { BASE } from "../../base.ts";
import { pretty } from "../pretty.ts";
import { table } from "./table.ts";

const CODES = Object.keys(ERRORS) as ErrorCode[];

/** Every error that there is, one row each, which its `docs_url` leads to. */
export function errorRows(): string {
  const rows = CODES.map((code) => [
    `\`${code}\``,
    String(ERRORS[code].status),
    `\`${typeOf({ code, message: "" })}\``,
    ERRORS[code].meaning,
  ]);
  return `<!-- rows: 1 -->\n\n${table(["Code", "Status", "Type", "Meaning"], rows)}`;
}

export function errorExample(): string {
  const error = {
    type: "invalid_request",
    code: "expert_unavailable",
    message: "skills: no experts matching those skills are currently available.",
    request_id: "req_01KPWS2JM0C8T4NVX1H9QZE6WB",
    docs_url: `${BASE}/docs/errors#expert_unavailable`,
  };
  return `\`\`\`json shown=error title="An error"\n${pretty({ error })}\n\`\`\``;
}
