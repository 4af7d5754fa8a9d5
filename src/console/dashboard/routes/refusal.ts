import type * as z from "zod";
import { ProblemError, problem, statusOf } from "../../../domain/errors.ts";
import { describeIssues } from "../../../domain/text.ts";
import type { Errors } from "../frame.ts";

/** Why a form was refused: what its page says, by field, and the status. */
export interface Refusal {
  errors: Errors;
  status: number;
}

const SHOWN = [400, 402, 409, 413, 422, 429];

/** A refusal as its form's page shows it. What is no refusal of what was typed (403, 404, 5xx) is thrown on, to be a page of its own. */
export function refusalOf(error: unknown): Refusal {
  if (!(error instanceof ProblemError)) throw error;
  const status = statusOf(error.problem);
  if (!SHOWN.includes(status)) throw error;
  const { message } = error.problem;
  if (status !== 400) return { errors: { "": message }, status };
  const [, field = "", said = message] = /^(?:wanted\.)?([a-z_]+)[\w.[\]]*: (.*)$/s.exec(message) ?? [];
  return { errors: { [field]: said }, status };
}

/** What a schema makes of typed fields; throws a 400 that names the field. */
export function parsed<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const read = schema.safeParse(value, { reportInput: true });
  if (read.success) return read.data;
  throw new ProblemError(problem("invalid_request", describeIssues(read.error)));
}

/** Does what a form asks; a refusal is handed to `again`, which shows the form with it. */
export async function orAgain(
  work: () => Promise<Response>,
  again: (refusal: Refusal) => Promise<Response>,
): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    return again(refusalOf(error));
  }
}
