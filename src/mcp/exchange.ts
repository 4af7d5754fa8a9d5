import { type Problem, ProblemError, problem } from "../domain/errors.ts";
import { isId } from "../domain/ids.ts";
import { describeError, log } from "../log.ts";
import type { AgentContext } from "../services/context.ts";

/** One HTTP request to /mcp: whose it is, and what became of it. */
export interface Exchange {
  ctx: AgentContext;
  /** Why the key was refused: then the request is refused as a whole, whatever was asked. */
  unauthorized: Problem | null;
  /** Notes for the log what was called. */
  called(name: string, deploymentId: string | null): void;
}

/** Notes what was called; an id is noted only if it is one. */
export function note({ called }: Exchange, name: string, id: unknown): void {
  called(name, typeof id === "string" && isId("deployment", id) ? id : null);
}

/** What a thrown error says to a client. What isn't a problem of the API is logged, and tells nothing of the inside. */
export function problemOf(exchange: Exchange, error: unknown): Problem {
  if (!(error instanceof ProblemError)) {
    const { request_id } = exchange.ctx;
    log({ event: "request.failed", level: "error", request_id, error: describeError(error) });
    return problem("internal_error", "Something failed on our side. It is safe to try again.");
  }
  if (error.problem.code === "authentication_failed") exchange.unauthorized = error.problem;
  return error.problem;
}
