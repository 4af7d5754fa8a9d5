import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { withSection } from "../../bench/support/markdown.mjs";
import { barChart } from "../../bench/support/svg.mjs";

test("a section is replaced whole, and what stands around it stays", () => {
  const page = "# A\n<!-- one -->\nold\n<!-- /one -->\nby hand\n<!-- two -->\n<!-- /two -->\n";
  const written = withSection(withSection(page, "one", "new"), "two", "second");
  assert.equal(written, "# A\n<!-- one -->\nnew\n<!-- /one -->\nby hand\n<!-- two -->\nsecond\n<!-- /two -->\n");
  assert.throws(() => withSection(page, "three", "x"), /three/);
});

test("the page has a section for each part that is written into it", () => {
  const page = readFileSync(new URL("../../docs/benchmarks.md", import.meta.url), "utf8");
  for (const name of ["run-on", "create", "commits", "handoff", "lists", "size", "peers"]) {
    assert.doesNotThrow(() => withSection(page, name, ""), name);
  }
});

test("a chart names its series and values, follows the dark scheme, and escapes what it is given", () => {
  const svg = barChart({
    title: "a < b",
    unit: "ms",
    series: ["one", "two"],
    rows: [{ words: "x & y", values: [10, null] }],
    line: { at: 20, words: "aim" },
  });
  assert.match(svg, /prefers-color-scheme: dark/);
  assert.match(svg, /a &lt; b/);
  assert.match(svg, /x &amp; y/);
  assert.equal(svg.match(/<rect class="[ab]" x="270"/g)?.length, 1);
  // Half of what the line marks is half as long.
  assert.match(svg, /<rect class="a" x="270" y="\d+" width="180"/);
});
