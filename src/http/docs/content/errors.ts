import { ERRORS, type ErrorCode, typeOf } from "../../../domain/errors.ts";
import { code, type Section, table, text } from "./blocks.ts";
import { pretty } from "./pretty.ts";

/** Every error that there is, one row each: errors link to their row. */
export function errors(base: string): Section {
  const example = {
    error: {
      type: "invalid_request",
      code: "expert_unavailable",
      message: "skills: no experts matching those skills are currently available.",
      request_id: "req_01KPWS2JM0C8T4NVX1H9QZE6WB",
      docs_url: `${base}/docs#error-expert_unavailable`,
    },
  };
  return {
    id: "errors",
    title: "Errors",
    summary: "One shape for all of them, and what each code means.",
    blocks: [
      code("json", "An error", pretty(example)),
      text(
        "Decide on `code`; `message` is for people and may change. In a `400` it begins with the path of the field, such as `context_files[3]`. Unknown fields are refused and named. Quote `request_id`, which every response also carries as `X-Request-Id`, when you ask about a request.",
      ),
      table(
        "Error codes",
        ["Status", "Code", "Type", "Meaning"],
        (Object.keys(ERRORS) as ErrorCode[]).map((name) => ({
          id: `error-${name}`,
          cells: [
            String(ERRORS[name].status),
            `\`${name}\``,
            `\`\`${typeOf({ code: name, message: "" })}\`\``,
            ERRORS[name].meaning,
          ],
        })),
      ),
      text(
        "A `503` has the code `internal_error` too and carries `Retry-After`: a part of the system is away for a moment. Retry `429`, `500` and `503` with back-off and the same Idempotency-Key; do not retry the others unchanged.",
      ),
    ],
  };
}
