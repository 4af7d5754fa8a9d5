import type { CallToolResult } from "@modelcontextprotocol/server";
import type { ErrorCode, Problem } from "../domain/errors.ts";
import { errorBody } from "../http/problem-response.ts";
import type { AgentContext } from "../services/context.ts";

/** Where a result carries the API's own error, for programs. */
export const ERROR_META = "ai.humandeploy/error";

/** What a model had better do about an error. */
const HINTS: Partial<Record<ErrorCode, string>> = {
  credits_exhausted: "Nothing was created. get_usage shows the balance; tell your user that credits have run out.",
  expert_unavailable: "Nothing was created. list_specialists shows who is there, and their skills.",
  invalid_state: "check_deployment shows where the deployment is now.",
  in_flight_limit: "Wait until one of the deployments in flight has ended.",
};

/** The API's error as HTTP would have it, and its Retry-After. */
export function apiError(problem: Problem, ctx: AgentContext) {
  const { retry_after } = problem;
  return { ...errorBody(problem, ctx), ...(retry_after === undefined ? {} : { retry_after }) };
}

/** A problem as the result of a tool: a model reads what is wrong, and nothing that could pass for an answer. */
export function toolError(problem: Problem, ctx: AgentContext): CallToolResult {
  const error = apiError(problem, ctx);
  const lines = [`Error ${error.code}: ${error.message}`];
  const hint = HINTS[error.code];
  if (hint) lines.push(hint);
  if (problem.retry_after !== undefined) lines.push(`Try again after ${problem.retry_after} s.`);
  lines.push(`(request ${error.request_id}, ${error.docs_url})`);
  return { isError: true, content: [{ type: "text", text: lines.join("\n") }], _meta: { [ERROR_META]: error } };
}
