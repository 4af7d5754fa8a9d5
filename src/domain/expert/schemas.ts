import * as z from "zod";
import { paging } from "../deployment/queries.ts";
import { STATUSES } from "../deployment/schemas.ts";
import { LIMITS } from "../limits.ts";
import { text } from "../text.ts";

export const AVAILABILITIES = ["available", "busy", "away"] as const;
export type Availability = (typeof AVAILABILITIES)[number];

/** The body of `PATCH /expert/v1/me`. Skills, e-mail and workspaces are the operator's to change. */
export const PatchMe = z.strictObject({
  name: text(1, 200).optional(),
  availability: z.enum(AVAILABILITIES, { error: `must be one of ${AVAILABILITIES.join(", ")}` }).optional(),
  capacity: z
    .int({ error: "must be a whole number from 1 to 100" })
    .min(1, { error: "must be a whole number from 1 to 100" })
    .max(100, { error: "must be a whole number from 1 to 100" })
    .optional(),
});
export type PatchMe = z.output<typeof PatchMe>;

/** What an expert hands over. `files` are ids of uploads for this deployment; the sizes are checked by the machine. */
export const OutputBody = z.strictObject({
  body: z.string().default(""),
  data: z.unknown().optional(),
  files: z
    .array(z.string())
    .max(LIMITS.context_files, { message: `must have at most ${LIMITS.context_files} files` })
    .default([]),
});
export type OutputBody = z.output<typeof OutputBody>;

export const Ask = z.strictObject({ body: text(1, LIMITS.question_characters) });
export const Complete = z.strictObject({
  output: OutputBody.refine((output) => output.body.trim() !== "" || output.data != null || output.files.length > 0, {
    path: ["body"],
    message: "is required, unless there is data or a file",
  }),
});
export const ExpertCancel = z.strictObject({
  reason: text(1, LIMITS.reason_characters),
  output: OutputBody.nullish(),
});

const status = z.enum(STATUSES, { error: `must be one of ${STATUSES.join(", ")}` });

/** The query of `GET /expert/v1/deployments`. */
export const ListMineQuery = z.strictObject({
  status: z
    .union([status.transform((one) => [one]), z.array(status)], { error: `must be one of ${STATUSES.join(", ")}` })
    .optional(),
  ...paging("deployment"),
});
export const ListOffersQuery = z.strictObject(paging("deployment"));
