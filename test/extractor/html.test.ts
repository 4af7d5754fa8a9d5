import { describe, expect, test } from "vitest";
import { counted, errorOf, MB, read, textOf } from "./call.ts";

describe("HTML", () => {
  test("is read as a person reads it: its text, with no markup, script or style", async () => {
    const page = `<!doctype html><html><head><title>Title</title><style>p { color: red }</style>
      <script>evil("head")</script></head><body onload="evil('attribute')">
      <h1>Report <b>2026</b></h1><p>Caf&eacute; &amp; <a href="https://example.com/link">bar</a><br>next line</p>
      <SCRIPT type="x">evil("body")</SCRIPT ><style>.x{}</style><noscript>no script</noscript><!-- comment -->
      <template>template</template><svg><text>drawing</text></svg><img src="x" alt="picture">
      <ul><li>one</li><li>two</li></ul>
      <table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td colspan="1000000000">2</td></tr></table></body></html>`;
    const text = await textOf(page, "text/html");
    expect(text).toBe("Report 2026\n\nCafé & bar\nnext line\n\n * one\n * two\n\nA\tB\n1\t2");
  });

  test("a page without a body, or with a script that never ends, is read all the same", async () => {
    expect(await textOf("just <i>text", "text/html")).toBe("just text");
    expect(await textOf("<p>text<script>evil()", "text/html")).toBe("text");
  });

  test("its encoding is the one that the page declares, unless it is UTF-8", async () => {
    const bytes = (charset: string) =>
      new Blob([`<html><meta charset="${charset}"><p>`, Uint8Array.from([0xcf, 0xf0, 0xe8]), "</p>"]);
    expect(await textOf(bytes("windows-1251"), "text/html")).toBe("При");
    expect(await textOf(bytes("utf-8"), "text/html")).not.toBe("");
    expect(await textOf("<meta charset=windows-1251><p>При", "text/html")).toBe("При");
  });

  test("a page nested without end is refused at once", async () => {
    const started = performance.now();
    expect(await errorOf("<div>".repeat(700_000), "text/html")).toBe("the page is nested too deeply");
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  test("a page of many elements, and one that is endless, are read in part", async () => {
    expect(await read("<p>a".repeat(300_000), "text/html")).toEqual({
      text: Array.from({ length: 100_000 }, () => "a").join("\n\n"),
      truncated: true,
    });
    expect(await read(`<p>start<!--${"-".repeat(5 * MB)}--><p>end`, "text/html")).toEqual({
      text: "start",
      truncated: true,
    });
    const { body, made } = counted(100 * MB);
    expect(await read(body, "text/html")).toEqual({ text: "a".repeat(MB), truncated: true });
    expect(made()).toBeLessThan(6 * MB);
  });
});
