import * as z from "zod";
import { type IdKind, isId } from "../ids.ts";
import { instant, text } from "../text.ts";

/** What people and things are called. */
export const name = text(1, 200);

/** An e-mail address; its case is not kept. */
export const email = z
  .email({ error: "must be an e-mail address" })
  .max(254, { message: "must have at most 254 characters" })
  .transform((value) => value.toLowerCase());

/** When a credential ends: epoch milliseconds, or null for never. */
export const expiresAt = instant()
  .nullish()
  .transform((value) => (value == null ? null : Date.parse(value)));

/** A whole number within bounds. */
export function whole(min: number, max: number) {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
}

/** The id of something, in a body or a query. */
export function idOf(kind: IdKind, what: string) {
  const message = `must be the id of ${what}`;
  return z.string({ error: message }).refine((value) => isId(kind, value), { message });
}

/** Text to search for. */
export const search = z
  .string({ error: "must be given once" })
  .refine((value) => value.length >= 1 && value.length <= 200, { message: "must have 1 to 200 characters" });

/** One of some words, in a body or a query. */
export function oneOf<const T extends readonly [string, ...string[]]>(words: T) {
  return z.enum(words, { error: `must be one of ${words.join(", ")}` });
}

/** One of some words, or several of them: a query parameter that can repeat. */
export function someOf<const T extends readonly [string, ...string[]]>(words: T) {
  const one = oneOf(words);
  const error = `must be one of ${words.join(", ")}`;
  return z.union([one.transform((value) => [value]), z.array(one)], { error });
}
