import { type Problem, statusOf, typeOf } from "../domain/errors.ts";

/** The one shape of every error (spec §5). */
export function problemResponse(problem: Problem, about: { request_id: string; base_url: string }): Response {
  const headers = new Headers({ "Content-Type": "application/json" });
  if (problem.retry_after !== undefined) headers.set("Retry-After", String(problem.retry_after));
  if (statusOf(problem) === 401) headers.set("WWW-Authenticate", "Bearer");
  if (problem.allow) headers.set("Allow", problem.allow.join(", "));
  const error = errorBody(problem, about);
  return new Response(JSON.stringify({ error }), { status: statusOf(problem), headers });
}

/** What an error says, by whatever transport. */
export function errorBody(problem: Problem, about: { request_id: string; base_url: string }) {
  const { code, message } = problem;
  return {
    type: typeOf(problem),
    code,
    message,
    request_id: about.request_id,
    docs_url: `${about.base_url}/docs/errors#${code}`,
  };
}
