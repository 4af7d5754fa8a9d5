import * as z from "zod";
import { paging } from "../deployment/queries.ts";
import type { WorkspaceSettings } from "../workspace.ts";
import { expiresAt, name, search, whole } from "./fields.ts";

/** A workspace's plan, the same in both modes. */
export type Plan = Omit<WorkspaceSettings, "workspace_id" | "mode">;

/** What a workspace may ask to have raised, each within its bounds. */
export const LIMIT_FIELDS = {
  cycle_cap: whole(0, 1_000_000_000),
  in_flight_limit: whole(0, 100_000),
  rate_limit: whole(1, 1_000_000),
};

const price = whole(0, 1_000_000);
const thresholds = z
  .array(whole(1, 100))
  .max(10, { message: "must have at most 10 thresholds" })
  .refine((value) => new Set(value).size === value.length, { message: "must not name a threshold twice" })
  .transform((value) => value.toSorted((a, b) => a - b));

const plan = {
  cycle_cap: LIMIT_FIELDS.cycle_cap.optional(),
  in_flight_limit: LIMIT_FIELDS.in_flight_limit.optional(),
  rate_limit: LIMIT_FIELDS.rate_limit.optional(),
  prices: z
    .strictObject({ standard: price.optional(), priority: price.optional(), scheduled: price.optional() })
    .optional(),
  thresholds: thresholds.optional(),
};

/** The body of `POST /workspaces`: what is not named is the standard plan's. */
export const CreateWorkspace = z.strictObject({ name, ...plan });
export type CreateWorkspace = z.output<typeof CreateWorkspace>;
/** The body of `PATCH /workspaces/:id`: what is named changes, prices one by one. */
export const PatchWorkspace = z.strictObject({ name: name.optional(), ...plan });
export type PlanChange = z.output<typeof PatchWorkspace>;

/** The query of `GET /workspaces`. */
export const ListWorkspacesQuery = z.strictObject({ q: search.optional(), ...paging("workspace") });

/** What a workspace asks for in a limit request: at least one limit. */
export const WantedLimits = z
  .strictObject({
    cycle_cap: LIMIT_FIELDS.cycle_cap.optional(),
    in_flight_limit: LIMIT_FIELDS.in_flight_limit.optional(),
    rate_limit: LIMIT_FIELDS.rate_limit.optional(),
  })
  .refine((wanted) => Object.values(wanted).some((value) => value !== undefined), {
    message: "must name at least one limit",
  });
export type WantedLimits = z.output<typeof WantedLimits>;

/** The body of `POST /workspaces/:id/keys`. */
export const CreateKey = z.strictObject({
  mode: z.enum(["test", "live"], { error: "must be test or live" }),
  name,
  expires_at: expiresAt,
});

export const ListKeysQuery = z.strictObject(paging("key"));

/** The body of `POST /workspaces/:id/credits`. */
export const TopUp = z.strictObject({
  amount: whole(1, 1_000_000_000),
  reason: z
    .string()
    .refine((value) => value.trim().length >= 1 && value.length <= 500, { message: "must have 1 to 500 characters" }),
});
export const ListCreditsQuery = z.strictObject(paging("transaction"));

/** A plan with a change applied. */
export function changedPlan(was: Plan, { prices, ...change }: PlanChange): Plan {
  const named = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const set = Object.fromEntries(Object.entries(prices ?? {}).filter(([, value]) => value !== undefined));
  return { ...was, ...named, prices: { ...was.prices, ...set } };
}

/** What of a plan differs from another one, for the record: the same fields of both. */
export function planDifference(before: Plan, after: Plan): { before: Partial<Plan>; after: Partial<Plan> } {
  const names = (Object.keys(after) as (keyof Plan)[]).filter((field) => !isSame(before[field], after[field]));
  const of = (plan: Plan): Partial<Plan> => Object.fromEntries(names.map((field) => [field, plan[field]]));
  return { before: of(before), after: of(after) };
}

function isSame(a: Plan[keyof Plan], b: Plan[keyof Plan]): boolean {
  const text = (value: unknown) =>
    JSON.stringify(
      typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value).toSorted() : value,
    );
  return text(a) === text(b);
}
