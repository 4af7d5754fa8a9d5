import type { Hono } from "hono";
import { CreateOperator, ListOperatorsQuery } from "../../../domain/admin/people.ts";
import { pageOf } from "../../../domain/deployment/queries.ts";
import { NoBody } from "../../../domain/deployment/schemas.ts";
import {
  createOperator,
  createOperatorSignInLink,
  deleteOperator,
  listOperators,
} from "../../../services/admin/operators.ts";
import { adminRoute } from "../../admin-route.ts";
import type { AppEnv } from "../../types.ts";
import { ADMIN, created, noContent, page } from "./answers.ts";

const PATH = `${ADMIN}/operators`;

/** Those who run the system. */
export function operatorRoutes(app: Hono<AppEnv>): void {
  adminRoute(app, "POST", PATH, { body: CreateOperator }, async ({ ctx, body }) =>
    created(await createOperator({ ctx, input: body })),
  );

  adminRoute(app, "GET", PATH, { query: ListOperatorsQuery }, async ({ ctx, query }) =>
    page(await listOperators({ ctx, input: pageOf("operator", query) })),
  );

  adminRoute(app, "DELETE", `${PATH}/:id`, {}, async ({ ctx, param }) => {
    await deleteOperator({ ctx, input: { operator_id: param("id") } });
    return noContent();
  });

  adminRoute(app, "POST", `${PATH}/:id/sign_in_links`, { body: NoBody }, async ({ ctx, param }) =>
    created(await createOperatorSignInLink({ ctx, input: { operator_id: param("id") } })),
  );
}
