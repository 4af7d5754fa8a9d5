import * as z from "zod";
import { paging } from "../deployment/queries.ts";
import { ListDeliveriesQuery } from "../webhooks/schemas.ts";
import { idOf } from "./fields.ts";

const exact = z
  .string({ error: "must be given once" })
  .refine((value) => value.length >= 1 && value.length <= 200, { message: "must have 1 to 200 characters" });

/** The query of `GET /audit`. */
export const ListAuditQuery = z.strictObject({
  actor: exact.optional(),
  action: exact.optional(),
  workspace: idOf("workspace", "a workspace").optional(),
  subject: exact.optional(),
  ...paging("audit"),
});

const ofDeliveries = {
  workspace: idOf("workspace", "a workspace").optional(),
  webhook_id: idOf("webhook", "a webhook endpoint").optional(),
};

/** The query of `GET /deliveries`. */
export const ListAllDeliveriesQuery = ListDeliveriesQuery.extend(ofDeliveries);

/** The body of `POST /deliveries/replay`. */
export const ReplayDeadLetters = z.strictObject({
  status: z.literal("dead_letter", { error: "must be dead_letter" }).optional(),
  ...ofDeliveries,
});

/** Where a page of dead messages ended: they are ordered by their time, and their ids are the queue's own. */
export interface DeadMessagePlace {
  at: number;
  id: string;
}

/** The opaque cursor of a place among dead messages. */
export function deadMessageCursor({ at, id }: DeadMessagePlace): string {
  return btoa(`${at} ${id}`).replaceAll("=", "");
}

/** The query of `GET /dead_messages`. */
export const ListDeadMessagesQuery = z.strictObject({
  limit: paging("audit").limit,
  cursor: z
    .string({ error: "must be given once" })
    .transform((cursor, ctx) => readPlace(cursor) ?? refuse(ctx))
    .optional(),
});

function refuse(ctx: z.RefinementCtx): never {
  ctx.addIssue({ code: "custom", message: "is not a cursor of this list" });
  return z.NEVER;
}

function readPlace(cursor: string): DeadMessagePlace | null {
  try {
    const [, at, id] = /^(\d{1,15}) ([\x21-\x7e]{1,200})$/.exec(atob(cursor)) ?? [];
    return at === undefined || id === undefined ? null : { at: Number(at), id };
  } catch {
    return null;
  }
}
