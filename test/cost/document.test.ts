import { expect, test } from "vitest";
import { rowsWritten, sum } from "../../bench/cost/bill.ts";
import counts from "../../bench/cost/counts.json";
import { PRICES } from "../../bench/cost/prices.ts";
import { assumptions, type Counted, tables } from "../../bench/cost/table.ts";
import document from "../../docs/cost.md?raw";

const counted = counts as Counted[];

test("docs/cost.md shows the figures that are on record", () => {
  const shown = /<!-- figures -->\n([\s\S]*)\n<!-- end of figures -->/.exec(document)?.[1];
  expect(shown).toBe(`${tables(counted)}\n\n${assumptions()}`);
});

test("a plain deployment never writes more rows than are on record: the number only goes down knowingly", () => {
  const plain = counted.find(({ name }) => name === "plain");
  expect(rowsWritten(sum((plain?.steps ?? []).map(({ count }) => count)))).toBeLessThanOrEqual(61);
  expect(document).toContain("92 rows");
});

test("a row costs the same in an object and in D1", () => {
  expect(PRICES.rows_written * 1e6).toBe(1);
});
