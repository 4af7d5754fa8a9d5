import * as z from "zod";
import { characters } from "./limits.ts";

/** A string of `min` to `max` Unicode characters. */
export function text(min: number, max: number) {
  return z
    .string()
    .refine((value) => characters(value) >= min, {
      message: `must have at least ${min} character${min === 1 ? "" : "s"}`,
    })
    .refine((value) => value.length <= max || characters(value) <= max, {
      message: `must have at most ${max} characters`,
    })
    .meta({ minLength: min, maxLength: max });
}

/**
 * What the document says of every URL that is for a person to open, and of every one that we send a request to. Which hosts
 * those may name is for the URL policy.
 */
export const WEB_URL = "^[Hh][Tt][Tt][Pp][Ss]?://";
export const REQUEST_URL = `${WEB_URL}[^\\s\\u0000-\\u001f\\u007f-\\u009f/?#@\\\\]+([/?#][^\\s\\u0000-\\u001f\\u007f-\\u009f]*)?$`;

/** An instant in ISO 8601 with an offset or Z. */
export function instant() {
  return z.iso.datetime({
    offset: true,
    error: "must be an ISO 8601 date-time with a time zone, such as 2026-04-23T10:00:00Z",
  });
}

/** A field's path as people write it: `context_files[3]`, `metadata.hd_test`. */
export function pathOf(path: readonly PropertyKey[]): string {
  let out = "";
  for (const part of path) {
    if (typeof part === "number") out += `[${part}]`;
    else out += out ? `.${String(part)}` : String(part);
  }
  return out;
}

/** One sentence that names the first offending field of a failed parse. */
export function describeIssues(error: z.ZodError, whole = "body"): string {
  const issue = error.issues[0];
  if (!issue) return `${whole}: is not valid`;
  if (issue.code === "unrecognized_keys") {
    const name = pathOf([...issue.path, issue.keys[0] ?? ""]);
    return `${name}: is not a known field`;
  }
  if (issue.code === "invalid_type" && issue.input === undefined) return `${pathOf(issue.path) || whole}: is required`;
  return `${pathOf(issue.path) || whole}: ${issue.message}`;
}
