import { toWire } from "../casing.ts";
import { APIError, AuthenticationError, ConnectionError, NotFoundError, TimeoutError } from "../errors.ts";
import type { Deployment } from "../generated.ts";
import { EXIT } from "./exit.ts";
import { PROGRAM } from "./program.ts";

/** A flag, an argument or the configuration is wrong. The message begins with its name. */
export class UsageError extends Error {}

/** There is no key to ask with. */
export class NotSignedInError extends Error {}

/** Ctrl-C or SIGTERM. */
export class Interrupted extends Error {
  readonly exit: number;
  constructor(exit: number) {
    super("interrupted");
    this.exit = exit;
  }
}

/** The wait for a deployment ended before the deployment did. */
export class WaitError extends Error {
  readonly deployment: Deployment;
  constructor(cause: unknown, deployment: Deployment) {
    super("", { cause });
    this.deployment = deployment;
  }
}

export interface Failure {
  exit: number;
  type: string;
  code: string;
  message: string;
  requestId?: string | null;
  docsUrl?: string | null;
  status?: number;
  hint?: string;
  deployment?: Deployment;
}

/** What went wrong, for people and machines. */
export function failureOf(error: unknown): Failure {
  if (error instanceof WaitError) return ofWait(error);
  if (error instanceof Interrupted) return local(error.exit, "interrupted", "interrupted");
  if (error instanceof UsageError) return local(EXIT.usage, "usage_error", error.message);
  if (error instanceof NotSignedInError) return local(EXIT.notSignedIn, "not_signed_in", error.message);
  if (error instanceof APIError) return ofApi(error);
  if (error instanceof ConnectionError) return local(EXIT.failed, "connection_error", error.message);
  if (error instanceof TimeoutError) return local(EXIT.failed, "no_answer", error.message);
  const { message = String(error) } = error instanceof Error ? error : {};
  return local(EXIT.failed, "unexpected", message);
}

/** As the one JSON document of a command that failed: the API's error, and the deployment as it was last seen. */
export function failureDocument({ type, code, message, requestId, docsUrl, deployment }: Failure): object {
  const error = { type, code, message, request_id: requestId ?? null, docs_url: docsUrl ?? null };
  return deployment ? { error, deployment: toWire(deployment) } : { error };
}

function ofApi(error: APIError): Failure {
  const { type, message, requestId, docsUrl, status } = error;
  const exit =
    error instanceof AuthenticationError
      ? EXIT.notSignedIn
      : error instanceof NotFoundError
        ? EXIT.notFound
        : EXIT.failed;
  const hint = status === 401 ? `Sign in with another key: ${PROGRAM} login` : undefined;
  const code = error.code ?? `http_${status}`;
  return { exit, type, code, message, requestId, docsUrl, status, ...(hint ? { hint } : {}) };
}

function ofWait({ cause, deployment }: WaitError): Failure {
  const { id, status } = deployment;
  const failure = failureOf(cause);
  const hint = `${id} goes on. To wait for it again: ${PROGRAM} get ${id} --wait 3600`;
  // The SDK's TimeoutError without a deployment is of one request.
  if (!(cause instanceof TimeoutError && cause.deployment)) return { ...failure, hint, deployment };
  const message = `The time is over, and ${id} is still ${status}: there is no answer yet.`;
  return { exit: EXIT.timedOut, type: "timeout", code: "timed_out", message, hint, deployment };
}

function local(exit: number, code: string, message: string): Failure {
  return { exit, type: code, code, message };
}
