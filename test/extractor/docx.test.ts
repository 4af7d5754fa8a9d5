import { describe, expect, test } from "vitest";
import { counted, DOCX, errorOf, MB, read, textOf } from "./call.ts";
import { docx, joined, paragraph, wordXml, zip } from "./fixtures.ts";

const OTHER = "http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument";

describe("docx", () => {
  test("its paragraphs, breaks, tabs and tables are read; settings, moved and repeated text are not", async () => {
    const body =
      `${paragraph("Dear Ms &amp; Mr Grün,")}<w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr><w:r><w:t>Total</w:t>` +
      "<w:tab/><w:t>10</w:t><w:br/><w:t>net</w:t></w:r><w:del><w:r><w:delText>deleted</w:delText></w:r></w:del>" +
      "<w:moveFrom><w:r><w:t>moved</w:t></w:r></w:moveFrom><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>" +
      `<w:tbl><w:tr><w:tc>${paragraph("A")}</w:tc><w:tc>${paragraph("")}</w:tc><w:tc>${paragraph("B")}${paragraph("b")}</w:tc></w:tr>` +
      `<w:tr><w:tc>${paragraph("1")}</w:tc></w:tr></w:tbl>` +
      `<mc:AlternateContent><mc:Choice>${paragraph("box")}</mc:Choice><mc:Fallback>${paragraph("box")}</mc:Fallback></mc:AlternateContent>`;
    expect(await textOf(await docx(wordXml(body)), DOCX)).toBe(
      "Dear Ms & Mr Grün,\n\nTotal\t10\nnet\n\nA\t\tB b\n1\n\nbox",
    );
  });

  test("footnotes and endnotes follow the document", async () => {
    const file = await docx(wordXml(paragraph("Text")), [
      { name: "word/endnotes.xml", data: `<w:endnotes>${paragraph("End")}</w:endnotes>` },
      { name: "word/footnotes.xml", data: `<w:footnotes>${paragraph("Foot")}</w:footnotes>` },
    ]);
    expect(await textOf(file, DOCX)).toBe("Text\n\nFoot\n\nEnd");
  });

  test("the document is where the package says, stored or deflated", async () => {
    const target = `<Relationships><Relationship Type="${OTHER}" Target="/word/document2.xml"/></Relationships>`;
    const file = await zip([
      { name: "_rels/.rels", data: target },
      { name: "word/document2.xml", data: wordXml(paragraph("Here")), stored: true },
    ]);
    expect(await textOf(file, "application/octet-stream", "a.docx")).toBe("Here");
    expect(await textOf(file, "application/zip", "a.docx")).toBe("Here");
    const bare = await zip([{ name: "word/document.xml", data: wordXml(paragraph("Bare")) }]);
    expect(await textOf(bare, DOCX)).toBe("Bare");
  });

  test("a long document is kept in part", async () => {
    const file = await docx(wordXml(paragraph("word ".repeat(1_000)).repeat(1_000)));
    expect(await read(file, DOCX)).toEqual({ text: expect.stringMatching(/^(word ){1000}\n\n/), truncated: true });
  });
});

describe("a docx that is none, or hostile", () => {
  const plain = () => docx(wordXml(paragraph("Text")));

  test.each<[what: string, bytes: () => BodyInit | Promise<BodyInit>, error: RegExp]>([
    ["text", () => "Text, and enough of it to be as long as an archive", /not those of a docx/],
    ["a PDF", () => "%PDF-1.7 and enough of it to be as long as an archive", /not those of a docx/],
    ["a zip of something else", () => zip([{ name: "a.txt", data: "Text" }]), /not those of a docx/],
    ["cut off", async () => (await plain()).slice(0, -30), /archive is broken/],
    ["only the start of a zip", () => joined("PK\x03\x04", "\0".repeat(100)), /archive is broken/],
    [
      "encrypted",
      () => docx("", [{ name: "word/document.xml", data: "secret", encrypted: true }]),
      /protected by a password/,
    ],
    ["nested without end", () => docx(wordXml("<w:p>".repeat(500_000))), /nested too deeply/],
  ])("%s", async (_, bytes, error) => {
    expect(await errorOf(await bytes(), DOCX)).toMatch(error);
  });

  test("compressed data that is damaged", async () => {
    const bytes = await docx(wordXml(paragraph("Text ".repeat(100))));
    const at = new TextDecoder("windows-1252").decode(bytes).indexOf("word/document.xml");
    bytes.fill(0xff, at + 20, at + 60);
    expect(await errorOf(bytes, DOCX)).toBe("the file could not be read");
  });

  test("an archive whose directory points anywhere never ends in more than an error", async () => {
    const whole = await plain();
    for (let at = 0; at < whole.byteLength; at += 7) {
      const bytes = whole.slice();
      bytes[at] = 0xff;
      const answer = await read(bytes, DOCX);
      expect(Object.keys(answer)).toEqual("error" in answer ? ["error"] : ["text", "truncated"]);
    }
  });

  test("a bomb that says what it is is refused for that, one that lies when it goes off", async () => {
    const space = new Uint8Array(70 * MB).fill(0x20);
    for (const declaredSize of [space.byteLength, 1_000]) {
      const bomb = await docx("", [{ name: "word/document.xml", data: space, declaredSize }]);
      expect(bomb.byteLength).toBeLessThan(MB);
      expect(await errorOf(bomb, DOCX)).toBe("the document inflates to more than is read");
    }
  });

  test("a bomb beside the document is not even opened", async () => {
    const file = await docx(wordXml(paragraph("Text")), [
      { name: "word/media/image1.png", data: new Uint8Array(70 * MB) },
    ]);
    expect(await textOf(file, DOCX)).toBe("Text");
  });

  test("an archive of very many parts", async () => {
    const one = await zip([{ name: "a", data: "", stored: true }]);
    const entry = one.slice(31, 31 + 47);
    const end = one.slice(-22);
    new DataView(end.buffer).setUint16(10, 60_000, true);
    expect(await errorOf(joined(one.slice(0, 31), ...Array(60_000).fill(entry), end), DOCX)).toMatch(/too many parts/);
  });

  test("an entity that stands for many is not resolved", async () => {
    const xml = `<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>${wordXml(paragraph("x&b;y"))}`;
    expect(await textOf(await docx(xml), DOCX)).not.toContain("aaa");
  });

  test("over 20 MB it is refused, with no more read than that", async () => {
    const { body, made } = counted(100 * MB);
    expect(await errorOf(body, DOCX)).toBe("the file is larger than the 20 MB that are read of its kind");
    expect(made()).toBeLessThan(22 * MB);
  });
});
