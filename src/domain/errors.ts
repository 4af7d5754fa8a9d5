/** The one error table: each code with its HTTP status and what it means. Docs, OpenAPI and responses are drawn from it. */
export const ERRORS = {
  invalid_request: { status: 400, meaning: "The request is not valid. The message names the field by its path." },
  unsupported_version: { status: 400, meaning: "HumanDeploy-Version names a version that is not served." },
  authentication_failed: { status: 401, meaning: "The API key is missing, malformed, expired or revoked." },
  credits_exhausted: { status: 402, meaning: "The balance is too low to reserve the credits of this deployment." },
  forbidden: { status: 403, meaning: "The credential is valid but may not do this." },
  not_found: { status: 404, meaning: "Nothing with that id in this workspace and mode, or no such route." },
  method_not_allowed: { status: 405, meaning: "The route exists, but not with this method. See the Allow header." },
  invalid_state: { status: 409, meaning: "The command is not allowed in the present state. Nothing changed." },
  idempotency_conflict: {
    status: 409,
    meaning: "The Idempotency-Key was used with a different body, or its first request is still at work.",
  },
  payload_too_large: { status: 413, meaning: "The body, file or deployment is over its limit." },
  expert_unavailable: { status: 422, meaning: "No available expert covers any of the requested skills." },
  rate_limited: { status: 429, meaning: "Too many requests with this key in the last minute. See Retry-After." },
  in_flight_limit: { status: 429, meaning: "Too many deployments in flight in this workspace and mode." },
  internal_error: { status: 500, meaning: "Something failed on our side. It is safe to try again with the same key." },
} as const satisfies Record<string, { status: number; meaning: string }>;

export type ErrorCode = keyof typeof ERRORS;
export type ErrorType = "authentication_error" | "billing_error" | "rate_limit_error" | "api_error" | "invalid_request";

/** What an error is, as plain data: it travels between objects and transports. `retry_after` is in whole seconds. */
export interface Problem {
  code: ErrorCode;
  message: string;
  status?: number;
  retry_after?: number;
  allow?: string[];
}

export function problem(code: ErrorCode, message: string, more: Omit<Problem, "code" | "message"> = {}): Problem {
  return { code, message, ...more };
}

/** HTTP status of a problem: the table's, unless the problem says another (503 is `internal_error` too). */
export function statusOf(p: Problem): number {
  return p.status ?? ERRORS[p.code].status;
}

/** The class an error belongs to, from its status. */
export function typeOf(p: Problem): ErrorType {
  const status = statusOf(p);
  if (status === 401 || status === 403) return "authentication_error";
  if (status === 402) return "billing_error";
  if (status === 429) return "rate_limit_error";
  return status >= 500 ? "api_error" : "invalid_request";
}

/** A problem thrown by a service, for a transport to translate. */
export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.message);
    this.name = "ProblemError";
  }
}

/** Throws a {@link ProblemError}. */
export function fail(code: ErrorCode, message: string, more?: Omit<Problem, "code" | "message">): never {
  throw new ProblemError(problem(code, message, more));
}
