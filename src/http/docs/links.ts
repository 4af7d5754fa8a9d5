import { ERRORS } from "../../domain/errors.ts";
import { AGENT_ROUTES } from "../routes/agent/index.ts";

const OPERATIONS = new Map(
  AGENT_ROUTES.map(({ method, path, operation_id }) => [`${method.toUpperCase()} ${path}`, operation_id]),
);

/** Where on the page a piece of code is explained, if it is: an operation (`GET /v1/usage`) or an error's code. */
export function anchorOf(code: string): string | undefined {
  const operation = OPERATIONS.get(code);
  if (operation) return `#${operation}`;
  return Object.hasOwn(ERRORS, code) ? `#error-${code}` : undefined;
}
