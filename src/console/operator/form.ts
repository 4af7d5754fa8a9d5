import * as z from "zod";
import { ProblemError, statusOf } from "../../domain/errors.ts";
import { describeIssues } from "../../domain/text.ts";

/** What is wrong with a form, by its field; what is wrong with all of it is under the empty name. */
export type Errors = Readonly<Record<string, string>>;
/** What was typed, by its field. */
export type Typed = Readonly<Record<string, string>>;

/** Every form's fields as text; several values of one name are joined by commas. */
export const TypedForm = z.record(z.string(), z.unknown()).transform((fields): Typed => {
  const text = (value: unknown): string =>
    Array.isArray(value) ? value.map(text).join(",") : typeof value === "string" ? value.trim() : "";
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, text(value)]));
});

export type Attempt<T> = { done: T } | { errors: Errors; status: number };

/**
 * Does what a form asks for, if the API's own schema takes it. What is wrong with it, in the schema's eyes or the
 * service's, comes back by field, and nothing has changed; whatever else fails is thrown.
 */
export async function attempt<S extends z.ZodType, T>(
  schema: S,
  input: Record<string, unknown>,
  work: (input: z.output<S>) => Promise<T>,
): Promise<Attempt<T>> {
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
  const parsed = schema.safeParse(given, { reportInput: true });
  if (!parsed.success) return { errors: errorsOf(describeIssues(parsed.error, "form")), status: 400 };
  return settled(() => work(parsed.data));
}

/** The same for what takes no input: a refusal by the service comes back as errors. */
export async function settled<T>(work: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { done: await work() };
  } catch (error) {
    const isSaid = error instanceof ProblemError && ["invalid_request", "invalid_state"].includes(error.problem.code);
    if (!isSaid) throw error;
    return { errors: errorsOf(error.problem.message), status: statusOf(error.problem) };
  }
}

/** `skills[2]: must be …` is the field `skills`, and says which of them it is. */
function errorsOf(message: string): Errors {
  const [, path, said] = /^([a-z_][a-z_.]*(?:\[\d+\])?): (.+)$/s.exec(message) ?? [];
  if (path === undefined || said === undefined) return { "": message };
  const [, field = path, index] = /^(.*)\[(\d+)\]$/.exec(path) ?? [];
  return { [field]: index === undefined ? said : `number ${Number(index) + 1} ${said}` };
}

/** A number that was typed; what is no number stays as it is, for the schema to name. Nothing typed is nothing said. */
export function numberFrom(typed: string | undefined): number | string | undefined {
  if (!typed) return undefined;
  return /^-?\d{1,15}(\.\d+)?$/.test(typed) ? Number(typed) : typed;
}

/** Words that were typed with commas or spaces between. */
export function wordsFrom(typed: string | undefined): string[] {
  return (typed ?? "").split(/[\s,]+/).filter((word) => word !== "");
}

/** Numbers that were typed with commas or spaces between. */
export function numbersFrom(typed: string | undefined): (number | string)[] {
  return wordsFrom(typed).map((word) => numberFrom(word) ?? word);
}

/** The end of a day (UTC) that was picked, as ISO 8601; null for none. What is no day stays as it is, for the schema to name. */
export function endOfDay(typed: string | undefined): string | null {
  if (!typed) return null;
  return /^\d{4}-\d{2}-\d{2}$/.test(typed) ? `${typed}T23:59:59.999Z` : typed;
}

/** A query without what was left empty. */
export function given(query: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(query).filter(([name, value]) => value !== "" && name !== "done" && name !== "count"),
  );
}
