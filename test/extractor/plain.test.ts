import { describe, expect, test } from "vitest";
import { counted, errorOf, MB, read, textOf } from "./call.ts";

const utf16 = (text: string, littleEndian: boolean) => {
  const view = new DataView(new ArrayBuffer(2 + 2 * text.length));
  for (const [index, unit] of [0xfeff, ...Array.from(text, (letter) => letter.charCodeAt(0))].entries()) {
    view.setUint16(2 * index, unit, littleEndian);
  }
  return view.buffer;
};
const TEXT = "Grüße – 10 €";

describe("the encoding of a text", () => {
  test.each<[encoding: string, bytes: () => BodyInit]>([
    ["UTF-8", () => TEXT],
    ["UTF-8 with a mark", () => `\ufeff${TEXT}`],
    ["UTF-16, little end first", () => utf16(TEXT, true)],
    ["UTF-16, big end first", () => utf16(TEXT, false)],
    ["windows-1252", () => Uint8Array.from([0x47, 0x72, 0xfc, 0xdf, 0x65, 0x20, 0x96, 0x20, 0x31, 0x30, 0x20, 0x80])],
  ])("%s", async (_, bytes) => {
    expect(await textOf(bytes(), "text/plain")).toBe(TEXT);
  });

  test("a declared charset is believed where the bytes are no UTF-8", async () => {
    const cyrillic = Uint8Array.from([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2]);
    expect(await textOf(cyrillic, 'text/plain; charset="windows-1251"')).toBe("Привет");
    expect(await textOf("Привет", "text/plain; charset=windows-1251")).toBe("Привет");
    expect(await textOf(cyrillic, "text/plain; charset=no-such-charset")).toBe("Ïðèâåò");
  });

  test("windows-1252 is known by its last letter alone", async () => {
    expect(await textOf(Uint8Array.from([0x63, 0x61, 0x66, 0xe9]), "text/plain")).toBe("café");
  });

  test("line ends become \\n", async () => {
    expect(await textOf("a,b\r\n1,2\r3", "text/csv")).toBe("a,b\n1,2\n3");
  });

  test("bytes that are no text are refused", async () => {
    expect(await errorOf(Uint8Array.from([0x89, 0x50, 0, 0, 0, 1]), "text/plain")).toBe("the bytes are not text");
  });
});

describe("the kind of a file", () => {
  test.each([
    ["text/plain", "a.bin"],
    ["TEXT/Markdown; charset=utf-8", "a"],
    ["text/csv", "a"],
    ["application/octet-stream", "notes.MD"],
    ["binary/octet-stream", "table.csv"],
    ["", "read.me.txt"],
  ])("%j, named %j, is text", async (type, name) => {
    expect(await textOf("*as it is*", type, name)).toBe("*as it is*");
  });

  test.each([
    ["image/png", "a.txt"],
    ["application/octet-stream", "a.exe"],
    ["application/octet-stream", "txt"],
    ["application/zip", "a.txt"],
    ["video/mp4", "a"],
    ["", ""],
  ])("%j, named %j, is none whose text can be read", async (type, name) => {
    expect(await errorOf("text", type, name)).toBe("not a kind whose text can be read");
  });

  test("an empty file has an empty text, and is no PDF or docx", async () => {
    for (const type of ["text/plain", "text/html", "text/csv", "application/json"])
      expect(await textOf("", type)).toBe("");
    expect(await errorOf("", "application/pdf")).toBe("the bytes are not those of a PDF");
    expect(await errorOf("", "", "a.docx")).toBe("the bytes are not those of a docx file");
  });
});

describe("a long text", () => {
  test("its first MB is kept, and not much more is read", async () => {
    const { body, made } = counted(100 * MB);
    expect(await read(body, "text/plain")).toEqual({ text: "a".repeat(MB), truncated: true });
    expect(made()).toBeLessThan(3 * MB);
  });

  test("a text of just 1 MB is kept whole", async () => {
    expect(await textOf("a".repeat(MB), "text/plain")).toHaveLength(MB);
  });

  test("a letter is never cut in two", async () => {
    expect(await read("€".repeat(MB), "text/plain")).toEqual({ text: "€".repeat(Math.floor(MB / 3)), truncated: true });
    const answer = await read(`a${"😀".repeat(MB / 4)}`, "text/plain");
    expect(answer).toEqual({ text: `a${"😀".repeat(MB / 4 - 1)}`, truncated: true });
  });
});

describe("JSON", () => {
  test("on one line is laid out, each token as it was written", async () => {
    const text = '{"b":[1.0,12345678901234567890,{}],"10":"x\\u00e9, {y}: \\"z\\"","2":null, "c": [ ]}';
    expect(await textOf(text, "application/json")).toBe(
      '{\n  "b": [\n    1.0,\n    12345678901234567890,\n    {}\n  ],\n  "10": "x\\u00e9, {y}: \\"z\\"",\n  "2": null,\n  "c": [ ]\n}',
    );
    expect(await textOf('{"a":1}', "application/ld+json; charset=utf-8")).toBe('{\n  "a": 1\n}');
  });

  test.each<[what: string, text: string]>([
    ["that has lines of its own", '{\n "a":\n1}'],
    ["that doesn't parse", '{"a":1'],
    ["nested so deeply that indentation would explode", "[".repeat(5_000) + "]".repeat(5_000)],
    ["that is large", JSON.stringify(Array.from({ length: 60_000 }, (_, index) => index))],
  ])("%s stays as it is", async (_, text) => {
    expect(await textOf(text, "application/json")).toBe(text);
  });
});
