import { expect, test } from "vitest";
import { readSearch } from "../../src/domain/admin/deployments.ts";
import { changedPlan, planDifference, WantedLimits } from "../../src/domain/admin/workspaces.ts";
import { losesLastOwner, may, ROLES } from "../../src/domain/people/roles.ts";
import { standardPlan } from "../../src/domain/workspace.ts";

test("an owner manages, a developer builds, a viewer sees", () => {
  const rights = ROLES.map((role) => (["see", "build", "manage"] as const).filter((right) => may(role, right)));
  expect(rights).toEqual([["see", "build", "manage"], ["see", "build"], ["see"]]);
});

test("the last owner is lost by leaving or by another role, and only if there is no second one", () => {
  expect(losesLastOwner("owner", null, 1)).toBe(true);
  expect(losesLastOwner("owner", "viewer", 1)).toBe(true);
  expect(losesLastOwner("owner", "owner", 1)).toBe(false);
  expect(losesLastOwner("owner", null, 2)).toBe(false);
  expect(losesLastOwner("developer", null, 1)).toBe(false);
});

test("a search is for ids where it begins like one, and else for text", () => {
  expect(readSearch(" dep_01kpx ")).toEqual({ id_prefix: "dep_01KPX", text: null });
  expect(readSearch("dep_")).toEqual({ id_prefix: "dep_", text: null });
  for (const text of ["dep", "dep_ilo", `dep_${"0".repeat(27)}`, "order 7"]) {
    expect(readSearch(text)).toEqual({ id_prefix: null, text });
  }
});

test("a change of a plan keeps what it does not name, and the record has the difference alone", () => {
  const { mode: _, workspace_id: __, ...plan } = standardPlan("ws_1", "test", "Acme");
  const next = changedPlan(plan, { cycle_cap: 1, name: "Acme", prices: { priority: 2 }, thresholds: undefined });
  expect(next).toEqual({ ...plan, cycle_cap: 1, prices: { ...plan.prices, priority: 2 } });
  expect(planDifference(plan, next)).toEqual({
    before: { cycle_cap: plan.cycle_cap, prices: plan.prices },
    after: { cycle_cap: 1, prices: next.prices },
  });
});

test("a limit request names at least one limit, within its bounds", () => {
  expect(WantedLimits.safeParse({ cycle_cap: 5 }).success).toBe(true);
  for (const bad of [{}, { cycle_cap: -1 }, { prices: { standard: 0 } }, { rate_limit: 0 }]) {
    expect(WantedLimits.safeParse(bad).success, JSON.stringify(bad)).toBe(false);
  }
});
