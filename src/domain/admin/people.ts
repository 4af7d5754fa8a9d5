import * as z from "zod";
import { paging } from "../deployment/queries.ts";
import { ROLES } from "../people/roles.ts";
import { email, idOf, name, oneOf } from "./fields.ts";

/** The body of `POST /operators`. */
export const CreateOperator = z.strictObject({ name, email });
export type CreateOperator = z.output<typeof CreateOperator>;
export const ListOperatorsQuery = z.strictObject(paging("operator"));

/** The body of `POST /workspaces/:id/members`. */
export const AddMember = z.strictObject({ name, email, role: oneOf(ROLES) });
export type AddMember = z.output<typeof AddMember>;
/** The body of `PATCH /workspaces/:id/members/:member_id`. */
export const PatchMember = z.strictObject({ role: oneOf(ROLES) });
export type PatchMember = z.output<typeof PatchMember>;
export const ListMembersQuery = z.strictObject(paging("member"));

export const LIMIT_REQUEST_STATUSES = ["open", "granted", "declined"] as const;
export type LimitRequestStatus = (typeof LIMIT_REQUEST_STATUSES)[number];

/** The query of `GET /limit_requests`. */
export const ListLimitRequestsQuery = z.strictObject({
  status: oneOf(LIMIT_REQUEST_STATUSES).optional(),
  workspace: idOf("workspace", "a workspace").optional(),
  ...paging("limit_request"),
});
