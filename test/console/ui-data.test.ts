import { describe, expect, test } from "vitest";
import { Chart } from "../../src/console/ui/chart.tsx";
import { ceilingOf, marksOf } from "../../src/console/ui/chart-scale.ts";
import { Pages, Table } from "../../src/console/ui/table.tsx";
import { Tabs } from "../../src/console/ui/tabs.tsx";
import { lasted, Timeline } from "../../src/console/ui/timeline.tsx";

const drawn = async (element: unknown) => String(await element);
const POINTS = ["Mon", "Tue", "Wed"].map((short) => ({ short, full: `${short} 1` }));
const EVIL = `"><script>alert(1)</script>`;

const chart = (more: Partial<Parameters<typeof Chart>[0]> = {}) =>
  drawn(
    Chart({
      id: "c",
      title: "Created",
      summary: "Three days.",
      axis: "Day",
      points: POINTS,
      series: [
        { words: "Test", tone: "accent", values: [1, null, 3] },
        { words: "Live", tone: "blue", values: [4, null, 0] },
      ],
      ...more,
    }),
  );

const attribute = (tag: string, name: string) => Number(new RegExp(`\\s${name}="([^"]+)"`).exec(tag)?.[1]);

describe("a chart", () => {
  test("has each of its numbers in the table behind it, and sums where they were asked for", async () => {
    const html = await chart({ sums: true });
    const rows = [...html.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = ""]) =>
      [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell = ""]) => cell.replace(/<[^>]+>/g, "")),
    );
    expect(rows).toEqual([
      ["Day", "Test", "Live"],
      ["Mon 1", "1", "4"],
      ["Tue 1", "–", "–"],
      ["Wed 1", "3", "0"],
      ["In all", "4", "4"],
    ]);
    expect(await chart()).not.toContain("In all");
  });

  test("draws bars as high as their values, each upon the one below, and none where nothing was measured", async () => {
    const bars = (await chart()).match(/<rect class="chart-bar[^>]*>/g) ?? [];
    expect(bars).toHaveLength(3);
    const [first = "", second = "", third = ""] = bars;
    expect(attribute(second, "height") / attribute(first, "height")).toBeCloseTo(4, 1);
    expect(attribute(third, "height") / attribute(first, "height")).toBeCloseTo(3, 1);
    expect(attribute(second, "y") + attribute(second, "height")).toBeCloseTo(attribute(first, "y"), 1);
  });

  test("breaks a line where nothing was measured", async () => {
    const one = (values: (number | null)[]) => chart({ series: [{ words: "p50", tone: "blue", as: "line", values }] });
    const pieces = async (values: (number | null)[]) =>
      (await one(values)).match(/<g class="chart-curve.*?<\/g>/s)?.[0].match(/<line/g)?.length ?? 0;
    expect(await pieces([1, 2, 3])).toBe(2);
    expect(await pieces([1, null, 3])).toBe(0);
  });

  test("its axis holds the highest value, line or stack, and is named in round numbers", async () => {
    const html = await chart({ lines: [{ at: 95, words: "Limit", tone: "red" }] });
    expect(html).toContain(">100</text>");
    expect(html).toContain("Limit: 95");
  });

  test("says what it shows to who can't see it, and carries no style or handler of its own", async () => {
    const html = await chart({ title: EVIL, series: [{ words: EVIL, tone: "red", values: [1, 2, 3] }] });
    expect(html).toMatch(/<svg class="chart-area"[^>]*role="img"[^>]*aria-describedby="c-summary"/);
    expect(html).not.toMatch(/<script|\sstyle=|\son[a-z]+=/);
  });

  test("draws nothing wrong for no points and for nothing but zeros", async () => {
    for (const html of [
      await chart({ points: [], series: [] }),
      await chart({ series: [{ words: "x", tone: "red", values: [0, 0, 0] }] }),
    ]) {
      expect(html).not.toMatch(/NaN|Infinity/);
    }
  });

  test.each([0, 0.2, 1, 3, 4, 9, 10, 11, 99, 101, 9_999, 10_000, 12_345_678])(
    "a ceiling holds %d and is at most 2.5 times it, beyond the least",
    (highest) => {
      const ceiling = ceilingOf(highest);
      expect(ceiling).toBeGreaterThanOrEqual(highest);
      if (highest >= 4) expect(ceiling).toBeLessThanOrEqual(highest * 2.5);
      expect(marksOf(ceiling).at(0)).toBe(0);
      expect(marksOf(ceiling).at(-1)).toBe(ceiling);
    },
  );
});

describe("a timeline", () => {
  test("says how long each step took from the one before it", async () => {
    const at = Date.UTC(2026, 0, 1);
    const steps = [
      { at, title: "A" },
      { at: at + 968, title: "B" },
      { at: at + 3_200, title: EVIL },
    ];
    const html = await drawn(Timeline({ label: "What happened", steps, ahead: "Still to come" }));
    expect([...html.matchAll(/class="step-gap">([^<]+)</g)].map(([, words]) => words)).toEqual([
      "968 ms later",
      "2.2 s later",
    ]);
    expect(html.match(/<li/g)).toHaveLength(4);
    expect(html).not.toContain("<script>");
  });

  test.each([
    [0, "0 ms"],
    [999, "999 ms"],
    [1_000, "1.0 s"],
    [9_949, "9.9 s"],
    [9_999, "10 s"],
    [119_000, "119 s"],
    [3_600_000, "1 h"],
  ])("%d ms is said as %s", (ms, words) => {
    expect(lasted(ms)).toBe(words);
  });
});

describe("a table", () => {
  const columns = [
    { head: "Name", title: true, cell: (row: { name: string }) => row.name },
    { head: "Length", align: "end" as const, cell: (row: { name: string }) => row.name.length },
  ];

  test("names each value's column for narrow screens, and heads rows by their title", async () => {
    const html = await drawn(Table({ caption: "Names", columns, rows: [{ name: EVIL }] }));
    expect(html).toContain('scope="row"');
    expect(html).toContain('data-head="Length"');
    expect(html).not.toContain("<script>");
  });

  test("draws nothing for no rows", async () => {
    expect(await drawn(Table({ caption: "Names", columns, rows: [] }))).not.toContain("<table");
  });

  test("has links to pages only where there is more than one", async () => {
    expect(await drawn(Pages({ first: true, newest: "/a", older: null }))).not.toContain("<nav");
    expect(await drawn(Pages({ first: true, newest: "/a", older: "/b" }))).toMatch(/rel="next" href="\/b"/);
    expect(await drawn(Pages({ first: false, newest: "/a", older: null }))).toMatch(/href="\/a"/);
  });
});

test("of tabs the present one is marked", async () => {
  const tabs = [
    { href: "/a", words: "A", current: false },
    { href: "/b", words: "B", current: true, count: 0 },
  ];
  const html = await drawn(Tabs({ label: "Lists", tabs }));
  expect(html.match(/aria-current="page"/g)).toHaveLength(1);
  expect(html).toMatch(/href="\/b" aria-current="page"/);
});
