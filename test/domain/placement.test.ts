import { expect, test } from "vitest";
import { newId } from "../../src/domain/ids.ts";
import { type Placement, placeOf, readPlacement } from "../../src/domain/placement.ts";

function placement(text?: string): Placement {
  const read = readPlacement(text);
  return "problem" in read ? expect.fail(read.problem) : read;
}

const DAY = Date.UTC(2027, 1, 1);
const ids = (at: number, many: number) => Array.from({ length: many }, () => newId("workspace", at));

test("without a setting everything lies at home", () => {
  for (const id of [...ids(DAY, 50), "", "ws_1"]) expect(placeOf(placement(), id)).toBe("DB");
});

test("workspaces are spread evenly over the shards, each always to the same", () => {
  const three = placement("DB, DB_1, DB_2");
  const made = ids(DAY, 3_000);
  const counts = Map.groupBy(made, (id) => placeOf(three, id));
  expect([...counts.keys()].toSorted()).toEqual(["DB", "DB_1", "DB_2"]);
  for (const group of counts.values()) expect(Math.abs(group.length - 1_000)).toBeLessThan(150);
  expect(made.map((id) => placeOf(three, id))).toEqual(made.map((id) => placeOf(placement("DB,DB_1,DB_2"), id)));
});

test("a shard that is added takes workspaces made from its day on, and moves none of those before", () => {
  const before = placement("DB, DB_1");
  const after = placement("DB, DB_1; 2027-02-01 = DB_1, DB_2; 2027-03-01T12:00:00Z = DB_3");
  for (const id of ids(DAY - 1, 200)) expect(placeOf(after, id)).toBe(placeOf(before, id));
  expect(new Set(ids(DAY, 200).map((id) => placeOf(after, id)))).toEqual(new Set(["DB_1", "DB_2"]));
  for (const id of ids(Date.UTC(2027, 2, 1, 12), 20)) expect(placeOf(after, id)).toBe("DB_3");
  expect(after.shards).toEqual(["DB", "DB_1", "DB_2", "DB_3"]);
});

test("a workspace that was moved lies where it was moved to; what is nobody's stays at home", () => {
  const [id = ""] = ids(DAY, 1);
  const moved = placement(`DB_1; ${id} = DB_7`);
  expect(placeOf(moved, id)).toBe("DB_7");
  expect(placeOf(moved, "")).toBe("DB");
  expect(moved.shards).toEqual(["DB", "DB_1", "DB_7"]);
});

test.each([
  "",
  "DB, DB",
  "db",
  "DB_0",
  "DB; DB_1",
  "DB; 2027-02-30 = DB_1",
  "DB; 2027-02-01 = DB_1; 2027-01-01 = DB",
  "DB; 2027-02-01 = ",
  "DB; ws_1 = DB_1",
  "2027-02-01 = DB",
  "DB = DB_1 = DB_2",
])("a setting that can't be meant is refused by name: %j", (text) => {
  expect(readPlacement(text)).toEqual({ problem: expect.stringContaining("D1_SHARDS must") });
});
