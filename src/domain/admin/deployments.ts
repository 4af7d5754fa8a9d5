import * as z from "zod";
import { paging } from "../deployment/queries.ts";
import { STATUSES } from "../deployment/schemas.ts";
import { LIMITS } from "../limits.ts";
import { text } from "../text.ts";
import { idOf, oneOf, search, someOf } from "./fields.ts";

/** The query of `GET /deployments`. `q` is a deployment's id, the beginning of one, or text in metadata. */
export const ListAllDeploymentsQuery = z.strictObject({
  workspace: idOf("workspace", "a workspace").optional(),
  mode: oneOf(["test", "live"]).optional(),
  status: someOf(STATUSES).optional(),
  q: search.optional(),
  ...paging("deployment"),
});

/** The body of `POST /deployments/:id/cancel`. */
export const CancelByOps = z.strictObject({ reason: text(1, LIMITS.reason_characters) });

const ID_BEGINNING = /^dep_[0-9A-HJKMNP-TV-Z]{0,26}$/i;

/** What a search looks for: ids that begin so, or metadata that has it in a key or a value, whatever its case. */
export function readSearch(q: string): { id_prefix: string; text: null } | { id_prefix: null; text: string } {
  const wanted = q.trim();
  if (!ID_BEGINNING.test(wanted)) return { id_prefix: null, text: q };
  return { id_prefix: `dep_${wanted.slice("dep_".length).toUpperCase()}`, text: null };
}
