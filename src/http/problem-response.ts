import { type Problem, statusOf, typeOf } from "../domain/errors.ts";

/** The one shape of every error (spec §5). */
export function problemResponse(problem: Problem, about: { request_id: string; base_url: string }): Response {
  const headers = new Headers({ "Content-Type": "application/json" });
  if (problem.retry_after !== undefined) headers.set("Retry-After", String(problem.retry_after));
  if (statusOf(problem) === 401) headers.set("WWW-Authenticate", "Bearer");
  if (problem.allow) headers.set("Allow", problem.allow.join(", "));
  const { code, message } = problem;
  const error = {
    type: typeOf(problem),
    code,
    message,
    request_id: about.request_id,
    docs_url: `${about.base_url}/docs#error-${code}`,
  };
  return new Response(JSON.stringify({ error }), { status: statusOf(problem), headers });
}
