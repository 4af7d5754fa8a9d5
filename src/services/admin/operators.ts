import { and, eq, isNull } from "drizzle-orm";
import { home } from "../../db/database.ts";
import { isOperatorEmail, type OperatorRow, operatorById, pageOfOperators } from "../../db/people.ts";
import { operators } from "../../db/schema.ts";
import type { CreateOperator } from "../../domain/admin/people.ts";
import { fail } from "../../domain/errors.ts";
import { isId, newId } from "../../domain/ids.ts";
import { iso } from "../../domain/time.ts";
import { type ActingContext, audited } from "../audit.ts";
import { type Context, notFound } from "../context.ts";
import { closeAllSessions } from "../sessions/close-session.ts";
import { createSignInLink } from "../sessions/create-sign-in-link.ts";
import { unlessDown } from "../unless-down.ts";
import { paged } from "./page.ts";

/** Makes an operator, with a link that signs them in, shown this once. 400 if the e-mail is taken. */
export async function createOperator({ ctx, input }: { ctx: ActingContext; input: CreateOperator }) {
  const db = home(ctx.env);
  const now = Date.now();
  const row = { ...input, id: newId("operator", now), created_at: now, deleted_at: null };
  if (await unlessDown("operator", isOperatorEmail(db, input.email))) return emailTaken();
  return audited(ctx, { action: "operator.created", subject_id: row.id, after: { ...input } }, async () => {
    const inserted = await unlessDown("operator", db.insert(operators).values(row).onConflictDoNothing().returning());
    if (inserted.length === 0) return emailTaken();
    const { url } = await createSignInLink({ ctx, input: { kind: "operator", subject_id: row.id } });
    return { ...shownOperator(row), sign_in_url: url };
  });
}

/** A page of those who run the system, in the order in which they came. */
export async function listOperators({
  ctx,
  input: { limit, before },
}: {
  ctx: Context;
  input: { limit: number; before: string | null };
}) {
  const query = pageOfOperators(home(ctx.env), { limit: limit + 1, before });
  return paged(await unlessDown("operators", query), limit, shownOperator);
}

/** Makes a link that signs an operator in: good once, for 15 minutes, shown this once. */
export async function createOperatorSignInLink({ ctx, input }: { ctx: ActingContext; input: { operator_id: string } }) {
  const { id } = await requireOperator(ctx, input.operator_id);
  return audited(ctx, { action: "operator.sign_in_link_created", subject_id: id }, () =>
    createSignInLink({ ctx, input: { kind: "operator", subject_id: id } }),
  );
}

/** Ends an operator: refused from the next request on, their address free again. */
export async function deleteOperator({ ctx, input }: { ctx: ActingContext; input: { operator_id: string } }) {
  const { id, name, email } = await requireOperator(ctx, input.operator_id);
  const db = home(ctx.env);
  await audited(ctx, { action: "operator.deleted", subject_id: id, before: { name, email } }, async () => {
    const deleting = db
      .update(operators)
      .set({ deleted_at: Date.now(), email: `deleted:${id}:${email}` })
      .where(and(eq(operators.id, id), isNull(operators.deleted_at)));
    await unlessDown("operator", deleting.run());
    await closeAllSessions({ ctx, input: { kind: "operator", subject_id: id } });
  });
}

async function requireOperator(ctx: Context, id: string): Promise<OperatorRow> {
  const db = home(ctx.env);
  return (isId("operator", id) ? await unlessDown("operator", operatorById(db, id)) : null) ?? notFound("operator");
}

function emailTaken(): never {
  return fail("invalid_request", "email: is another operator's already");
}

function shownOperator({ id, name, email, created_at }: OperatorRow) {
  return { id, object: "operator" as const, name, email, created_at: iso(created_at) };
}
