import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { markdownToHtml } from "../../src/domain/markdown.ts";

const OUTWARDS = 'rel="noreferrer noopener nofollow" target="_blank"';
const ALLOWED =
  /^<\/?(?:p|em|strong|del|ul|ol|li|blockquote|code|pre|hr|br|table|thead|tbody|tr|th|td|h[3-6]|sup|a|span|div)(?: (?:dir|class|id|href|title|rel|target|start|tabindex|role|aria-label)="[^"<>]*")*>$/;

/** Every tag is one that we make, every address one that may be followed. */
function expectHarmless(html: string): void {
  for (const [tag] of html.matchAll(/<[^>]*>?/g)) expect(tag).toMatch(ALLOWED);
  for (const [, href] of html.matchAll(/href="([^"]*)"/g))
    expect(href).toMatch(/^(?:https?:\/\/|mailto:|#md-[\w-]*fn)/i);
  for (const [, id] of html.matchAll(/\bid="([^"]*)"/g)) expect(id).toMatch(/^md-/);
  for (const [, name] of html.matchAll(/class="([^"]*)"/g)) expect(name).toMatch(/^md-[a-z-]+$/);
}

describe("markdown", () => {
  test("has GitHub's tables, task lists, strikethrough and links, and named characters", () => {
    const html = markdownToHtml(
      "| a | b |\n|:-:|--:|\n| ~~c~~ | www.example.com |\n\n- [x] done\n- [ ] open\n\n&copy; **b** *i* `c`\n\n3. x",
    );
    expect(html).toContain('<th dir="auto" class="md-center">a</th>');
    expect(html).toContain('<td dir="auto" class="md-center"><del>c</del></td>');
    expect(html).toContain(
      `<td dir="auto" class="md-right"><a href="http://www.example.com" ${OUTWARDS}>www.example.com</a></td>`,
    );
    expect(html).toContain('<span class="md-task" role="img" aria-label="done">☑</span> done');
    expect(html).toContain('<span class="md-task" role="img" aria-label="not done">☐</span> open');
    expect(html).toContain("© <strong>b</strong> <em>i</em> <code>c</code>");
    expect(html).toContain('<ol start="3">');
    expectHarmless(html);
  });

  test("opens links elsewhere, and tells the other side nothing", () => {
    expect(markdownToHtml('[a](https://example.com/?a=1&b=2 "ti<t>le")')).toBe(
      `<p dir="auto"><a href="https://example.com/?a=1&amp;b=2" title="ti&lt;t&gt;le" ${OUTWARDS}>a</a></p>`,
    );
  });

  test("loads no image: each is a link with its words, within a link the words alone", () => {
    expect(markdownToHtml("![a chart](https://tracker.example/p.png)")).toBe(
      `<p dir="auto"><a class="md-image" href="https://tracker.example/p.png" ${OUTWARDS}>Image: a chart</a></p>`,
    );
    expect(markdownToHtml("[![badge](https://a.example/b.svg)](https://b.example)")).toBe(
      `<p dir="auto"><a href="https://b.example" ${OUTWARDS}><span class="md-image">Image: badge</span></a></p>`,
    );
    expect(markdownToHtml("![](data:image/png;base64,AAAA)")).toBe(
      '<p dir="auto"><span class="md-image">Image: without a description</span></p>',
    );
  });

  test("has its headings below the page's own, none left out on the way down", () => {
    const levels = (text: string, heading?: number) =>
      [...markdownToHtml(text, heading ? { heading } : {}).matchAll(/<h(\d) [^>]*>(.)<\/h\1>/g)].map(
        ([, level, word]) => `${level}${word}`,
      );
    expect(levels("# a\n## b\n### c\n# d\n###### e\n###### f")).toEqual(["3a", "4b", "5c", "3d", "4e", "4f"]);
    expect(levels("### a\n# b")).toEqual(["3a", "3b"]);
    expect(levels("# a\n## b\n### c\n#### d\n##### e", 4)).toEqual(["4a", "5b", "6c", "6d", "6e"]);
    expect(levels("a\n===\nb\n---")).toEqual(["3a", "4b"]);
  });

  test("tells the direction of each block by itself", () => {
    const html = markdownToHtml("\u202Eevil\n\nשלום\n\n- \u2067x");
    expect(html.match(/<(?:p|li) dir="auto">/g)).toHaveLength(3);
    expect(html).toContain("\u202Eevil");
  });
});

const HOSTILE = [
  "<script>alert(1)</script>",
  "<ScRiPt src=//x.example></sCrIpT>",
  "a <img src=x onerror=alert(1)> b",
  "<svg/onload=alert(1)>",
  "<svg><script>alert(1)</script></svg>",
  "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
  "<style>*{display:none}</style>",
  "<iframe src='javascript:alert(1)'></iframe>",
  "<iframe srcdoc='<script>alert(1)</script>'>",
  "<a href=javascript:alert(1)>x</a>",
  "<a name=csrf id=main>x</a>",
  '<form action="https://x.example"><input name="csrf"></form>',
  '<base href="https://x.example/">',
  '<meta http-equiv="refresh" content="0;url=https://x.example">',
  "<!-- --><script>alert(1)</script> -->",
  "<!--><img src=x onerror=alert(1)>-->",
  "<![CDATA[<script>alert(1)</script>]]>",
  "<?php <script>alert(1)</script> ?>",
  "<details open ontoggle=alert(1)>",
  "<textarea></textarea><title></title><plaintext>",
  "</div></main><h1>mine</h1>",
  "[x](javascript:alert(1))",
  "[x](JaVaScRiPt:alert(1))",
  "[x](<java\tscript:alert(1)>)",
  "[x](java&Tab;script:alert(1))",
  "[x](java&NewLine;script:alert(1))",
  "[x](&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;alert(1))",
  "[x](&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A;alert(1))",
  "[x](javascript&colon;alert(1))",
  "[x](java\\script:alert(1))",
  "[x](\u0001javascript:alert(1))",
  "[x](&#1;javascript:alert(1))",
  "[x]( javascript:alert(1))",
  "[x](java%0ascript:alert(1))",
  "[x](vbscript:msgbox(1))",
  "[x](VBScript:msgbox(1))",
  "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
  "[x](DATA:text/html,<script>alert(1)</script>)",
  "[x](<data:text/html,<script>alert(1)</script>>)",
  "[x](file:///etc/passwd)",
  "[x](blob:https://x.example/1)",
  "[x](//evil.example)",
  "[x](\\\\evil.example)",
  "[x](/console/sign-out)",
  "[x](#main)",
  "[x](?a=b)",
  "[x]()",
  '[x](https://a.example/" onmouseover="alert(1))',
  "[x](https://a.example/'onmouseover='alert(1))",
  '[x](https://a.example "t\\" onmouseover=\\"alert(1)")',
  "[x](https://a.example '\" onmouseover=\"alert(1)')",
  "<javascript:alert(1)>",
  "<JAVASCRIPT&#58;alert(1)>",
  "<data:text/html,x>",
  '<https://a.example/"onmouseover="alert(1)>',
  'https://a.example/"onmouseover="alert(1)',
  "www.a.example/<script>alert(1)</script>",
  "javascript://www.example.com/%0aalert(1)",
  "![x](javascript:alert(1))",
  '![x" onerror="alert(1)](https://a.example/x.png)',
  "![<img src=x onerror=alert(1)>](https://a.example/x.png)",
  '![x](https://a.example/x.png "t\\" onload=\\"alert(1)")',
  "[x]: javascript:alert(1)\n\n[x]",
  "[x]: <data:text/html,x> 'a'\n\n[x] ![x]",
  '```"onmouseover=alert(1)\n</code></pre><script>alert(1)</script>\n```',
  "``` <script>alert(1)</script>\nx\n```",
  "`</code><script>alert(1)</script>`",
  "|<script>|\n|-|\n|<img src=x onerror=alert(1)>|",
  "- [x] <input name=csrf autofocus onfocus=alert(1)>",
  "# <a id=main name=csrf>x</a>",
  'x[^main] y[^"><script>] z[^__proto__]\n\n[^main]: a <b id=main>\n[^"><script>]: b\n[^__proto__]: [c](javascript:alert(1))',
  "&lt;script&gt;alert(1)&lt;/script&gt;",
  "&#60;img src=x onerror=alert(1)&#62;",
  "\u0000<script\u0000>alert(1)</script>",
  "<scr\u0000ipt>alert(1)</scr\u0000ipt>",
  "\u2028<script>alert(1)</script>\u2029",
  '<a href="https://a.example"\u202Eonclick=alert(1)>',
];

describe("hostile markdown", () => {
  test.each(HOSTILE)("comes out harmless: %j", (text) => {
    for (const around of [
      text,
      `> ${text}`,
      `- ${text}`,
      `a **${text}** b`,
      `[a](https://b.example "${text}")`,
      `![${text}](https://c.example)`,
    ]) {
      expectHarmless(markdownToHtml(around));
    }
  });

  test("comes out harmless in whatever order its pieces stand", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        ...HOSTILE,
        "\n",
        "\n\n",
        "> ",
        "- ",
        "    ",
        "```\n",
        "`",
        "[",
        "](",
        ")",
        "![",
        "<",
        ">",
        '"',
        "'",
        "&",
        "|-|\n",
        "[^1]",
        "\n[^1]: ",
        "~~",
        "**",
      ),
      fc.string({ maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => expectHarmless(markdownToHtml(pieces.join("")))),
      { numRuns: 500 },
    );
  });

  test("gives its text no way to a page's own ids, nor to those of another text", () => {
    const html = (text: string) => markdownToHtml(`a[^main]${text}\n\n[^main]: b`);
    const ids = (text: string) => [...html(text).matchAll(/\bid="([^"]*)"/g)].map(([, id]) => id);
    expect(ids("1")).toHaveLength(2);
    expect(new Set([...ids("1"), ...ids("2")]).size).toBe(4);
    expect(markdownToHtml("a[^1]\n\n[^1]: b", { id: 'm"1' })).toContain('id="md-m-1-fn-1"');
    expect(html("1")).not.toContain("footnote-label");
  });
});

const KB = 1024;
const fill = (unit: string, size = 100 * KB) => unit.repeat(Math.ceil(size / unit.length)).slice(0, size);

describe("markdown that would take long", () => {
  test.each([
    "[",
    "![",
    "*a ",
    "*a_b ",
    "~a~",
    "[a](",
    "[^a]",
    "> ",
    "- ",
    "> - ",
    "1. ",
    "*_~[!`<",
    "a <!-- ",
    "a <? ",
    "<![CDATA[ ",
    "\\",
    "|a",
    "|a\n|-\n",
    "[a]: b\n",
    "[^a]: x\n",
    "`",
    "_",
    "\t",
    "\n",
    "&amp;",
    "<a b='",
    "a@b.",
    '[a](b "c',
    "```\n",
  ])("is shown within its time, as plain text if need be: 100 KB of %j", (unit) => {
    const before = performance.now();
    const html = markdownToHtml(fill(unit));
    expect(performance.now() - before).toBeLessThan(5_000);
    expectHarmless(html);
  });

  test("is shown as plain text where it is over 100 KB, nested too deeply, or a tangle", () => {
    const plain = /^<pre class="md-plain" tabindex="0" dir="auto">/;
    for (const text of [fill("a b ", 100 * KB + 1), fill("é", 60 * KB), `${"> ".repeat(40)}<script>`, fill("[")]) {
      expect(markdownToHtml(text)).toMatch(plain);
    }
    expect(markdownToHtml(`${"> ".repeat(40)}<script>"&`)).toContain("&lt;script&gt;&quot;&amp;</pre>");
    expect(markdownToHtml(fill("Plain *words* and [links](https://a.example).\n\n"))).not.toMatch(plain);
  });

  test("is not taken for such because of long code in it", () => {
    const code = `\`\`\`html\n${"<div class='a[0]'>*|_|*</div>\n".repeat(800)}\`\`\`\n\n**after**`;
    expect(markdownToHtml(code)).toContain("<strong>after</strong>");
  });

  test("can't hide in what only looks like code", () => {
    const tangle = fill("[", 50 * KB);
    for (const start of ["<!--\n```\n\n-->\n\n", "  ```\n", "> ```\n\n", "    ```\n", "``` `\n", "- ```\n\nx\n\n"]) {
      const before = performance.now();
      markdownToHtml(start + tangle + fill("]", 49 * KB));
      expect(performance.now() - before).toBeLessThan(2_000);
    }
  });
});
