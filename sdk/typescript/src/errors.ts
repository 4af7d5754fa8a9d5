import type { Deployment, ErrorBody } from "./generated.ts";

export type ErrorType = ErrorBody["error"]["type"];
/** The codes known today. A later version of the API may send others. */
export type ErrorCode = ErrorBody["error"]["code"];
type OpenErrorCode = ErrorCode | (string & Record<never, never>);

/** What every error of this package is. */
export class HumanDeployError extends Error {
  override name = "HumanDeployError";
}

/** No answer came: the connection was refused or broke. `cause` is what the runtime said. */
export class ConnectionError extends HumanDeployError {
  override name = "ConnectionError";
}

/** It took too long. From `waitFor`, `deployment` is what was last seen: it is not an answer. */
export class TimeoutError extends HumanDeployError {
  override name = "TimeoutError";
  readonly deployment: Deployment | undefined;
  constructor(message: string, deployment?: Deployment) {
    super(message);
    this.deployment = deployment;
  }
}

/** From `waitFor`: the deployment ended in a state that was not waited for. */
export class DeploymentEndedError extends HumanDeployError {
  override name = "DeploymentEndedError";
  readonly deployment: Deployment;
  constructor(deployment: Deployment) {
    super(`${deployment.id} ended as ${deployment.status}.`);
    this.deployment = deployment;
  }
}

/** A webhook that must not be trusted, or can't be checked. */
export class WebhookVerificationError extends HumanDeployError {
  override name = "WebhookVerificationError";
}

export interface APIErrorFacts {
  status: number;
  type: ErrorType;
  /** Null where the answer is not the API's, such as a proxy's. */
  code: OpenErrorCode | null;
  message: string;
  requestId: string | null;
  docsUrl: string | null;
  headers: Headers;
}

/** The API answered with an error. `code` says which; the subclasses say it to `instanceof`. */
export class APIError extends HumanDeployError {
  override name = "APIError";
  readonly status: number;
  readonly type: ErrorType;
  readonly code: OpenErrorCode | null;
  readonly requestId: string | null;
  readonly docsUrl: string | null;
  readonly headers: Headers;
  constructor(facts: APIErrorFacts) {
    super(facts.message);
    this.status = facts.status;
    this.type = facts.type;
    this.code = facts.code;
    this.requestId = facts.requestId;
    this.docsUrl = facts.docsUrl;
    // Not in a log line by accident.
    this.headers = facts.headers;
    Object.defineProperty(this, "headers", { enumerable: false });
  }
}

/** 401 and 403. */
export class AuthenticationError extends APIError {
  override name = "AuthenticationError";
}
/** 402. */
export class BillingError extends APIError {
  override name = "BillingError";
}
export class CreditsExhaustedError extends BillingError {
  override name = "CreditsExhaustedError";
}
/** 429: too many requests (`rate_limited`) or too many deployments at once (`in_flight_limit`). */
export class RateLimitError extends APIError {
  override name = "RateLimitError";
}
/** 4xx: sending the same again won't help. */
export class InvalidRequestError extends APIError {
  override name = "InvalidRequestError";
}
export class NotFoundError extends InvalidRequestError {
  override name = "NotFoundError";
}
/** 409. */
export class ConflictError extends InvalidRequestError {
  override name = "ConflictError";
}
/** The command is not allowed in the present state. Nothing changed. */
export class InvalidStateError extends ConflictError {
  override name = "InvalidStateError";
}
export class ExpertUnavailableError extends InvalidRequestError {
  override name = "ExpertUnavailableError";
}
/** 5xx. */
export class ServerError extends APIError {
  override name = "ServerError";
}

/** The error for an answer that is not 2xx, by its body as far as it has one. `text` is that body. */
export function errorFrom(response: Response, text: string): APIError {
  const { status, headers } = response;
  const body = errorIn(text);
  const code = body?.code ?? null;
  const facts: APIErrorFacts = {
    status,
    type: (body?.type as ErrorType | undefined) ?? typeOf(status),
    code,
    message: body?.message ?? `The server answered ${status}${text ? `: ${text.slice(0, 200)}` : ""}`,
    requestId: body?.request_id ?? headers.get("X-Request-Id"),
    docsUrl: body?.docs_url ?? null,
    headers,
  };
  return new (classOf(status, code))(facts);
}

function errorIn(text: string): Record<string, string> | undefined {
  try {
    const { error } = JSON.parse(text) as { error?: Record<string, string> };
    return typeof error?.message === "string" ? error : undefined;
  } catch {
    return undefined;
  }
}

function typeOf(status: number): ErrorType {
  if (status === 401 || status === 403) return "authentication_error";
  if (status === 402) return "billing_error";
  if (status === 429) return "rate_limit_error";
  return status >= 500 ? "api_error" : "invalid_request";
}

function classOf(status: number, code: string | null): typeof APIError {
  if (code === "credits_exhausted") return CreditsExhaustedError;
  if (code === "expert_unavailable") return ExpertUnavailableError;
  if (code === "invalid_state") return InvalidStateError;
  if (status === 401 || status === 403) return AuthenticationError;
  if (status === 402) return BillingError;
  if (status === 404) return NotFoundError;
  if (status === 409) return ConflictError;
  if (status === 429) return RateLimitError;
  return status >= 500 ? ServerError : InvalidRequestError;
}
