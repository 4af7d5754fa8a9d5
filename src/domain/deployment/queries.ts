import * as z from "zod";
import { readCursor } from "../cursor.ts";
import type { IdKind } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { instant } from "../text.ts";
import { STATUSES } from "./schemas.ts";

const DEFAULT_PAGE = 20;

/** A whole number in a query string, within bounds: anything else is refused, never clamped. */
export function wholeNumber(min: number, max: number) {
  const message = `must be a whole number from ${min} to ${max}`;
  return z
    .string({ error: message })
    .regex(/^\d{1,15}$/, { message })
    .transform(Number)
    .refine((value) => value >= min && value <= max, { message })
    .meta({ override: { type: "integer", minimum: min, maximum: max } });
}

/** `limit` and `cursor` of a list. The cursor becomes the last id of the previous page. */
export function paging(kind: IdKind) {
  return {
    limit: wholeNumber(1, LIMITS.page).optional().describe(`1 to ${LIMITS.page}. Default: ${DEFAULT_PAGE}.`),
    cursor: z
      .string({ error: "must be given once" })
      .refine((cursor) => readCursor(kind, cursor) !== null, { message: "is not a cursor of this list" })
      .optional()
      .describe("Opaque cursor from the previous page's next."),
  };
}

/** Page size and the id to go on after, from a parsed {@link paging}. */
export function pageOf(kind: IdKind, query: { limit?: number | undefined; cursor?: string | undefined }) {
  return {
    limit: query.limit ?? DEFAULT_PAGE,
    before: query.cursor === undefined ? null : readCursor(kind, query.cursor),
  };
}

const status = z.enum(STATUSES, { error: `must be one of ${STATUSES.join(", ")}` });

/** The query of `GET /v1/deployments`. */
export const ListDeploymentsQuery = z.strictObject({
  status: z
    .union([status.transform((one) => [one]), z.array(status)], { error: `must be one of ${STATUSES.join(", ")}` })
    .optional()
    .meta({ override: { type: "array", items: { type: "string", enum: [...STATUSES] } } })
    .describe("Filter by state. Can repeat."),
  skill: z
    .string({ error: "must be given once" })
    .regex(/^[a-z0-9-]{1,64}$/, { message: "must be 1 to 64 of a-z, 0-9 and -" })
    .optional()
    .describe("Filter by skill tag."),
  created_after: instant().optional().describe("Inclusive lower bound on created_at."),
  ...paging("deployment"),
});

/** The query of `GET /v1/deployments/{id}`. */
export const GetDeploymentQuery = z
  .strictObject({
    wait: wholeNumber(1, LIMITS.wait_seconds)
      .optional()
      .describe("Seconds to hold the answer until the deployment changes."),
    after: wholeNumber(0, 1_000_000_000)
      .optional()
      .describe("With wait: the version you have seen; answers at once when it is past that."),
  })
  .refine(({ wait, after }) => after === undefined || wait !== undefined, {
    path: ["after"],
    message: "is allowed only with wait",
  });
