import * as z from "zod";
import { paging } from "../deployment/queries.ts";
import { AVAILABILITIES } from "../expert/schemas.ts";
import { email, expiresAt, idOf, name, oneOf, search, whole } from "./fields.ts";

const skill = z
  .string({ error: "must be 1 to 64 of a-z, 0-9 and -" })
  .regex(/^[a-z0-9-]{1,64}$/, { message: "must be 1 to 64 of a-z, 0-9 and -" });
const skills = z
  .array(skill)
  .max(100, { message: "must have at most 100 skills" })
  .transform((tags) => [...new Set(tags)]);
const capacity = whole(1, 100);
const workspaces = z
  .array(idOf("workspace", "a workspace"))
  .max(1_000, { message: "must have at most 1000 workspaces" })
  .transform((ids) => [...new Set(ids)])
  .nullable();

/** The body of `POST /experts`. `workspaces: null` is all of them. */
export const CreateExpert = z.strictObject({
  name,
  email,
  skills,
  capacity: capacity.default(3),
  workspaces: workspaces.default(null),
});
export type CreateExpert = z.output<typeof CreateExpert>;

/** The body of `PATCH /experts/:id`: what is named changes. */
export const PatchExpert = z.strictObject({
  name: name.optional(),
  email: email.optional(),
  skills: skills.optional(),
  capacity: capacity.optional(),
  availability: oneOf(AVAILABILITIES).optional(),
  workspaces: workspaces.optional(),
});
export type PatchExpert = z.output<typeof PatchExpert>;

/** The query of `GET /experts`. `workspace` finds those on its bench, whether it is named or they are on all. */
export const ListExpertsQuery = z.strictObject({
  skill: skill.optional(),
  availability: oneOf(AVAILABILITIES).optional(),
  workspace: idOf("workspace", "a workspace").optional(),
  q: search.optional(),
  ...paging("expert"),
});

/** The query of `DELETE /experts/:id`. */
export const DeleteExpertQuery = z.strictObject({ force: oneOf(["true", "false"]).optional() });

/** The body of `POST /experts/:id/tokens` and of `POST /tokens`. */
export const CreateToken = z.strictObject({ name, expires_at: expiresAt });
export type CreateToken = z.output<typeof CreateToken>;
export const ListTokensQuery = z.strictObject(paging("token"));
