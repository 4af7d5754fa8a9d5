import { describe, expect, test } from "vitest";
import { counted, errorOf, MB, read, textOf } from "./call.ts";
import { deflatedPdfStream, deflatedTwice, formsInForms, joined, lines, pdf, pdfOf, pdfStream } from "./fixtures.ts";

const PDF = "application/pdf";

describe("PDF", () => {
  test("the text of its pages is read, line by line and in order", async () => {
    const file = pdf([
      lines("Hello \\(world\\)", "second line"),
      await deflatedPdfStream(lines("page two")),
      "",
      lines("last"),
    ]);
    expect(await textOf(file, PDF)).toBe("Hello (world)\nsecond line\n\npage two\n\nlast");
    expect(await textOf(file, "application/octet-stream", "a.PDF")).toContain("page two");
  });

  test("something before the header doesn't matter", async () => {
    expect(await textOf(joined("\r\n\r\n", pdf([lines("Text")])), PDF)).toBe("Text");
  });

  test("a scan has an empty text", async () => {
    const image = pdfStream(
      "/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray",
      "x",
    );
    expect(await textOf(pdf(["q 600 0 0 800 0 0 cm /X Do Q"], [image]), PDF)).toBe("");
  });

  test("a damaged page keeps no other from being read", async () => {
    const file = pdf([lines("first"), pdfStream("/Filter/FlateDecode", "damaged"), lines("third")]);
    expect(await textOf(file, PDF)).toBe("first\n\nthird");
  });

  test("of very many pages and of a very long text, the start is kept", async () => {
    const pages = Array.from({ length: 3_000 }, () => "3 0 R").join(" ");
    const many = pdfOf([
      "<</Type/Catalog/Pages 2 0 R>>",
      `<</Type/Pages/Kids[${pages}]/Count 3000>>`,
      "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
      pdfStream("", lines("p")),
      "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]);
    const answer = await read(many, PDF);
    expect(answer).toEqual({ text: expect.stringMatching(/^p(\n\np)*$/), truncated: true });
  });
});

describe("a PDF that is none, or hostile", () => {
  const whole = pdf([lines("Text")]);

  test.each<[what: string, bytes: () => BodyInit | Promise<BodyInit>, error: string]>([
    ["text", () => "Just text.", "the bytes are not those of a PDF"],
    ["HTML", () => "<html><script>evil()</script>", "the bytes are not those of a PDF"],
    ["only a header", () => "%PDF-1.7\n", "the PDF is broken"],
    ["cut off in the middle", () => whole.slice(0, whole.byteLength / 2), "the PDF is broken"],
    ["a header and junk", () => `%PDF-1.7\n${"junk ".repeat(100_000)}`, "the PDF is broken"],
    [
      "pages within themselves",
      () => pdfOf(["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[2 0 R 2 0 R]/Count 1000000000>>"]),
      "the PDF is broken",
    ],
    [
      "protected by a password",
      () => {
        const secret = `<${"ab".repeat(32)}>`;
        const encrypt = `<</Filter/Standard/V 2/R 3/Length 128/P -4/O ${secret}/U ${secret}>>`;
        const objects = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[]/Count 0>>", encrypt];
        return pdfOf(objects, `/Encrypt 3 0 R/ID[<${"00".repeat(16)}><${"00".repeat(16)}>]`);
      },
      "the PDF is protected by a password",
    ],
    [
      "a content that is compressed twice",
      async () => pdf([pdfStream("/Filter[/FlateDecode/FlateDecode]", await deflatedTwice(lines("Text")))]),
      "the PDF inflates to more than is read",
    ],
    [
      "a content that inflates to 25 MB",
      async () => pdf([await deflatedPdfStream(" ".repeat(25 * MB))]),
      "the PDF inflates to more than is read",
    ],
  ])("%s", async (_, bytes, error) => {
    expect(await errorOf(await bytes(), PDF)).toBe(error);
  });

  test("streams without number are not all looked at", async () => {
    const started = performance.now();
    const bytes = joined("%PDF-1.7\n", "stream\nx\x9c".repeat(1_000_000));
    expect(await errorOf(bytes, PDF)).toMatch(/^the PDF (inflates to more than is read|takes too long to read)$/);
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  test("a form that draws itself", async () => {
    const form = pdfStream(
      "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</Font<</F1 3 0 R>>/XObject<</X 6 0 R>>>>",
      "BT /F1 12 Tf (a) Tj ET /X Do",
    );
    expect(await textOf(pdf(["/X Do"], [form]), PDF)).toMatch(/^a+$/);
  });

  test("a form drawn a thousand million times ends within a bound, and the next file is read", async () => {
    const started = performance.now();
    const forms = formsInForms({ depth: 10, fan: 10, firstObject: 6 });
    expect(await errorOf(pdf(["/X Do"], forms), PDF)).toBe("the PDF takes too long to read");
    expect(performance.now() - started).toBeLessThan(20_000);
    expect(await textOf(whole, PDF)).toBe("Text");
  });

  test("any byte of it damaged never ends in more than an error", async () => {
    for (let at = 0; at < whole.byteLength; at += 11) {
      const bytes = whole.slice();
      bytes[at] = 0;
      const answer = await read(bytes, PDF);
      expect(Object.keys(answer)).toEqual("error" in answer ? ["error"] : ["text", "truncated"]);
    }
  });

  test("over 20 MB it is refused, with no more read than that", async () => {
    const { body, made } = counted(100 * MB);
    expect(await errorOf(body, PDF)).toBe("the file is larger than the 20 MB that are read of its kind");
    expect(made()).toBeLessThan(22 * MB);
  });
});
